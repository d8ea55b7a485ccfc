"""Settings of the server that is measured: the program's in production, and the bare page to compare with."""

from motorcrm.config.settings import *  # noqa: F403  # settings are a list of names
from motorcrm.config.settings import INSTALLED_APPS, MIDDLEWARE, TEMPLATES

HAS_SCHEDULE = False
INSTALLED_APPS = [*INSTALLED_APPS, "motorcrm.bench"]
MIDDLEWARE = ["motorcrm.bench.bare.BareMiddleware", *MIDDLEWARE]
TEMPLATES = [
    *TEMPLATES,
    {
        "NAME": "bare",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
