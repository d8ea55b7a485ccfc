"""The cast, the builders and the shared assertions of the suite."""
