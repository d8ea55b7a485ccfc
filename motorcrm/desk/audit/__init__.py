"""The audit log as a page: history in the words of every app."""
