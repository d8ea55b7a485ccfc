"""What a page weighs when nothing of it is known yet."""

from typing import Any


class Scales:
    """Counts what a page sends for and the bytes that come, as they are on the wire."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.sizes: dict[str, int] = {}
        """Of each address that was asked."""
        self._asked: dict[str, str] = {}
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", self._sent)
        line.on("Network.loadingFinished", self._came)

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())

    def open(self, address: str) -> None:
        """Waits for what comes late, too."""
        self.sizes.clear()
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")

    def _sent(self, told: Any) -> None:
        url = told["request"]["url"]
        if url.startswith("http"):
            self._asked[told["requestId"]] = url
            self.sizes.setdefault(url, 0)
        if led := told.get("redirectResponse"):
            self.sizes[led["url"]] = self.sizes.get(led["url"], 0) + int(led["encodedDataLength"])

    def _came(self, told: Any) -> None:
        if url := self._asked.get(told["requestId"]):
            self.sizes[url] += int(told["encodedDataLength"])
