"""A company that looks alive, of any size, made through operations."""
