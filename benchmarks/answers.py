"""A database of 10 programmes with 5,000 advisors each, and up to a million answers about consent, beside the demo's.

Each advisor answered five purposes; the answers of one programme hold together as chains, the others only look so.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.db import connections

from consent.records.chain import CELLS, hash_of
from consent.records.models import BEFORE_THE_FIRST, ConsentEvent

NAME, OWNER = "bench_answers", "owner"
ADVISORS = 5_000  # in each of ten programmes; five purposes, four answers to each
STAFF = "answers-oak-100"
PEOPLE = """
SET session_replication_role = replica;
INSERT INTO programmes_organisation (public_id, name, neutral_name) VALUES (gen_random_uuid(), 'Many', 'Many');
INSERT INTO programmes_programme (public_id, organisation_id, code, slug, name, neutral_name, country, currency,
                                  timezone, languages, status)
    SELECT gen_random_uuid(), (SELECT id FROM programmes_organisation WHERE name = 'Many'), 'M' || n, 'm' || n,
           'M' || n, 'M' || n, 'KZ', 'KZT', 'Asia/Almaty', '["en"]', 'active' FROM generate_series(1, 10) n;
CREATE TABLE bench_place AS SELECT id, substr(code, 2)::int AS n FROM programmes_programme WHERE code ~ '^M[0-9]+$';
CREATE TEMP TABLE person AS
    SELECT n, (n %% 10) + 1 AS place, (
        SELECT string_agg(substr('ACDEFGHJKLMNPQRTUVWXY', 1 + (n / power(20, k)::bigint %% 20)::int, 1), '')
        FROM generate_series(0, 7) k) AS code FROM generate_series(1000001::bigint, 1050000) n;
INSERT INTO identity_advisor (public_id, code, age_band, language, status, joined_on)
    SELECT gen_random_uuid(), code, 'adult', 'en', 'active', '2026-01-01' FROM person ON CONFLICT (code) DO NOTHING;
INSERT INTO identity_belonging (advisor_id, programme_id, code) SELECT a.id, place.id, a.code
    FROM identity_advisor a JOIN person p ON p.code = a.code JOIN bench_place place ON place.n = p.place;
INSERT INTO identity_enrolment (public_id, advisor_id, programme_id, basis, starts_on, enrolled_at)
    SELECT gen_random_uuid(), b.advisor_id, b.programme_id, 'unsaid', '2026-01-01', now() FROM identity_belonging b
    JOIN bench_place place ON place.id = b.programme_id;
UPDATE identity_advisor a SET belongs_to = ARRAY[b.programme_id] FROM identity_belonging b
    JOIN bench_place place ON place.id = b.programme_id WHERE b.advisor_id = a.id;
INSERT INTO users_user (password, is_superuser, public_id, username, kind, label, language, is_active, is_staff,
                        joined_at)
    SELECT '!', false, gen_random_uuid(), %(staff)s, 'staff', 'Facilitator', 'en', true, false, now();
INSERT INTO programmes_roleassignment (public_id, user_id, programme_id, role, starts_at, reason)
    SELECT gen_random_uuid(), u.id, place.id, 'facilitator', now() - interval '1 day', ''
    FROM users_user u CROSS JOIN bench_place place WHERE u.username = %(staff)s;
CREATE TABLE bench_asked AS SELECT DISTINCT ON (i.purpose_id) dense_rank() OVER (ORDER BY i.purpose_id) AS n,
    i.purpose_id AS code, t.id AS text_id, t.sha256, (SELECT id FROM users_user WHERE username = %(staff)s) AS by_id
    FROM notices_noticetext t JOIN notices_noticeitem i ON i.id = t.item_id WHERE t.language = 'en';
CREATE TABLE bench_person AS SELECT b.advisor_id, b.programme_id, row_number() OVER (
    PARTITION BY b.programme_id ORDER BY b.advisor_id) AS n FROM identity_belonging b
    JOIN bench_place place ON place.id = b.programme_id;
"""
# Three answers in four say yes at the end; the years are spread so that some of these are over.
ANSWERS = """
SET session_replication_role = replica;
INSERT INTO records_consentrecord (public_id, advisor_id, programme_id, purpose_id, scope_key, authority)
    SELECT gen_random_uuid(), p.advisor_id, p.programme_id, a.code, '*', 'self' FROM bench_person p
    CROSS JOIN bench_asked a WHERE p.n > %(after)s AND p.n <= %(up_to)s;
