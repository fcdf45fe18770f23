"""What stands on a yes, and what a stop sets in motion."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0010_held_are_shown_nothing"),
        ("identity", "0023_searches_counted"),
        ("programmes", "0012_workers_read_people"),
        ("records", "0008_chain_is_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StopReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "begun_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("finished_at", models.DateTimeField(editable=False, null=True)),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.advisor"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop_report",
                        to="records.consentevent",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
            ],
            options={
                "ordering": ["-begun_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("quote", "words of hers"),
                            ("photo", "a picture"),
                            ("note", "a note of what she said"),
                            ("file", "a file"),
                            ("page", "a page"),
                            ("recipient", "what one organisation was told"),
                            ("message_list", "her number on a list for messages"),
                            ("payment_details", "her payment details"),
                        ],
                        max_length=16,
                    ),
                ),
                ("thing", models.UUIDField()),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("our_page", "on a page of ours"),
                            ("our_file", "in a file of ours"),
                            ("draft", "in a draft"),
                            ("partner", "with a partner"),
                            ("outside_sender", "with a service that sends messages"),
                            ("company", "with a bank, a wallet company or another company"),
                            ("printed", "printed"),
                        ],
                        max_length=16,
                    ),
                ),
                ("place_ref", models.CharField(blank=True, max_length=60)),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("gone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "gone_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("removed", "taken out"),
                            ("redacted", "made unreadable"),
                            ("asked_and_confirmed", "they were asked, and say that it is erased"),
                            ("asked_no_answer", "they were asked, and did not answer"),
                            ("cannot", "it cannot be taken back"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.advisor"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.consentevent"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="records.consentrecord"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalEffect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("at_once", "at once"),
                            ("later", "by a day"),
                            ("look", "looked at by the safeguarding lead"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "proof",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("done", "done"),
                            ("removed", "taken out"),
                            ("redacted", "made unreadable"),
                            ("asked_and_confirmed", "they were asked, and say that it is erased"),
                            ("nothing_there", "looked: nothing was there"),
                            ("she_answered", "she has answered herself"),
                            ("asked_no_answer", "they were asked, and did not answer"),
                            ("cannot", "it cannot be done"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("chased", models.PositiveSmallIntegerField(default=0)),
                ("chased_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "failed_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("not_yet", "it did not work, and is tried again"),
                            ("gave_up", "it did not work, and is not tried any more"),
                            ("silent", "they do not answer"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("told_her_at", models.DateTimeField(blank=True, null=True)),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.advisor"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="effects", to="records.consentevent"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "proof_file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.consentrecord"
                    ),
                ),
                (
                    "use",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="effects", to="effects.use"
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(condition=models.Q(("gone_at", None)), fields=["record"], name="use_live_of_record"),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gone_at", None)),
                fields=("record", "kind", "thing", "place", "place_ref"),
                name="use_once_in_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["quote", "photo", "note", "file", "page", "recipient", "message_list", "payment_details"],
                    )
                ),
                name="use_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place__in", ["our_page", "our_file", "draft", "partner", "outside_sender", "company", "printed"])
                ),
                name="use_place_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(("place_ref__regex", "^[A-Za-z0-9:._-]*$")), name="use_place_is_a_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("gone_how__in", ["", "removed", "redacted", "asked_and_confirmed", "asked_no_answer", "cannot"])
                ),
                name="use_gone_how_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gone_at__isnull", True), ("gone_how", "")),
                    models.Q(("gone_at__isnull", False), models.Q(("gone_how", ""), _negated=True)),
                    _connector="OR",
                ),
                name="use_gone_at_a_time_and_somehow",
            ),
        ),
        migrations.AddIndex(
            model_name="withdrawaleffect",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["programme", "due_at"], name="effect_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawaleffect",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at", None)),
                fields=("record", "code", "use"),
                name="effect_once_while_open",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawaleffect",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["at_once", "later", "look"])), name="effect_part_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawaleffect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "proof__in",
                        [
                            "",
                            "done",
                            "removed",
                            "redacted",
                            "asked_and_confirmed",
                            "nothing_there",
                            "she_answered",
                            "asked_no_answer",
                            "cannot",
                        ],
                    )
                ),
                name="effect_proof_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawaleffect",
            constraint=models.CheckConstraint(
                condition=models.Q(("failed_reason__in", ["", "not_yet", "gave_up", "silent"])),
                name="effect_failed_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawaleffect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("done_at__isnull", True),
                        ("done_by__isnull", True),
                        ("proof", ""),
                        ("proof_file__isnull", True),
                    ),
                    models.Q(("done_at__isnull", False), models.Q(("proof", ""), _negated=True)),
                    _connector="OR",
                ),
                name="effect_done_with_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawaleffect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chased", 0), ("chased_at__isnull", True)),
                    models.Q(("asked_at__isnull", False), ("chased__range", (1, 2)), ("chased_at__isnull", False)),
                    _connector="OR",
                ),
                name="effect_chased_who_was_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawaleffect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof__in", ["asked_and_confirmed", "asked_no_answer"]), _negated=True),
                    ("asked_at__isnull", False),
                    _connector="OR",
                ),
                name="effect_answer_of_who_was_asked",
            ),
        ),
    ]
