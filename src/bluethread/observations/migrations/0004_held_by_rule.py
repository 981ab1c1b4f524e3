"""PostgreSQL counts what the rule leaves from this alone; it keeps equal entries once, so that it stays small.

Not on SQLite, whose planner takes it for pages in order, too, and then sorts half the table.
"""

from django.db import migrations

CREATE = """
CREATE INDEX record_held_by_rule ON observations_record (stream, classification, published, mission, contributor)
WHERE superseded_at IS NULL
"""
DROP = "DROP INDEX record_held_by_rule"


def on_postgresql(statement):
    def run(apps, editor):
        if editor.connection.vendor == "postgresql":
            editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("observations", "0003_pages_of_records")]

    operations = [migrations.RunPython(on_postgresql(CREATE), on_postgresql(DROP))]
