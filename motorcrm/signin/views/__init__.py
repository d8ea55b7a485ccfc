"""Pages of signing in: entering, one's own page, the logins of others."""
