"""The place on a role's page that other apps fill."""

from motorcrm.ui.panels import Place

ROLE_PAGE = Place("role")
