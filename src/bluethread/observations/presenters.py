"""How loads and faults are put into words."""

from django.utils.translation import gettext, ngettext

from .queries import FaultSeen, LoadSeen


def fault_sentence(fault: FaultSeen) -> str:
    """A fault as its reader meets it: file, row, column, value, what was expected, what to do."""
    place = [fault.file_name]
    if fault.line:
        place.append(gettext("row %(line)s") % {"line": fault.line})
    if fault.column:
        place.append(gettext("column %(column)s") % {"column": fault.column})
    parts = [
        gettext("“%(value)s”") % {"value": fault.value} + ".",
        gettext("Expected %(expected)s.") % {"expected": fault.expected},
    ]
    if fault.severity == "refused":
        parts.append(gettext("The row was left out. Correct it and load the file again: loaded rows will not double."))
    return f"{', '.join(place)}: {' '.join(parts)}"


def load_sentence(load: LoadSeen, *, loaded_before: bool = False) -> str:
    """What became of a file, in a sentence."""
    if loaded_before:
        return gettext("%(file)s was loaded before; nothing changed.") % {"file": load.file_name}
    counts = {"file": load.file_name, "added": load.added, "corrected": load.corrected, "unchanged": load.unchanged}
    said = gettext("%(file)s: rows added %(added)s, corrected %(corrected)s, unchanged %(unchanged)s.") % counts
    if load.refused:
        left_out = ngettext("%(count)s row was left out.", "%(count)s rows were left out.", load.refused)
        said = f"{said} {left_out % {'count': load.refused}}"
    return said
