"""What people do with their own eyes and hands, in a real browser."""
