"""The entry for WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

from motorcrm.config.static_files import StaticFiles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motorcrm.config.settings")
application = StaticFiles(get_wsgi_application())
