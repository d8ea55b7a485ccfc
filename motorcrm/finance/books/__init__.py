"""What the books are kept in: money accounts."""
