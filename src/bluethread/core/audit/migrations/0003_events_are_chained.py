"""Columns of the chain, what each event is about, the chain's head, checkpoints, and the index of reads.

The guards of migration 0002 are taken off while the table changes; 0004 puts the guards of all four tables on.
"""

import bluethread.core.audit.models
from django.db import migrations, models

POSTGRESQL = ["DROP TRIGGER audit_event_append_only ON audit_event", "DROP FUNCTION audit_event_refuse()"]
SQLITE = ["DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete"]


def take_guards_off(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def text(length, **options):
    return models.CharField(max_length=length, default="", **options)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.RunPython(take_guards_off),
        migrations.RenameField("event", "id", "number"),
        migrations.AlterField("event", "number", models.BigIntegerField(primary_key=True, serialize=False)),
        migrations.AlterModelOptions("event", {"ordering": ["-number"]}),
        migrations.AlterField("event", "at", models.DateTimeField(db_index=True)),
        migrations.AlterField("event", "verb", models.CharField(max_length=60)),
        migrations.AlterField("event", "subject", models.CharField(blank=True, max_length=200)),
        migrations.AlterField("event", "detail", bluethread.core.audit.models.Detail(default=dict)),
        *(
            migrations.AddField("event", name, text(100, blank=True))
            for name in ("mission", "contributor", "unit", "host_state")
        ),
        migrations.AddField(
            "event", "classification", models.PositiveSmallIntegerField(default=1), preserve_default=False
        ),
        migrations.AddField("event", "previous", text(64), preserve_default=False),
        migrations.AddField("event", "digest", text(64), preserve_default=False),
        *(
            migrations.AddIndex("event", models.Index(fields=[name, "number"], name=f"audit_{name}"))
            for name in ("by", "verb", "subject")
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=0)),
                ("digest", models.CharField(default="0" * 64, max_length=64)),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]},
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(db_index=True)),
                ("ref", models.CharField(max_length=200)),
            ],
            options={"indexes": [models.Index(fields=["ref", "number"], name="audit_mention_ref")]},
        ),
    ]
