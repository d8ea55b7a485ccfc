"""The first page: pieces for whoever holds the right to each."""
