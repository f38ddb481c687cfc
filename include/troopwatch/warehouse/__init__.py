"""The PostgreSQL warehouse: connections, numbered migrations, and one module of queries a table group."""
