"""Open sessions, failed attempts to sign in, and the key of first-time set-up."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac

from motorcrm.employees.models import Employee
from motorcrm.signin.devices import device


class Session(AbstractBaseSession):
    """A browser where someone is signed in, or about to be: see `motorcrm.signin.sessions`."""

    employee = models.ForeignKey(Employee, models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    """The user agent of the browser."""

    @property
    def handle(self) -> str:
        """The id for use on pages, because anyone who knows the key itself is signed in."""
        return salted_hmac("motorcrm.employees.handle", self.session_key, algorithm="sha256").hexdigest()[:24]

    @property
    def device(self) -> str:
        return device(self.agent)


class SignInAttempt(models.Model):
    """A failed attempt to sign in, kept while it matters. The login is a digest: people type passwords there."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=50)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_account"),
            models.Index(fields=["address", "at"], name="attempt_address"),
            models.Index(fields=["at"], name="attempt_at"),
        ]


class SetUpKey(models.Model):
    """The digest of the one-time key for the set-up page. There is one row, deleted once the company is set up."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_set_up_key")]
