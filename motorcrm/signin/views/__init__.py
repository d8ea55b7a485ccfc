"""Pages of signing in, the profile, and the logins of employees."""
