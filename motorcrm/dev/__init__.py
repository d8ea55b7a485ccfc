"""Tools for developers: translation catalogues, routes, generated pages of the docs."""
