"""Places of these pages that other apps fill."""

from motorcrm.ui.panels import Place

ORDER_PAGE = Place("order")
