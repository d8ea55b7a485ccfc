"""Places on a client's page that other apps fill."""

from motorcrm.ui.panels import Place

CLIENT_PAGE = Place("client")
CLIENT_ACTIONS = Place("client.actions")
