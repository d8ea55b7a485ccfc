"""What people type about orders, turned into clean values."""
