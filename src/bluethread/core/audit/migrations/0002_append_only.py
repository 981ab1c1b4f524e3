"""The database itself refuses to change or delete an event."""

from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER audit_event_no_{act} BEFORE {act} ON audit_event
        BEGIN SELECT RAISE(ABORT, 'audit events are never changed or deleted'); END"""
    for act in ("update", "delete")
]
POSTGRESQL = [
    """CREATE FUNCTION audit_event_refuse() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'audit events are never changed or deleted'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
       FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
]


def create(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
