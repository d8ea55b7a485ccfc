"""Loading years of orders straight into tables: what operations would have written, without calling each."""
