"""“Why can't this person see that?”: the guard's answers about one record, with reasons."""
