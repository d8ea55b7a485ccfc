"""Places on pages that apps below the page's own fill too."""

from motorcrm.ui.panels import Place

SETTINGS_PAGE = Place("settings")
