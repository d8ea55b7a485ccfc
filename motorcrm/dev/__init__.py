"""Tools of those who develop: catalogues of translations, routes, printed pages of the docs."""
