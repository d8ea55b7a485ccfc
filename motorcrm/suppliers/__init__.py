"""Suppliers: whoever the company buys from or pays by a bill, a landlord or a bank too."""
