"""The shell of all pages: guards, components, template tags, front-end sources. It knows no domain."""
