"""Places of these pages that other apps fill."""

from motorcrm.ui.panels import Place

MY_JOBS = Place("my-jobs")
"""Under the cards of a technician's day."""
