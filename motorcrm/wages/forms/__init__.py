"""What people type about wages, turned into clean values."""
