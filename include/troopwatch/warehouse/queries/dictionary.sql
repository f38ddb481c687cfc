-- name: relations()
-- All tables, views and functions with their comments; alembic's own table is left out.
SELECT
    class.relname::text AS name,
    class.relkind::text AS kind,
    class.relname::text AS signature,
    obj_description(class.oid, 'pg_class') AS comment
FROM pg_class AS class
WHERE class.relnamespace = 'troopwatch'::regnamespace
    AND class.relkind IN ('r', 'v')
    AND class.relname <> 'schema_version'
UNION ALL
SELECT
    function.proname::text,
    'f',
    function.proname || '(' || pg_get_function_identity_arguments(function.oid) || ')',
    obj_description(function.oid, 'pg_proc')
FROM pg_proc AS function
WHERE function.pronamespace = 'troopwatch'::regnamespace
ORDER BY kind, name;

-- name: columns()
-- Their columns in order.
SELECT
    class.relname::text AS relation_name,
    attribute.attname::text AS column_name,
    format_type(attribute.atttypid, attribute.atttypmod) AS type_name,
    NOT attribute.attnotnull AS nullable,
    col_description(class.oid, attribute.attnum) AS comment
FROM pg_class AS class
INNER JOIN pg_attribute AS attribute
    ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
WHERE class.relnamespace = 'troopwatch'::regnamespace AND class.relkind IN ('r', 'v')
ORDER BY class.relname, attribute.attnum;
