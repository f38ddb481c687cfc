-- name: locked()
-- Which tables has the open transaction locked so far, to read their rows and to write them? By way of a view or function, too.
-- A foreign key's check locks in a third way, and is neither.
SELECT
    class.relname::text AS name,
    bool_or(lock.mode = 'AccessShareLock') AS is_read,
    bool_or(lock.mode = 'RowExclusiveLock') AS is_written
FROM pg_locks AS lock
INNER JOIN pg_class AS class ON class.oid = lock.relation
WHERE lock.pid = pg_backend_pid()
    AND lock.locktype = 'relation'
    AND class.relkind = 'r'
    AND class.relnamespace = 'troopwatch'::regnamespace
GROUP BY class.relname;
