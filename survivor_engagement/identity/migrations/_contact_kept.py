"""The nightly job that forgets the contact of those who left: with the number goes the mark by which it is found."""

from importlib import import_module

CONTACT = import_module("survivor_engagement.identity.migrations.0013_kept_long_enough").CONTACT
FORGET_BEFORE = CONTACT.split("REVOKE ALL", 1)[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
NUMBERS = "    GET DIAGNOSTICS numbers = ROW_COUNT;\n"
TAGS = "    DELETE FROM vault.contact_tag WHERE advisor_id = ANY (left_long_ago);\n"
FORGET = FORGET_BEFORE.replace(NUMBERS, NUMBERS + TAGS, 1)