INSERT INTO records_consentevent (public_id, record_id, advisor_id, programme_id, purpose_id, scope_key, authority,
    state, effective_at, recorded_at, late_reason, valid_until, provisions, text_id, text_sha256, language, method,
    evidence_sha256, by_id, key, seq, prev_hash, hash)
SELECT gen_random_uuid(), r.id, r.advisor_id, r.programme_id, r.purpose_id, '*', 'self', said.state,
    now() - said.ago, now() - said.ago, '', CASE WHEN said.state IN ('given', 'renewed') THEN
    now() - said.ago + interval '180 days' END, '{}', a.text_id, a.sha256, 'en', 'own', '', a.by_id, gen_random_uuid(),
    (a.n - 1) * 4 + said.turn, repeat('0', 64), md5(r.id::text || said.turn) || md5(r.id::text || -said.turn)
FROM records_consentrecord r JOIN bench_person p ON p.advisor_id = r.advisor_id AND p.programme_id = r.programme_id
JOIN bench_asked a ON a.code = r.purpose_id
CROSS JOIN LATERAL (SELECT t.turn, CASE WHEN t.turn = 1 THEN 'refused' WHEN t.turn = 2 THEN 'given'
        WHEN t.turn = 3 THEN 'withdrawn' WHEN r.id %% 4 = 0 THEN 'deferred' ELSE 'given' END AS state,
        make_interval(days => (5 - t.turn) * 60 - (r.id %% 50)::int) AS ago FROM generate_series(1, 4) AS t(turn)) said
WHERE p.n > %(after)s AND p.n <= %(up_to)s;
ANALYZE records_consentevent;
ANALYZE records_consentrecord;
"""


@contextmanager
def database_of_answers() -> Iterator[None]:
    """`default` goes to this database, as the web, and `owner` too, as the owner; `add_answers` fills it."""
    with _session("postgres", "postgres") as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connections["default"].close()
        demo = settings.DATABASES["default"]["NAME"]
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [demo])
        cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE {demo} OWNER app_owner")
    with _session(NAME, "postgres") as cursor:
        cursor.execute(PEOPLE, {"staff": STAFF})
        cursor.execute("VACUUM (ANALYZE)")
    before = dict(connections["default"].settings_dict)
    connections["default"].settings_dict["NAME"] = NAME
    connections.databases[OWNER] = {**connections["default"].settings_dict, "USER": "app_owner"}
    try:
        yield
    finally:
        for alias in ("default", OWNER):
            connections[alias].close()
        connections["default"].settings_dict.update(before)


def add_answers(after: int, up_to: int) -> None:
    """Of the advisors numbered so in each programme: five purposes, four answers to each."""
    with _session(NAME, "postgres") as cursor:
        cursor.execute(ANSWERS, {"after": after, "up_to": up_to})
        cursor.execute("VACUUM (ANALYZE) records_consentevent")


def chain_up(programme_id: int) -> int:
    """Give the answers of one programme the hashes that they would have; how many there are."""
    rows = ConsentEvent.objects.using(OWNER).filter(programme_id=programme_id).order_by("advisor_id", "seq")
    found, advisor, before = [], None, BEFORE_THE_FIRST
    for pk, advisor_id, *cells in rows.values_list("pk", "advisor_id", *CELLS).iterator(chunk_size=5_000):
        if advisor != advisor_id:
            advisor, before = advisor_id, BEFORE_THE_FIRST
        previous, before = before, hash_of([*cells[:-1], before])
        found.append((pk, previous, before))
    with _session(NAME, "postgres") as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE records_consentevent e SET prev_hash = f.previous, hash = f.hash FROM "
            "unnest(%s::bigint[], %s::text[], %s::text[]) AS f(id, previous, hash) WHERE e.id = f.id",
            [list(column) for column in zip(*found, strict=True)],
        )
    return len(found)


@contextmanager
def _session(name: str, role: str) -> Iterator[psycopg2.extensions.cursor]:
    session = psycopg2.connect(settings.SERVICES.database_url(name, role))
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            yield cursor
    finally:
        session.close()
