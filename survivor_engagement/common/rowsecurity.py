"""The second wall: row-level security, written the same way for every table.

A row is seen by staff who hold a role in its programme now, by the advisor it is about, by advisors enrolled in
the programme (where the table holds nothing personal), and by a worker for the one programme of its job. Whoever works
there for a partner only sees what hangs on the groups she is assigned to: each table says how (`for_partners`).
The functions `app_…()` are made in the first migrations of `programmes` and `identity`.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, migrations, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

Rows = TypeVar("Rows", bound=QuerySet[Any])
WORKERS = "app_worker, app_notify, app_payout"
STAFF = "{column} = ANY ((SELECT app_programmes())::bigint[])"
ADVISOR = "{column} = (SELECT app_advisor())"
ENROLLED = "{column} = ANY ((SELECT app_enrolled())::bigint[])"
JOB = "{column} = (SELECT app_job_programme())"
ADMIN = "(SELECT app_is_admin())"
# For whoever facilitates for a partner: rows of such programmes, and which of them.
PARTNER = "programme_id = ANY ((SELECT app_partner_programmes())::bigint[])"
ASSIGNED = "{column} = ANY ((SELECT app_assigned_{what}())::bigint[])"
# An advisor in two programmes is assigned to somebody in one of them, and there alone.
ASSIGNED_HERE = "(programme_id, {column}) IN (SELECT a.programme_id, a.advisor_id FROM app_assigned_here() a)"
# A temporary table stands in front of one of ours of the same name, unless a function says that it is looked at last;
# in a function that runs as its owner it would decide who an administrator is. Two bars: the order, and the right.
# Run after functions were made; a house test finds those that were forgotten.
CLOSE_TEMPORARY = """
DO $$ DECLARE ours record; BEGIN
    FOR ours IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname IN ('public', 'vault') AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
          AND EXISTS (SELECT 1 FROM unnest(p.proconfig) AS said WHERE said LIKE 'search_path=%'
                      AND said <> 'search_path=pg_catalog, public, pg_temp')
    LOOP EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', ours.name); END LOOP;
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
"""


# An account that was started afresh or newly made waits for a second person: until then it holds nothing.
HELD_TOO = """
DO $$ DECLARE ours text; BEGIN
    FOREACH ours IN ARRAY %(names)s LOOP
        EXECUTE replace(pg_get_functiondef(ours::regprocedure), '%(before)s', '%(after)s');
    END LOOP;
