"""The entry for WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motorcrm.config.settings")
application = get_wsgi_application()
