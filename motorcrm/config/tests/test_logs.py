"""A request that was sent wrong is one line in the log; what broke here keeps its traceback."""

import logging
from io import StringIO

import pytest
from django.http import HttpRequest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(monkeypatch):
    """The lines that the console of the settings gets."""
    [console] = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    stream = StringIO()
    monkeypatch.setattr(console, "stream", stream)
    return lambda: stream.getvalue().splitlines()


TOO_MUCH = {
    "a large body": {"data": b"a=" + b"b" * 3_000_000, "content_type": "application/x-www-form-urlencoded"},
    "many fields": {"data": "&".join(["a=1"] * 5_000), "content_type": "application/x-www-form-urlencoded"},
    "many fields in parts": {"data": {f"field{number}": "1" for number in range(5_000)}},
    "no boundary": {"data": b"a", "content_type": "multipart/form-data"},
}


@pytest.mark.parametrize("sent", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_was_sent_wrong_is_a_warning_of_one_line(workshop, client, logged, sent):
    assert client.post(reverse("sign-in"), **sent).status_code == 400

    [line] = logged()
    assert " WARNING django." in line


def test_what_broke_here_keeps_its_traceback(workshop, client, logged, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(HttpRequest, "get_host", lambda request: 1 / 0)

    assert client.get(reverse("sign-in")).status_code == 500

    lines = logged()
    assert any(" ERROR django.request: " in line for line in lines)
    assert any("ZeroDivisionError" in line for line in lines)
