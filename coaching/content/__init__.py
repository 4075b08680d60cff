"""What people write and play, as documents: their shape, what is wrong with them, one step in them, their marks. No Django."""
