"""What signing in keeps: open sessions, failed attempts, the key of the first start."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac

from motorcrm.employees.models import Employee
from motorcrm.signin.devices import device


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in, or is about to: see `motorcrm.signin.sessions`."""

    employee = models.ForeignKey(Employee, models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    """What the browser says of itself."""

    @property
    def handle(self) -> str:
        """What pages call it by: whoever knows the key itself is signed in."""
        return salted_hmac("motorcrm.employees.handle", self.session_key, algorithm="sha256").hexdigest()[:24]

    @property
    def device(self) -> str:
        return device(self.agent)


class SignInAttempt(models.Model):
    """A failed attempt to sign in, kept while it matters. Of the login only a digest: people type passwords into it."""

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
    """The digest of the one-time key that opens the set-up page. There is one row, gone when the company is set up."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_set_up_key")]
