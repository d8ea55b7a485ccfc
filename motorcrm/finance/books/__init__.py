"""What the books are kept in: money accounts, categories of income and expenses."""
