"""The database of the ledger: tables, connections, migrations."""
