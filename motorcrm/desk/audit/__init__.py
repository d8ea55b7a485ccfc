"""The audit log as a page: history named in the words of all apps."""
