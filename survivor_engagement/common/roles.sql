-- The roles and databases, once for every place: the embedded server runs this file with psql, and so does the
-- PostgreSQL image (docker-entrypoint-initdb.d). It may be run again and again.
--
-- app_owner migrates and owns the tables, so row-level security does not bind it; it never serves.
-- app_web, app_worker, app_notify and app_payout serve; they own nothing and bypass nothing.
-- app_vault cannot log in; it is taken for a moment, inside the vault only (SET LOCAL ROLE).
-- app_seed and app_test exist in demo and test databases only.
--
-- Read from the environment: APP_OWNER_PASSWORD, APP_WEB_PASSWORD, APP_WORKER_PASSWORD, APP_NOTIFY_PASSWORD,
-- APP_PAYOUT_PASSWORD (left out: no password, as on a private socket); ONLY_DATABASE (left out: both);
-- WITH_SEED_ROLES=yes (demo and test).
\set ON_ERROR_STOP on
SET client_min_messages = warning;
\set with_seed_roles no
\getenv with_seed_roles WITH_SEED_ROLES
\set only_database ''
\getenv only_database ONLY_DATABASE
SELECT :'only_database' <> 'survivor_engagement_keys' AS with_main,
       :'only_database' <> 'survivor_engagement' AS with_keys \gset

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['app_owner', 'app_web', 'app_worker', 'app_notify', 'app_payout']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
SELECT 'CREATE ROLE app_vault NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_vault') \gexec
GRANT app_vault TO app_web, app_notify, app_payout WITH INHERIT FALSE, SET TRUE;

\getenv owner_password APP_OWNER_PASSWORD
\if :{?owner_password}
ALTER ROLE app_owner PASSWORD :'owner_password';
\endif
\getenv web_password APP_WEB_PASSWORD
\if :{?web_password}
ALTER ROLE app_web PASSWORD :'web_password';
\endif
\getenv worker_password APP_WORKER_PASSWORD
\if :{?worker_password}
ALTER ROLE app_worker PASSWORD :'worker_password';
\endif
\getenv notify_password APP_NOTIFY_PASSWORD
\if :{?notify_password}
ALTER ROLE app_notify PASSWORD :'notify_password';
\endif
\getenv payout_password APP_PAYOUT_PASSWORD
\if :{?payout_password}
ALTER ROLE app_payout PASSWORD :'payout_password';
\endif

-- A request that hangs must not hold others up.
ALTER ROLE app_web SET statement_timeout = '30s';
ALTER ROLE app_web SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE app_web SET lock_timeout = '10s';

\if :with_seed_roles
SELECT 'CREATE ROLE app_seed LOGIN BYPASSRLS'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_seed') \gexec
SELECT 'CREATE ROLE app_test LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_test') \gexec
GRANT app_vault TO app_seed WITH INHERIT FALSE, SET TRUE;
GRANT app_web, app_seed, app_vault TO app_test WITH INHERIT FALSE, SET TRUE;
ALTER ROLE app_owner CREATEDB; -- test databases are made and dropped by their owner
\endif

SELECT 'CREATE DATABASE survivor_engagement OWNER app_owner TEMPLATE template0'
WHERE :'with_main' AND NOT EXISTS (SELECT FROM pg_database WHERE datname = 'survivor_engagement') \gexec
SELECT 'CREATE DATABASE survivor_engagement_keys OWNER app_owner TEMPLATE template0'
WHERE :'with_keys' AND NOT EXISTS (SELECT FROM pg_database WHERE datname = 'survivor_engagement_keys') \gexec

\connect template1
\ir privileges.psql
\if :with_main
\connect survivor_engagement
\ir privileges.psql
\endif
\if :with_keys
\connect survivor_engagement_keys
\ir privileges.psql
\endif
