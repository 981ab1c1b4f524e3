"""Pages under readers: 50 at once, and 200 who search, against a real server on loopback with the demonstration."""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from bluethread.config.demonstration import PASSWORD
from bluethread.kernel.errors import BluethreadError
from bluethread.kernel.measure import Figure

READERS, SEARCHERS = 50, 200
PAGES = {
    "home": "/",
    "document": "/documents/S/RES/9901(2026)/",
    "obligations": "/obligations/",
    "indicator": "/indicators/women-share/",
    "thread": "/thread/provision/S/RES/9901(2026)%23OP7(b)/",
}
SEARCH = "/search/?q=women"
PLAIN = "/health/"


def run(size: int | None) -> Iterator[Figure]:
    """Ask each page `size` times in all (default 2,000) by 50 readers; yields requests per second, median and p95."""
    asked = size or 2000
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"BLUETHREAD_HOME": home, "BLUETHREAD_DATABASE_URL": ""}
        subprocess.run(_command("demo", "--no-serve"), env=environment, check=True, stdout=subprocess.DEVNULL)
        port = _free_port()
        server = subprocess.Popen(_command("serve", "--port", str(port)), env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait(port)
            cookie = _sign_in(port)
            plain = _ask(port, PLAIN, cookie, asked, READERS)
            for name, path in PAGES.items():
                yield from _figures(name, _ask(port, path, cookie, asked, READERS), plain, READERS, server.pid)
            searched = _ask(port, SEARCH, cookie, asked, SEARCHERS)
            yield from _figures("search", searched, plain, SEARCHERS, server.pid)
        finally:
            server.terminate()
            server.wait()


def _command(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "bluethread"), *arguments]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, patience: float = 30) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), PLAIN, "")
            return
        except OSError:
            continue
    raise BluethreadError("the server did not start")


def _get(connection: http.client.HTTPConnection, path: str, cookie: str) -> int:
    connection.request("GET", path.replace(" ", "%20"), headers={"Cookie": cookie})
    response = connection.getresponse()
    response.read()
    return response.status


def _sign_in(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/sign-in/")
    page = connection.getresponse()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    csrf = (page.getheader("Set-Cookie") or "").split(";")[0]
    form = urlencode({"login": "reader", "password": PASSWORD, "csrfmiddlewaretoken": token.group(1) if token else ""})
    headers = {"Cookie": csrf, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in/", form, headers)
    answer = connection.getresponse()
    answer.read()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    session = next((each for each in cookies if each.startswith("sessionid=")), None)
    if session is None:
        raise BluethreadError("the reader could not sign in")
    return session


def _ask(port: int, path: str, cookie: str, times: int, readers: int) -> tuple[float, list[float]]:
    """Seconds in all and seconds of each request, asked by so many threads on kept connections."""
    laps: list[float] = []
    wrong: list[int] = []

    def reader() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(max(1, times // readers)):
            start = time.perf_counter()
            status = _get(connection, path, cookie)
            laps.append(time.perf_counter() - start)
            if status != 200:
                wrong.append(status)

    threads = [threading.Thread(target=reader) for _ in range(readers)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise BluethreadError(f"{path} answered {wrong[0]} {len(wrong)} times")
    return time.perf_counter() - start, laps


def _figures(
    name: str, asked: tuple[float, list[float]], plain: tuple[float, list[float]], readers: int, server: int
) -> Iterator[Figure]:
    seconds, laps = asked
    of = f"{len(laps)} requests, {readers} readers"
    rate, plain_rate = len(laps) / seconds, len(plain[1]) / plain[0]
    memory = _memory(server)
    yield Figure(f"{name}: answers", rate, "pages/s", of, rate / plain_rate, "the plainest page", memory)
    yield Figure(f"{name}: median", statistics.median(laps) * 1000, "ms", of)
    yield Figure(f"{name}: 95 of 100 within", statistics.quantiles(laps, n=20)[-1] * 1000, "ms", of)


def _memory(pid: int) -> float:
    """Resident memory in MB of the server and its workers, where the system tells."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        parent, own = re.search(r"^PPid:\s+(\d+)", text, re.M), re.search(r"^Pid:\s+(\d+)", text, re.M)
        resident = re.search(r"^VmRSS:\s+(\d+)", text, re.M)
        if resident and parent and own and str(pid) in (parent.group(1), own.group(1)):
            total += int(resident.group(1)) / 1024
    return total