END $$;
"""


def held_hold_nothing(*functions: str) -> migrations.RunSQL:
    """Functions that look whether `u.is_active` look whether it is held, too. Each is named with its arguments."""
    active, held = "u.is_active", "u.is_active AND NOT u.is_held"
    names = f"ARRAY[{', '.join(repr(name) for name in functions)}]"
    return migrations.RunSQL(
        HELD_TOO % {"names": names, "before": active, "after": held},
        HELD_TOO % {"names": names, "before": held, "after": active},
    )


def policy(table: str, name: str, roles: str, rule: str, command: str = "ALL") -> migrations.RunSQL:
    check = "" if command in ("SELECT", "DELETE") else f" WITH CHECK ({rule})"
    using = "" if command == "INSERT" else f" USING ({rule})"
    return migrations.RunSQL(
        f"CREATE POLICY {name} ON {table} FOR {command} TO {roles}{using}{check}",
        f"DROP POLICY {name} ON {table}",
    )


def switch_on(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    )


def protect(
    table: str,
    *,
    staff: str | None = "programme_id",
    advisor: str | None = None,
    enrolled: str | None = None,
    admin: bool = False,
) -> list[migrations.RunSQL]:
    """Operations for a migration: who may reach the rows of `table`. The arguments name columns."""
    operations = [switch_on(table)]
    if staff:
        operations.append(policy(table, "staff", "app_web", STAFF.format(column=staff)))
        operations.append(policy(table, "job", WORKERS, JOB.format(column=staff)))
    if advisor:
        operations.append(policy(table, "advisor", "app_web", ADVISOR.format(column=advisor)))
    if enrolled:
        operations.append(policy(table, "enrolled", "app_web", ENROLLED.format(column=enrolled), "SELECT"))
    if admin:
        operations.append(policy(table, "admin", "app_web", ADMIN))
    return operations


def for_partners(table: str, column: str = "", what: str = "", command: str = "ALL") -> migrations.RunSQL:
    """Rows of the programmes where somebody works for a partner: those whose `column` is among the `what` (advisors,
    groups, engagements, …) of the groups she is assigned to; without a column all, which is for words of a programme
    that every member of its staff reads."""
    rule = f"{PARTNER} AND {ASSIGNED.format(column=column, what=what)}" if column else PARTNER
    return policy(table, "partner" if command == "ALL" else f"partner_{command.lower()}s", "app_web", rule, command)


def assigned_here(table: str, command: str = "ALL", column: str = "advisor_id") -> migrations.RunSQL:
    """In place of `for_partners(table, "advisor_id", "advisors")`: assigned in the programme of the row."""
    before = for_partners(table, column, "advisors", command)
    name = "partner" if command == "ALL" else f"partner_{command.lower()}s"
    now = policy(table, name, "app_web", f"{PARTNER} AND {ASSIGNED_HERE.format(column=column)}", command)
    return migrations.RunSQL(f"{before.reverse_sql}; {now.sql}", f"{now.reverse_sql}; {before.sql}")


def hers_to_read(table: str, *writes: str) -> list[migrations.RunSQL]:
    """Narrow what an advisor may do with her own rows: from everything to reading, and the `writes` (INSERT, …)."""
    hers = ADVISOR.format(column="advisor_id")
    everything = policy(table, "advisor", "app_web", hers)
    return [
        migrations.RunSQL(everything.reverse_sql, everything.sql),
        policy(table, "advisor", "app_web", hers, "SELECT"),
        *(policy(table, f"advisor_{command.lower()}s", "app_web", hers, command) for command in writes),
    ]


def belongs(table: str) -> migrations.RunSQL:
    """No row about an advisor in a programme that she never belonged to."""
    name = f"{table}_where_she_belongs"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (advisor_id, programme_id) "
        "REFERENCES identity_belonging (advisor_id, programme_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def of_same_programme(table: str, column: str, parent: str) -> migrations.RunSQL:
    """A row and what it points to are of one programme: a foreign key looks past row-level security, so whoever knows a
    number could hang something of her own on a row that she cannot see."""
    name = f"{table}_{column.removesuffix('_id')}_here"
    return migrations.RunSQL(
        f"CREATE UNIQUE INDEX IF NOT EXISTS {parent}_of_programme ON {parent} (id, programme_id); "
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, programme_id) "
        f"REFERENCES {parent} (id, programme_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def ids_of(what: str) -> RawSQL:
    """The same `what` as in `for_partners`, for the first wall: `filter(group__in=ids_of("groups"))`."""
    if what == "advisors":
        raise ValueError("an advisor is assigned in one programme: advisors_assigned_in()")
    if what not in ("groups", "engagements", "recommendations"):
        raise ValueError(f"nobody is assigned to {what}")
    return RawSQL(f"SELECT unnest(app_assigned_{what}())", [])  # noqa: S611 - one of three words


def advisors_assigned_in(programme_id: int) -> RawSQL:
    """Advisors who sit in a group of this programme that is assigned to whoever asks."""
    return RawSQL("SELECT a.advisor_id FROM app_assigned_here() a WHERE a.programme_id = %s", [programme_id])


def within(partner_in: Collection[int], found: Rows, column: str, what: str) -> Rows:
    """Of these rows, where somebody works for a partner in the programmes `partner_in`, those whose `column` is among
    the `what` of the groups assigned to her. Rows of other programmes stay."""
    if not partner_in:
        return found
    seen = ~Q(programme_id__in=partner_in)
    if what != "advisors":
        return found.filter(seen | Q(**{f"{column}__in": ids_of(what)}))
    for place in sorted(partner_in):
        seen |= Q(programme_id=place, **{f"{column}__in": advisors_assigned_in(place)})
    return found.filter(seen)


def nothing_more_of_the_erased(table: str, column: str = "advisor_id", when: str = "") -> migrations.RunSQL:
    """A trigger: no row is added for somebody who was erased. Whoever adds one meanwhile waits, and is told no."""
    name = f"{table.replace('.', '_')}_not_of_the_erased"
    condition = f"WHEN ({when}) " if when else ""
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column} ON {table} FOR EACH ROW {condition}"
        f"EXECUTE FUNCTION identity_not_of_the_erased('{column}')",
        f"DROP TRIGGER {name} ON {table}",
    )


def set_local(**settings: object) -> None:
    """Set `app.<name>` until the end of this transaction. Nothing is ever set for a whole session.

    What was known of an earlier person is forgotten (see `app_enter`)."""
    if not connection.in_atomic_block:
        raise RuntimeError("the scope of the database lives in a transaction, and none is open")
    values = [part for name, value in {**settings, "known_for": ""}.items() for part in (f"app.{name}", str(value))]
    calls = ", ".join("set_config(%s, %s, true)" for _ in values[::2])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)


@contextmanager
def acting_for_system(job: str, programme_id: int | None) -> Iterator[None]:
    """A transaction of a worker: no person, one kind of job, one programme."""
    with transaction.atomic():
        set_local(user_id="", job=job, programme=programme_id or "")
        yield


@contextmanager
def acting_for(user_id: int, *, job: str = "", programme_id: int | None = None) -> Iterator[None]:
    """A transaction in the scope of one person: for her whole work, or for one job in one programme of hers.

    In a job neither she nor the worker sees a row of another programme, and none at all once her roles there ended."""
    with transaction.atomic():
        set_local(user_id=user_id, job=job, programme=programme_id or "")
        yield
