"""The journal of actions as a page: history named in the words of all apps."""
