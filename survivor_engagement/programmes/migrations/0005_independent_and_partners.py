"""A role outside the team, which answers what advisors ask about it; and facilitators of partners."""

import django.db.models.deletion
from django.db import migrations, models

ROLES = [
    ("programme_manager", "Programme manager"),
    ("facilitator", "Facilitator"),
    ("safeguarding_lead", "Safeguarding lead"),
    ("finance_preparer", "Finance, prepares"),
    ("finance_approver", "Finance, approves"),
    ("finance_releaser", "Finance, releases"),
    ("monitoring_officer", "Monitoring officer"),
    ("auditor", "Auditor"),
    ("independent_contact", "Independent contact"),
]
# The row of the account is locked, so that two roles given at the same moment do not each miss the other.
ALONE = """
CREATE FUNCTION programmes_independent_stands_alone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM 1 FROM users_user u WHERE u.id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM programmes_roleassignment r
               WHERE r.user_id = NEW.user_id AND r.programme_id = NEW.programme_id AND r.id <> NEW.id
                 AND (r.role = 'independent_contact') <> (NEW.role = 'independent_contact')
                 AND tstzrange(r.starts_at, r.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)) THEN
        RAISE EXCEPTION 'an independent contact holds no other role in the programme' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER independent_stands_alone AFTER INSERT OR UPDATE ON programmes_roleassignment
    FOR EACH ROW EXECUTE FUNCTION programmes_independent_stands_alone();
"""
BACK = """
DROP TRIGGER independent_stands_alone ON programmes_roleassignment; DROP FUNCTION programmes_independent_stands_alone();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_plain_codes")]
    operations = [
        migrations.AlterField("roleassignment", "role", models.CharField(choices=ROLES, max_length=24)),
        migrations.RemoveConstraint("roleassignment", "role_known"),
        migrations.AddConstraint(
            "roleassignment",
            models.CheckConstraint(
                condition=models.Q(("role__in", [role for role, _label in ROLES])), name="role_known"
            ),
        ),
        migrations.AddField(
            "roleassignment",
            "partner",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programmes.partner",
            ),
        ),
        migrations.AddConstraint(
            "roleassignment",
            models.CheckConstraint(
                condition=models.Q(
                    ("partner", None),
                    models.Q(("partner__isnull", False), ("role", "facilitator")),
                    _connector="OR",
                ),
                name="role_of_partner_known",
            ),
        ),
        migrations.AddConstraint(
            "roleassignment", models.UniqueConstraint(fields=("id", "programme"), name="role_of_programme")
        ),
        migrations.RunSQL(ALONE, BACK),
    ]
