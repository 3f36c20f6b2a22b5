"""Statements by which the database itself refuses to change or remove what the journal holds.

They stop accidents and the application's own role. An administrator of the database can take them away; the hash
chain and the values published elsewhere are for that.
"""

TABLE = "luodi_journal_event"
SAID = "the journal is append-only"

SQLITE = [
    f"CREATE TRIGGER luodi_journal_no_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    for verb in ("UPDATE", "DELETE")
]
SQLITE_REMOVAL = [f"DROP TRIGGER IF EXISTS luodi_journal_no_{verb}" for verb in ("update", "delete")]

POSTGRESQL = [
    f"CREATE FUNCTION luodi_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{SAID}'; END $$",
    f"CREATE TRIGGER luodi_journal_no_change BEFORE UPDATE OR DELETE ON {TABLE}"
    " FOR EACH ROW EXECUTE FUNCTION luodi_journal_refuse()",
    f"CREATE TRIGGER luodi_journal_no_truncate BEFORE TRUNCATE ON {TABLE}"
    " FOR EACH STATEMENT EXECUTE FUNCTION luodi_journal_refuse()",
]
POSTGRESQL_REMOVAL = [
    f"DROP TRIGGER IF EXISTS luodi_journal_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS luodi_journal_no_truncate ON {TABLE}",
    "DROP FUNCTION IF EXISTS luodi_journal_refuse()",
]


def statements(vendor: str) -> list[str]:
    """The guards for one kind of database. KeyError for a kind that is not supported."""
    return {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]


def removal(vendor: str) -> list[str]:
    """The way back, for the reverse migration."""
    return {"sqlite": SQLITE_REMOVAL, "postgresql": POSTGRESQL_REMOVAL}[vendor]
