"""Stock Django in a process of its own: the settings of the product for its databases, and nothing else of ours."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from benchmarks.bare import SETTINGS

django.setup()
for name, value in SETTINGS.items():
    setattr(settings, name, value)
application = WSGIHandler()
