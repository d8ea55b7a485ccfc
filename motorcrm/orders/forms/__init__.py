"""What was typed about orders, into clean values."""
