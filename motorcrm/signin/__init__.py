"""Signing in: logins, passwords, sessions, the second factor, viewing as someone else, first-time set-up."""
