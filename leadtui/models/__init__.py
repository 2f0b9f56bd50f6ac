"""The store: tables, guarded opening, migrations, journal, queries. The only place with SQL."""
