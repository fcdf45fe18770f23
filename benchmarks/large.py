"""A database of 200 programmes and 100,000 advisors, beside the demo's. One person works in one programme and sees 500
advisors, another works in 22 and sees 11,000. For the rivals the same is said once more in django-guardian's rows.

Two ways in: `default` as the web does it, under row-level security, and `owner`, for floors and rivals, without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.db.models import Model

from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.programmes.scope import Scope, enter_scope
from survivor_engagement.users.models import User

NAME, OWNER = "bench_large", "owner"
FEW, MANY = "few-oak-100", "many-oak-100"
SEE = "view_advisor"
# Triggers and foreign keys rest while this much is loaded at once; all of it fits together.
LOAD = """
SET session_replication_role = replica;
INSERT INTO django_content_type (app_label, model) VALUES ('identity', %(plain)s);
INSERT INTO auth_permission (name, content_type_id, codename)
    SELECT %(see)s, id, %(see)s FROM django_content_type WHERE model = %(plain)s;
INSERT INTO programmes_organisation (public_id, name, neutral_name) VALUES (gen_random_uuid(), 'Large', 'Large');
INSERT INTO programmes_programme (public_id, organisation_id, code, slug, name, neutral_name, country, currency,
                                  timezone, languages, status, neutral_phone)
    SELECT gen_random_uuid(), (SELECT id FROM programmes_organisation WHERE name = 'Large'), 'L' || n, 'l' || n,
           'L' || n, 'L' || n, 'KZ', 'KZT', 'Asia/Almaty', '["en"]', 'active', ''
           FROM generate_series(1, 200) n;
CREATE TEMP TABLE place AS SELECT id, substr(code, 2)::int AS n FROM programmes_programme WHERE code ~ '^L[0-9]+$';
CREATE TEMP TABLE person AS
    SELECT n, (n %% 200) + 1 AS place, translate(lpad(upper(substr(md5(n::text), 1, 8)), 8, '3'), '0123456789BISZO',
                                               'ACDEFGHJKLMNPQR') AS code
    FROM generate_series(1, 103000) n;
DELETE FROM person p USING person q WHERE p.code = q.code AND p.n > q.n;
DELETE FROM person WHERE n NOT IN (SELECT n FROM person ORDER BY n LIMIT 100000);
INSERT INTO identity_advisor (public_id, code, age_band, language, status, joined_on)
    SELECT gen_random_uuid(), p.code, 'adult', 'en', 'active', '2026-01-01' FROM person p ON CONFLICT (code) DO NOTHING;
INSERT INTO identity_enrolment (public_id, advisor_id, programme_id, basis, starts_on, enrolled_at)
    SELECT gen_random_uuid(), a.id, place.id, 'unsaid', '2026-01-01', now()
    FROM identity_advisor a JOIN person p ON p.code = a.code JOIN place ON place.n = p.place;
INSERT INTO identity_belonging (advisor_id, programme_id, code) SELECT a.id, e.programme_id, a.code
    FROM identity_enrolment e JOIN identity_advisor a ON a.id = e.advisor_id ON CONFLICT DO NOTHING;
UPDATE identity_advisor a SET belongs_to = ARRAY[b.programme_id] FROM identity_belonging b
    WHERE b.advisor_id = a.id AND a.belongs_to = '{}';
INSERT INTO users_user (password, is_superuser, public_id, username, kind, label, language, is_active, is_staff,
                        joined_at)
    SELECT '!', false, gen_random_uuid(), name, 'staff', 'Facilitator', 'en', true, false, now()
    FROM unnest(ARRAY[%(few)s, %(many)s, 'other-oak-100']) name;
INSERT INTO programmes_roleassignment (public_id, user_id, programme_id, role, starts_at, reason)
    SELECT gen_random_uuid(), u.id, place.id, 'facilitator', now() - interval '1 day', ''
    FROM users_user u JOIN place ON place.n <= CASE u.username WHEN %(few)s THEN 1 ELSE 22 END
    WHERE u.username IN (%(few)s, %(many)s);
CREATE TEMP TABLE allowed AS
    SELECT r.user_id, b.advisor_id FROM programmes_roleassignment r
    JOIN identity_belonging b ON b.programme_id = r.programme_id
    JOIN users_user u ON u.id = r.user_id WHERE u.username IN (%(few)s, %(many)s)
    UNION ALL
    SELECT (SELECT id FROM users_user WHERE username = 'other-oak-100'), a.id FROM identity_advisor a
    WHERE a.id %% 10 = 0;
INSERT INTO guardian_userobjectpermission (object_pk, content_type_id, permission_id, user_id)
    SELECT advisor_id::text, p.content_type_id, p.id, user_id FROM allowed
    CROSS JOIN (SELECT p.id, p.content_type_id FROM auth_permission p
                JOIN django_content_type c ON c.id = p.content_type_id
                WHERE p.codename = %(see)s AND c.model = %(plain)s) p;
INSERT INTO identity_advisoruserobjectpermission (content_object_id, permission_id, user_id, expires_at)
    SELECT advisor_id, p.id, user_id, now() + interval '1 day' FROM allowed
    CROSS JOIN (SELECT p.id FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id
                WHERE p.codename = %(see)s AND c.model = 'advisor') p;
"""


@contextmanager
def large_database(plain: type[Model]) -> Iterator[None]:
    """`default` goes to the large database, and `owner` too, until the end of this block. `plain` is the model of
    advisors for guardian's generic rows."""
    _make(plain._meta.model_name or "")
    ContentType.objects.clear_cache()
    before = dict(connections["default"].settings_dict)
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = NAME
    connections.databases[OWNER] = {**connections["default"].settings_dict, "USER": "app_owner"}
    try:
        yield
    finally:
        for alias in ("default", OWNER):
            connections[alias].close()
        connections["default"].settings_dict.update(before)


@contextmanager
def asking(username: str) -> Iterator[Scope]:
    """A transaction in the scope of this person, as a request opens it."""
    with transaction.atomic(), transaction.atomic(using=OWNER):
        set_local(user_id="", job="", programme="")
        yield enter_scope(User.objects.get(username=username))


def _make(plain: str) -> None:
    with _session("postgres", "postgres") as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connections["default"].close()
        demo = settings.DATABASES["default"]["NAME"]
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [demo])
        cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE {demo} OWNER app_owner")
    with _session(NAME, "postgres") as cursor:
        cursor.execute(LOAD, {"few": FEW, "many": MANY, "see": SEE, "plain": plain})
        cursor.execute("VACUUM (ANALYZE)")


@contextmanager
def _session(name: str, role: str) -> Iterator[psycopg2.extensions.cursor]:
    session = psycopg2.connect(settings.SERVICES.database_url(name, role))
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            yield cursor
    finally:
        session.close()
