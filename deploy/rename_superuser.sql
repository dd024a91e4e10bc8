-- For a database that was made when Convene's role, or Temporal's, was still its superuser: renames that
-- superuser to postgres, as which the database is made today, with the container's POSTGRES_PASSWORD.
-- What it owns goes to the role that role.sql makes. Run once, by the old superuser, in the container:
--
--   docker compose exec -T postgres psql -U convene -d postgres -f - <deploy/rename_superuser.sql
--
-- Nobody can rename the role that they are, so that another one does it.
\set ON_ERROR_STOP 1
\getenv password POSTGRES_PASSWORD
SELECT current_user AS old, current_user = 'postgres' AS done \gset
DROP ROLE IF EXISTS rename_superuser; -- left by a run that was interrupted
\if :done
\echo the superuser is called postgres already
\quit
\endif

-- The password is part of statements, which must not reach the server's log.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
CREATE ROLE rename_superuser SUPERUSER LOGIN PASSWORD :'password';

\connect - rename_superuser
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
ALTER ROLE :"old" RENAME TO postgres;
ALTER ROLE postgres PASSWORD :'password';

\connect - postgres
DROP ROLE rename_superuser;
