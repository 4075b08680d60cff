"""The REST doors of coaching, under /api/v1/, a module for each subject. Each verb calls what the page beside it calls."""
