"""Money transactions: one file a kind."""
