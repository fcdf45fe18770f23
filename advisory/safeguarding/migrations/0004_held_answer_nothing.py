"""An independent contact whose account is held answers nothing, and counts as none."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import held_hold_nothing


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0003_cards_and_finds")]
    operations = [held_hold_nothing("app_has_independent(bigint)", "app_independent_in()")]
