"""Places on the pages of finance that other apps fill."""

from motorcrm.ui.panels import Place

TRANSACTION_PAGE = Place("transaction")
