"""The first start of an instance, by several processes at once."""

import os
import subprocess
import sys

ASK = "from bluethread.config import settings; print(settings.SECRET_KEY)"


def test_processes_that_start_at_once_agree_on_one_whole_key(tmp_path):
    environment = os.environ | {"BLUETHREAD_HOME": str(tmp_path / "home"), "BLUETHREAD_DATABASE_URL": ""}
    processes = [
        subprocess.Popen([sys.executable, "-c", ASK], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    keys = {process.communicate()[0].strip() for process in processes}
    (key,) = keys
    assert len(key) > 60
    place = tmp_path / "home" / "secret.key"
    assert place.read_text() == key
    assert place.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in place.parent.iterdir()} == {"secret.key", "static"}
