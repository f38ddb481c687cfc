-- Roles for people and programs that share the warehouse; run after every migration, so that new tables are included and
-- a role that an administrator made later is picked up. They cannot log in: `CREATE ROLE ana LOGIN IN ROLE troopwatch_reader`.
-- Where the connecting user may not make roles (managed databases), they are skipped with a notice.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['troopwatch_loader', 'troopwatch_reader', 'troopwatch_reviewer'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'role % was not made: this user may not make roles; see docs/operations.md', wanted;
            WHEN duplicate_object OR unique_violation THEN
                NULL; -- the migration of another database of this server was faster
        END;
    END LOOP;

    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'troopwatch_loader') THEN
        GRANT USAGE ON SCHEMA troopwatch TO troopwatch_loader;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA troopwatch TO troopwatch_loader;
        REVOKE INSERT, UPDATE, DELETE ON troopwatch.schema_version FROM troopwatch_loader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA troopwatch GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO troopwatch_loader;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'troopwatch_reader') THEN
        GRANT USAGE ON SCHEMA troopwatch TO troopwatch_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA troopwatch TO troopwatch_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA troopwatch GRANT SELECT ON TABLES TO troopwatch_reader;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'troopwatch_reviewer') THEN
        GRANT USAGE ON SCHEMA troopwatch TO troopwatch_reviewer;
        GRANT SELECT ON ALL TABLES IN SCHEMA troopwatch TO troopwatch_reviewer;
        IF to_regclass('troopwatch.decision') IS NOT NULL THEN -- absent while a schema of before it is made
            GRANT INSERT ON troopwatch.decision TO troopwatch_reviewer;
        END IF;
        ALTER DEFAULT PRIVILEGES IN SCHEMA troopwatch GRANT SELECT ON TABLES TO troopwatch_reviewer;
    END IF;
END
$$;
