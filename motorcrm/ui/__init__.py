"""The shell of the pages: guards, components, template tags, front-end sources. Knows no domain."""
