#!/usr/bin/env python
"""Django's command line. Commands that change tables, renew keys or load demo data run as the role made for that."""

import logging.config
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from survivor_engagement.common.logs import keep_last_words_plain

ROLE_OF_COMMAND = {
    "migrate": "app_owner",
    "sqlmigrate": "app_owner",
    "showmigrations": "app_owner",
    "load_demo": "app_seed",
    "run_jobs": "app_seed",
    "keys_rotate": "app_owner",
    "keys_reseal": "app_owner",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "survivor_engagement.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in ROLE_OF_COMMAND:
        os.environ.setdefault("DATABASE_ROLE", ROLE_OF_COMMAND[command])
    if settings.ENV == "production":  # a variable that is missing has been said by now, in our own words
        # What the database says of a broken rule holds the row, and a container keeps what is printed.
        logging.config.dictConfig(settings.LOGGING)
        keep_last_words_plain()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
