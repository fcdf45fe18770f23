"""By which card an advisor came in, a second person's word that it reached her, and what opens to her before that."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from survivor_engagement.common.rowsecurity import belongs, hers_to_read, nothing_more_of_the_erased, protect
from survivor_engagement.identity.migrations import _joinings as joinings

TABLE = "identity_joining"
# Whoever has joined before this: by the last card of hers that is still known, or that the trail knows.
KNOWN = """
INSERT INTO identity_joining (public_id, advisor_id, programme_id, printed_by_id, at, is_current)
SELECT gen_random_uuid(), a.id, coalesce((
           SELECT e.programme_id FROM identity_enrolment e WHERE e.advisor_id = a.id
           ORDER BY (e.ends_on IS NULL) DESC, e.ends_on DESC, e.id DESC LIMIT 1), a.first_programme_id),
       coalesce(card.issued_by_id, (
           SELECT e.actor_id FROM audit_auditevent e JOIN users_user was ON was.id = e.actor_id
           WHERE e.event = 'advisor.invited' AND e.advisor_id = a.id ORDER BY e.id DESC LIMIT 1)),
       coalesce(card.used_at, u.joined_at), true
FROM identity_advisor a JOIN users_user u ON u.id = a.user_id LEFT JOIN LATERAL (
    SELECT i.issued_by_id, i.used_at FROM users_invitation i
    WHERE i.user_id = u.id AND i.used_at IS NOT NULL ORDER BY i.id DESC LIMIT 1) card ON true
WHERE left(u.password, 1) <> '!'
"""
ACCOUNT = {"null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0014_narrower_doors"),
        ("programmes", "0010_temporary_tables_last"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Joining",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_current", models.BooleanField(default=True)),
                ("reached", models.BooleanField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joinings", to="identity.advisor"
                    ),
                ),
                ("checked_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **ACCOUNT)),
                ("printed_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **ACCOUNT)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "joining",
                "verbose_name_plural": "joinings",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("advisor",), condition=Q(is_current=True), name="joining_one_current"
                    ),
                    models.CheckConstraint(
                        condition=Q(reached=None, checked_by=None, checked_at=None)
                        | Q(reached__isnull=False, checked_by__isnull=False, checked_at__isnull=False),
                        name="joining_checked_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=Q(checked_by=None) | Q(printed_by=None) | ~Q(checked_by=F("printed_by")),
                        name="joining_second_person",
                    ),
                ],
            },
        ),
        *protect(TABLE, advisor="advisor_id"),
        *hers_to_read(TABLE),
        belongs(TABLE),
        nothing_more_of_the_erased(TABLE),
        migrations.RunSQL(joinings.CARDS, joinings.CARDS_BACK),
        migrations.RunSQL(joinings.MOVES, joinings.MOVES_BACK),
        migrations.RunSQL(joinings.WORD, joinings.WORD_BACK),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(joinings.OPENS, joinings.OPENS_BACK),
    ]
