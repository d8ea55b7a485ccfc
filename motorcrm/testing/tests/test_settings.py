"""The environment decides, and a dangerous environment is refused."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.http.request import validate_host
from hypothesis import given
from hypothesis import strategies as st

from motorcrm.config.settings import _EXACT_HOST as EXACT

SAFE = {
    "MOTORCRM_MODE": "production",
    "MOTORCRM_HOSTS": "crm.example.com",
    "MOTORCRM_SECRET_KEY": "k3J9vQ_wXz71LmNpRt5YbUc8AeGhSd2FoKi4TqWx6",
}


def start(data: Path, question: str = "None", **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as a fresh process would, and print the answer to a question about them."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MOTORCRM_", "DATABASE_", "DJANGO_"))
    }
    program = f"from motorcrm.config import settings as s; print({question})"
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, "MOTORCRM_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"MOTORCRM_MODE": "staging"}, "MOTORCRM_MODE is either"),
        ({"MOTORCRM_DEBUG": "1"}, "refuses MOTORCRM_DEBUG"),
        ({"MOTORCRM_SECRET_KEY": ""}, "needs MOTORCRM_SECRET_KEY"),
        ({"MOTORCRM_SECRET_KEY": "short"}, "needs MOTORCRM_SECRET_KEY"),
        ({"MOTORCRM_SECRET_KEY": "ab" * 30}, "needs MOTORCRM_SECRET_KEY"),
        ({"MOTORCRM_HOSTS": ""}, "needs MOTORCRM_HOSTS"),
        ({"MOTORCRM_HOSTS": "*"}, "needs MOTORCRM_HOSTS"),
        ({"MOTORCRM_HOSTS": "crm.example.com,*.example.com"}, "needs MOTORCRM_HOSTS"),
        ({"MOTORCRM_HOSTS": " , "}, "needs MOTORCRM_HOSTS"),
        *(
            ({"MOTORCRM_HOSTS": f"crm.example.com,{host}"}, "needs MOTORCRM_HOSTS")
            for host in (".com", ".ru", ".", "..", ".co.uk", ".example.com", " .com", "example.com.", "a..b")
        ),
        *(
            ({"MOTORCRM_HOSTS": host}, "needs MOTORCRM_HOSTS")
            for host in ("https://crm.example.com", "crm.example.com:8000", "crm.example.com/x", "crm example.com")
        ),
        ({"MOTORCRM_MAIL": "smtp://127.0.0.1:25"}, "needs MOTORCRM_MAIL_FROM"),
    ],
)
def test_production_refuses_what_is_dangerous(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    result = start(tmp_path, **{**SAFE, **wrong})

    assert result.returncode != 0
    assert said in result.stderr


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("crm.example.com", ["crm.example.com"]),
        ("CRM.Example.com, 192.0.2.7", ["CRM.Example.com", "192.0.2.7"]),
        ("motorcrm,[2001:db8::7]", ["motorcrm", "[2001:db8::7]"]),
        ("xn--80adxhks.xn--p1ai", ["xn--80adxhks.xn--p1ai"]),
    ],
)
def test_exact_names_and_addresses_are_kept(tmp_path: Path, given: str, kept: list[str]) -> None:
    assert start(tmp_path, "s.ALLOWED_HOSTS", **{**SAFE, "MOTORCRM_HOSTS": given}).stdout.strip() == str(kept)


@given(st.text(alphabet=".*com-a[]:/ ", min_size=1, max_size=12))
def test_no_accepted_host_lets_in_another(host: str) -> None:
    """What Django makes of each name that the rule takes."""
    if EXACT.fullmatch(host):
        for other in ("evil.com", f"evil.{host}", f"evil{host}", "localhost", host + ".evil.com"):
            assert not validate_host(other, [host]) or other == host


def test_production_guards_its_cookies(tmp_path: Path) -> None:
    result = start(
        tmp_path, "(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG)", **SAFE
    )

    assert result.stdout.strip() == "(True, True, True, False)", result.stderr


def test_a_mail_server_is_named_by_its_address(tmp_path: Path) -> None:
    mail = {
        "MOTORCRM_MAIL": "smtp+tls://crm%40example.com:p%40ss@mail.example.com:587",
        "MOTORCRM_MAIL_FROM": "crm@example.com",
    }
    asked = "(s.HAS_MAIL, s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD)"

    told = start(tmp_path, asked, **mail)

    assert told.stdout.strip() == "(True, 'mail.example.com', 587, True, 'crm@example.com', 'p@ss')", told.stderr
    assert start(tmp_path, "s.HAS_MAIL").stdout.strip() == "False"


def test_a_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = start(tmp_path, "s.SECRET_KEY"), start(tmp_path, "s.SECRET_KEY")

    assert first.stdout == second.stdout
    assert len(first.stdout) > 40
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_no_key_is_made_in_production(tmp_path: Path) -> None:
    start(tmp_path, **SAFE)

    assert not (tmp_path / "secret-key").exists()


def test_every_variable_is_described() -> None:
    page = (settings.ROOT / "docs" / "settings.md").read_text()
    code = (settings.ROOT / "motorcrm" / "config" / "settings.py").read_text()
    read = set(re.findall(r"\"(MOTORCRM_[A-Z_]+|DATABASE_URL)\"", code)) | {"DATABASE_URL"}

    assert len(read) > 8
    assert {name for name in read if f"`{name}`" not in page} == set()
    assert set(re.findall(r"`(MOTORCRM_[A-Z_]+)`", page)) <= read | {"MOTORCRM_TEST_BUDGET", "MOTORCRM_TEST_BROWSER"}
