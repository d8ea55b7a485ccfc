"""What happened, to what, by whom and from where."""
