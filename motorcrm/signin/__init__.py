"""Signing in: logins, passwords, sessions, the second factor, looking as somebody else, the first start."""
