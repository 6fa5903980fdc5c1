-- The first start of PostgreSQL makes the database of the ledger; this makes that of Prefect.
CREATE DATABASE prefect OWNER rsoko;
