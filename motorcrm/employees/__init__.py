"""People who work here: what is known of them, when they are here, their papers, who left."""
