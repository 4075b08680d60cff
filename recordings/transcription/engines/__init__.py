"""What turns windows of speech into words."""
