"""The web server's way in. It refuses to start with a database role that could look past row-level security."""

import os

from django.core.wsgi import get_wsgi_application

from survivor_engagement.common.logs import keep_last_words_plain
from survivor_engagement.common.walls import guard
from survivor_engagement.home.ending import ending

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "survivor_engagement.settings")
application = get_wsgi_application()

keep_last_words_plain()
ending.begin()
guard()
