"""Whether everything that must hold does: asked for by an administrator or by the night, answered in the background."""
