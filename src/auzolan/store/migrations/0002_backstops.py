"""What the database itself refuses: overlapping occupancies, changed acts.

A backstop that fires is a bug: the rules have judged before.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_OVERLAP = (
    "SELECT 1 FROM store_occupancy o WHERE o.community = NEW.community "
    "AND o.unit = NEW.unit AND o.unit_no = NEW.unit_no AND o.id <> NEW.id "
    "AND o.ends_at > NEW.starts_at AND o.starts_at < NEW.ends_at"
)
SQLITE = [
    f"CREATE TRIGGER occupancy_overlap_{when.lower()} BEFORE {when} ON store_occupancy "
    f"BEGIN SELECT RAISE(ABORT, 'occupancies overlap') WHERE EXISTS ({_OVERLAP}); END"
    for when in ("INSERT", "UPDATE")
] + [
    "CREATE TRIGGER log_act_kept BEFORE DELETE ON store_log_act "
    "BEGIN SELECT RAISE(ABORT, 'the log only grows'); END",
    "CREATE TRIGGER log_act_fixed BEFORE UPDATE OF id, community, seq, author, request, "
    "kind, audience, recorded_at, header, signature, entry, body, body_salt "
    "ON store_log_act BEGIN SELECT RAISE(ABORT, 'acts never change'); END",
]
POSTGRES = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE store_occupancy ADD CONSTRAINT occupancy_overlap EXCLUDE USING gist "
    "(community WITH =, unit WITH =, unit_no WITH =, "
    "int8range(starts_at, ends_at) WITH &&)",
    "CREATE FUNCTION store_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'acts never change'; END $$",
    "CREATE TRIGGER log_act_kept BEFORE DELETE ON store_log_act "
    "FOR EACH ROW EXECUTE FUNCTION store_refuse()",
    "CREATE TRIGGER log_act_fixed BEFORE UPDATE OF id, community, seq, author, request, "
    "kind, audience, recorded_at, header, signature, entry, body, body_salt "
    "ON store_log_act FOR EACH ROW EXECUTE FUNCTION store_refuse()",
]


def lay_backstops(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the constraint and triggers of the database at hand."""
    if editor.connection.alias != "default":
        return
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Backstops on top of the tables."""

    dependencies = (("store", "0001_tables"),)
    operations = (migrations.RunPython(lay_backstops, migrations.RunPython.noop),)
