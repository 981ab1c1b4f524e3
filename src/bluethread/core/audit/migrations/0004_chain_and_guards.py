"""Chain the events of an older instance; then let the database refuse every change but an append.

The numbers of older events become gapless in the order in which they were given. Their detail is written anew as the
text that the digest covers. What happened to them before they were chained, the chain cannot tell.
"""

from bluethread.core.audit.canonical import FIELDS, GENESIS, detail_text, digest, moment
from django.db import migrations

APPEND_ONLY = ("audit_event", "audit_checkpoint", "audit_mention")
MESSAGE = "audit events are never changed or deleted"
FORWARD = """NEW.id = OLD.id AND NEW.number > OLD.number AND EXISTS
             (SELECT 1 FROM audit_event e WHERE e.number = NEW.number AND e.digest = NEW.digest)"""

SQLITE = [
    f"""CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for table in APPEND_ONLY
    for act in ("update", "delete")
] + [
    f"""CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
        BEGIN SELECT RAISE(ABORT, 'the head of the audit trail is never deleted'); END""",
    f"""CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head WHEN NOT ({FORWARD})
        BEGIN SELECT RAISE(ABORT, 'the head of the audit trail only moves forward'); END""",
]
# An empty table may be truncated: nothing is lost, and test databases are emptied this way.
POSTGRESQL = (
    [
        f"""CREATE FUNCTION audit_refuse() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$ LANGUAGE plpgsql""",
        """CREATE FUNCTION audit_refuse_truncate() RETURNS trigger AS $$
           DECLARE filled boolean;
           BEGIN
             EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || TG_RELID::regclass || ')' INTO filled;
             IF filled THEN RAISE EXCEPTION 'the audit trail is never emptied'; END IF;
             RETURN NULL;
           END $$ LANGUAGE plpgsql""",
        f"""CREATE FUNCTION audit_head_forward() RETURNS trigger AS $$
            BEGIN
              IF NOT ({FORWARD}) THEN RAISE EXCEPTION 'the head of the audit trail only moves forward'; END IF;
              RETURN NEW;
            END $$ LANGUAGE plpgsql""",
    ]
    + [
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION audit_refuse()"""
        for table in APPEND_ONLY
    ]
    + [
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate()"""
        for table in (*APPEND_ONLY, "audit_head")
    ]
    + [
        """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
           FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
        """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
           FOR EACH ROW EXECUTE FUNCTION audit_head_forward()""",
    ]
)


def chain(apps, schema_editor):
    Event = apps.get_model("audit", "Event")
    number, previous = 0, GENESIS
    olds = list(Event.objects.order_by("number").values_list("number", flat=True))
    for number, old in enumerate(olds, 1):  # a new number is never above the old one, so none is taken yet
        event = Event.objects.get(number=old)
        event.number, event.previous = number, previous
        event.detail = detail_text(event.detail)
        values = {name: getattr(event, name) for name in FIELDS} | {"at": moment(event.at)}
        event.digest = digest(list(values.values()))
        Event.objects.filter(number=old).update(
            number=number, previous=previous, detail=event.detail, digest=event.digest
        )
        previous = event.digest
        if number % 1_000 == 0:
            apps.get_model("audit", "Checkpoint").objects.create(number=number, digest=previous, at=event.at)
    if number:
        apps.get_model("audit", "Head").objects.create(id=1, number=number, digest=previous)


def put_guards_on(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_events_are_chained")]
    operations = [migrations.RunPython(chain), migrations.RunPython(put_guards_on)]
