"""«Why can't this person see that»: what the guard answers about one thing, with its reasons."""
