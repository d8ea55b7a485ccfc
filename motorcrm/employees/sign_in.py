"""Signing in through allauth: how it is adapted to people who have a login and no e-mail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers: logins are given by administrators."""
        return False
