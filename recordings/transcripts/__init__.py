"""What was said: words become turns, turns become files and figures."""
