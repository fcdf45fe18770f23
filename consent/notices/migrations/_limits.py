"""The table of the limits that programmes set for themselves, and what the database refuses in it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

FLOORS = [
    ("any", "her own word in any way"),
    ("spoken_or_signed", "signed, or spoken before a witness or a recorder"),
    ("signed_or_recorded", "signed, or spoken and recorded"),
    ("signed_or_witnessed", "signed, or spoken before a witness"),
]
LIMITS = migrations.CreateModel(
    name="PurposeLimit",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("is_asked", models.BooleanField(default=True, verbose_name="asked here")),
        (
            "max_days",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days a yes lasts at most"),
        ),
        (
            "evidence_floor",
            models.CharField(blank=True, choices=FLOORS, max_length=20, verbose_name="what a yes needs"),
        ),
        ("reflection_hours", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="hours to think")),
        ("set_at", models.DateTimeField(db_default=Now(), editable=False)),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
        (
            "purpose",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notices.purpose"),
        ),
        (
            "set_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ],
    options={
        "ordering": ["id"],
        "indexes": [models.Index(fields=["programme", "purpose", "-id"], name="purpose_limit_newest")],
        "constraints": [
            models.CheckConstraint(
                condition=models.Q(
                    evidence_floor__in=["", "any", "spoken_or_signed", "signed_or_recorded", "signed_or_witnessed"]
                ),
                name="purpose_limit_floor_known",
            ),
            models.CheckConstraint(
                condition=models.Q(max_days=None) | models.Q(max_days__isnull=False, max_days__gte=1),
                name="purpose_limit_days_positive",
            ),
        ],
    },
)

# Looser than the catalogue is not a limit. A floor is stricter where the catalogue's takes every way that it takes.
STRICTER_ONLY = """
CREATE FUNCTION notices_limit_is_stricter() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE known notices_purpose%ROWTYPE;
BEGIN
    SELECT * INTO known FROM notices_purpose p WHERE p.code = NEW.purpose_id;
    IF known.basis_kind IS DISTINCT FROM 'ask' THEN
        RAISE EXCEPTION 'only what is asked has limits' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.max_days IS NOT NULL AND NEW.max_days > coalesce(known.max_days, known.max_months * 31) THEN
        RAISE EXCEPTION 'a programme may only shorten the time' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reflection_hours IS NOT NULL AND NEW.reflection_hours < known.reflection_hours THEN
        RAISE EXCEPTION 'a programme may only give more time to think' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.evidence_floor <> '' AND NEW.evidence_floor <> known.evidence_floor AND known.evidence_floor <> 'any'
       AND NOT (known.evidence_floor = 'spoken_or_signed' AND NEW.evidence_floor <> 'any') THEN
        RAISE EXCEPTION 'a programme may only ask for stronger evidence' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER purpose_limit_is_stricter BEFORE INSERT ON notices_purposelimit
    FOR EACH ROW EXECUTE FUNCTION notices_limit_is_stricter();
CREATE FUNCTION notices_limit_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN RAISE EXCEPTION 'limits are only ever added to' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER purpose_limit_stays BEFORE UPDATE OR DELETE ON notices_purposelimit
    FOR EACH ROW EXECUTE FUNCTION notices_limit_stays();
REVOKE UPDATE, DELETE, TRUNCATE ON notices_purposelimit FROM app_web, app_worker, app_notify, app_payout;
"""
STRICTER_ONLY_BACK = """
DROP TRIGGER purpose_limit_stays ON notices_purposelimit;
DROP TRIGGER purpose_limit_is_stricter ON notices_purposelimit;
DROP FUNCTION notices_limit_stays();
DROP FUNCTION notices_limit_is_stricter();
"""
