"""Imported by processes that the suite starts: sets Django up."""

import django

django.setup()
