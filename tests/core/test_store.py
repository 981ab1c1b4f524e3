import pytest

from bluethread.core.documents.models import StoredFile
from bluethread.core.documents.store import keep


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once(officer, instance):
    first, created = keep(by=officer, data=b"one", name="a.md")
    again, created_again = keep(by=officer, data=b"one", name="b.md")
    assert (created, created_again) == (True, False)
    assert first == again
    assert first.read() == b"one"
    assert StoredFile.objects.count() == len([p for p in (instance / "files").rglob("*") if p.is_file()]) == 1
