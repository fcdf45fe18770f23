"""A message that no gateway could take is held, and says so."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_payee_details_stay"),
        ("messaging", "0003_said_just_now"),
        ("programmes", "0003_only_admins_give_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="outboxmessage",
            name="outbox_reason_known",
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("allowed", "Her safe-contact answers allow it now"),
                    ("not_yet", "Its day has not come"),
                    ("outside_hours", "Waits for the days and hours she named"),
                    ("no_record", "Ask her first how she can be reached safely"),
                    ("confirm_again", "Her answers are old: ask again how she can be reached"),
                    ("person_calls", "She wants a call by a person she knows"),
                    ("asked_not_to", "She asked not to be contacted"),
                    ("only_on_site", "She reads it on the site; nothing is sent"),
                    ("no_hours", "No day or hour is named in which she may be reached"),
                    ("paused", "She is taking a break"),
                    ("left", "She has left"),
                    ("no_consent", "There is no standing yes to this kind of message"),
                    ("no_phone", "No phone number is recorded"),
                    ("too_late", "Its time has passed"),
                    ("said_just_now", "She was sent the same words a moment ago"),
                    ("stopped", "Stopped by staff"),
                    ("called", "A person called her"),
                    ("no_gateway", "No way of sending is set up here yet: tell your system administrator"),
                    ("gateway_no", "The gateway did not take it"),
                    ("cut_off", "Sending was cut off; it is not sent again, so that she does not get it twice"),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "",
                            "allowed",
                            "not_yet",
                            "outside_hours",
                            "no_record",
                            "confirm_again",
                            "person_calls",
                            "asked_not_to",
                            "only_on_site",
                            "no_hours",
                            "paused",
                            "left",
                            "no_consent",
                            "no_phone",
                            "too_late",
                            "said_just_now",
                            "stopped",
                            "called",
                            "no_gateway",
                            "gateway_no",
                            "cut_off",
                        ],
                    )
                ),
                name="outbox_reason_known",
            ),
        ),
    ]
