"""What in a call is somebody's own: found, suggested, decided."""
