-- Makes a role that owns one database, and can do nothing beyond it. Run by psql as a superuser, with the
-- variables ROLE, ROLE_PASSWORD and ROLE_DATABASE in the environment:
--
--   psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --file role.sql
--
-- It may run again at any time: it then sets the password to the present one, and gives what another role
-- owns in the schema public to the role, such as what was restored by the superuser.
\getenv role ROLE
\getenv password ROLE_PASSWORD
\getenv database ROLE_DATABASE

-- The password is part of a statement, which must not reach the server's log.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';

SELECT format('CREATE ROLE %I', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';

SELECT format('CREATE DATABASE %I', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO :"role";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;

\connect :"database"
SET search_path = pg_catalog; -- so that the names below come with their schema

-- A sequence goes with the table that owns it, and what belongs to an extension stays the superuser's.
SELECT format('ALTER %s %s OWNER TO %I', kind, name, :'role')
FROM (
    SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
        oid::regclass::text, relowner, 'pg_class'::regclass, oid
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 'TYPE', oid::regtype::text, typowner, 'pg_type'::regclass, oid
    FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
    UNION ALL
    SELECT 'ROUTINE', oid::regprocedure::text, proowner, 'pg_proc'::regclass, oid
    FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
) AS objects (kind, name, owner, catalog, id)
WHERE owner <> (SELECT oid FROM pg_roles WHERE rolname = :'role')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = catalog AND objid = id AND deptype IN ('e', 'a', 'i') AND (deptype = 'e' OR kind = 'SEQUENCE')) \gexec
