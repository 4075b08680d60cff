"""What colleagues mark in calls: clips, playlists, comments."""
