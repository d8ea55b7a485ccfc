"""Places of these pages that other apps fill."""

from motorcrm.ui.panels import Place

CLIENT_PAGE = Place("client")
CLIENT_ACTIONS = Place("client.actions")
