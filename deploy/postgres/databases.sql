-- Databases and users of a fresh server, run by psql as its superuser. The passwords come from the environment, and stand
-- nowhere else. Who owns a database may change its tables; who loads the warehouse may only read and write rows.
\set ON_ERROR_STOP on
\getenv airflow_password AIRFLOW_DB_PASSWORD
\getenv owner_password WAREHOUSE_OWNER_PASSWORD
\getenv loader_password WAREHOUSE_PASSWORD
\getenv pages_password WAREHOUSE_PAGES_PASSWORD

CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE DATABASE airflow OWNER airflow;

CREATE ROLE troopwatch_owner LOGIN PASSWORD :'owner_password';
CREATE DATABASE troopwatch OWNER troopwatch_owner;

-- `troopwatch migrate` grants them what they need; it may not make them itself, for its user is no superuser
CREATE ROLE troopwatch_loader NOLOGIN;
CREATE ROLE troopwatch_reader NOLOGIN;
CREATE ROLE troopwatch_reviewer NOLOGIN;
CREATE ROLE troopwatch LOGIN PASSWORD :'loader_password' IN ROLE troopwatch_loader;
CREATE ROLE troopwatch_pages LOGIN PASSWORD :'pages_password' IN ROLE troopwatch_reader, troopwatch_reviewer;

-- Airflow's user has no business in the warehouse, nor the warehouse's users in Airflow
REVOKE CONNECT, TEMPORARY ON DATABASE airflow, troopwatch FROM PUBLIC;
GRANT CONNECT ON DATABASE troopwatch TO troopwatch_loader, troopwatch_reader, troopwatch_reviewer;
GRANT TEMPORARY ON DATABASE troopwatch TO troopwatch_loader; -- rows are copied in by way of a temporary table
