"""The user agent of a browser in words people know: “Chrome, Windows”."""

from django.utils.translation import gettext as _

# A browser that imitates another names that one too, so the order matters.
_BROWSERS = {
    "YaBrowser": "Yandex Browser",
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def device(agent: str) -> str:
    browser = next((name for sign, name in _BROWSERS.items() if sign in agent), _("Unknown browser"))
    system = next((name for sign, name in _SYSTEMS.items() if sign in agent), "")
    return f"{browser}, {system}" if system else str(browser)
