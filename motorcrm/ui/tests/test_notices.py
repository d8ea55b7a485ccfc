"""Notices look as serious as they are."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory


@pytest.mark.parametrize(
    ("level", "frame", "role", "icon"),
    [
        ("success", "alert-success", "status", "check"),
        ("info", "alert-info", "status", "info-circle"),
        ("warning", "alert-warning", "alert", "alert-triangle"),
        ("", "alert-danger", "alert", "alert-triangle"),
    ],
)
def test_a_notice_looks_like_its_level(level: str, frame: str, role: str, icon: str) -> None:
    template = Template('{% include "ui/_notice.html" with title="Saved" %}')

    html = template.render(Context({"level": level, "request": RequestFactory().get("/")}))

    assert f'notice {frame}" role="{role}"' in html
    assert f"#{icon}" in html
