"""Attacks over the wire on a running instance."""

import csv
import io
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from lxml import html

from functional.pages import PAGES

MB = 2**20


@pytest.fixture(scope="module")
def officer(site):
    with site.visitor("officer") as client:
        yield client


def form(client, **fields):
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"], **fields}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_carries_every_header_and_nothing_inline(officer, name):
    page = officer.get(PAGES[name])
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["object-src"] == policy["frame-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert page.headers["Cross-Origin-Opener-Policy"] == page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert page.headers["Cache-Control"] == "private, no-store"
    tree = html.fromstring(page.text)
    assert tree.xpath("//script[not(@src) and not(@type='application/json')] | //style | //*[@style] | //iframe") == []
    assert tree.xpath("//@*[starts-with(name(), 'on') or starts-with(., 'javascript:')]") == []
    for address in tree.xpath("//script/@src | //link/@href | //img/@src"):
        assert address.startswith(("/static/", "/reports/", "data:")), address


def test_static_files_are_not_for_other_sites(site):
    with site.visitor(None) as stranger:
        page = html.fromstring(stranger.get("/health/").text + stranger.get("/sign-in/").text)
        for address in page.xpath("//script/@src | //link/@href"):
            answer = stranger.get(address)
            assert answer.status_code == 200
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "no-store" not in answer.headers["Cache-Control"]


def announced(site, path, length, cookies, token, kind="multipart/form-data; boundary=x"):
    """The first line of the answer to a request that says it will bring so many bytes, and brings none."""
    place = urlsplit(site.address)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {'; '.join(map('='.join, cookies.items()))}\r\n"
        f"X-CSRFToken: {token}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(head.encode())
        return connection.recv(4096).split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/documents/take-in/", "multipart/form-data; boundary=x"),
        ("/returns/strength-returns/upload/", "multipart/form-data; boundary=x"),
        ("/api/v1/documents", "multipart/form-data; boundary=x"),
        ("/api/v1/observations/loads", "multipart/form-data; boundary=x"),
        ("/api/v1/obligations/accept", "application/json"),
        ("/obligations/decide/", "application/x-www-form-urlencoded"),
        ("/language/", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_says_it_is_too_large_is_refused_unread(site, officer, path, kind):
    cookies, token = dict(officer.cookies), officer.cookies["csrftoken"]
    assert b" 413 " in announced(site, path, 10 * 2**30, cookies, token, kind)


def test_a_stranger_s_body_is_not_read(site):
    assert b" 302 " in announced(site, "/documents/take-in/", 10 * MB, {}, "")


@pytest.mark.parametrize(
    ("path", "field", "name", "data", "said"),
    [
        ("/documents/take-in/", "files", "long.txt", b"a" * (5 * MB), "long.txt is larger than the 4 MB"),
        ("/documents/take-in/", "files", "long.xml", b"<?xml" + b" " * (9 * MB), "larger than the 8 MB"),
        (
            "/returns/strength-returns/upload/",
            "file",
            "r.csv.gz",
            b"\x1f\x8b" + b"x" * (17 * MB),
            "larger than the 16 MB",
        ),
        ("/api/v1/documents", "file", "long.txt", b"a" * (5 * MB), "long.txt is larger than the 4 MB"),
        ("/language/", "file", "a.txt", b"a", "No file is taken in here"),
    ],
)
def test_a_file_too_large_for_its_kind_is_one_clear_answer(site, officer, path, field, name, data, said):
    headers = {"X-CSRFToken": officer.cookies["csrftoken"], "Referer": site.address}
    answer = officer.post(path, data=form(officer), files={field: (name, data)}, headers=headers)
    assert answer.status_code == 413
    assert said in answer.text
    assert ("application/json" if "/api/" in path else "text/html") in answer.headers["Content-Type"]


def test_a_name_cannot_write_headers_or_reach_folders(site, officer):
    boundary, token = "x", officer.cookies["csrftoken"]
    named = "../../../etc/cron.d/x\\\\evil\\u202e\"; filename*=utf-8''%0d%0aSet-Cookie:%20a=b.md"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{named}"\r\n'
        f"Content-Type: text/html\r\n\r\nshopping list\r\n--{boundary}--\r\n"
    ).encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "X-CSRFToken": token,
        "Referer": site.address,
    }
    answer = officer.post("/documents/take-in/", content=body, headers=headers)
    assert answer.status_code == 200
    assert "etc/cron" not in answer.text
    assert "a" not in answer.cookies


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret.key",
        "/static/..%2f..%2fsecret.key",
        "/static/%2e%2e/%2e%2e/secret.key",
        "/static//etc/passwd",
        "/documents/S/RES/9901(2026)/file/../../../../secret.key",
        "/documents/S/RES/9901(2026)/file/" + "a" * 64 + "/",
        "/api/v1/reports/..%2f..%2fsecret/editions/1/en.pdf",
        "/reports/..%2f..%2f/1/",
        "/api/v1/indicators/..%2f..%2fsecret.key/series",
    ],
)
def test_no_address_reaches_out_of_its_folder(site, officer, path):
    place = urlsplit(site.address)
    cookies = "; ".join(f"{k}={v}" for k, v in officer.cookies.items())
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split(b" ", 2)[1] in (b"404", b"400", b"301"), answer[:200]
    assert (site.environment["BLUETHREAD_HOME"]).encode() not in answer


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "https:evil.example",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_to_another_site(site, officer, address):
    headers = {"Referer": site.address}
    for path, fields in (
        ("/language/", {"language": "en"}),
        ("/obligations/decide/", {"act": "accept", "chosen": "0"}),
    ):
        answer = officer.post(path, data=form(officer, next=address, **fields), headers=headers, follow_redirects=False)
        assert answer.status_code in (302, 204)
        assert "evil" not in answer.headers.get("Location", "")
        assert "javascript" not in answer.headers.get("Location", "")
    answer = officer.get("/sign-in/", params={"next": address}, follow_redirects=False)
    assert "evil" not in answer.headers.get("Location", "")


def test_a_form_of_another_site_is_refused(site, officer):
    answer = officer.post("/language/", data={"language": "fr"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    other = officer.post("/api/v1/obligations/accept", json={"ids": [1]}, headers={"Origin": "https://evil.example"})
    assert other.status_code == 403


def test_another_host_name_is_refused(site):
    with httpx.Client(base_url=site.address) as client:
        assert client.get("/sign-in/", headers={"Host": "evil.example"}).status_code == 400


def test_exports_run_nothing(officer):
    rows = list(csv.reader(io.StringIO(officer.get("/obligations/export.csv").text.removeprefix("\ufeff"))))
    assert len(rows) > 5
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t"))]


@pytest.mark.parametrize(
    "query", ["page=99999999999999999999", "page=-1", "text=99999999999999999999", "q=%00", "work=%00"]
)
@pytest.mark.parametrize(
    "path", ["/documents/", "/documents/S/RES/9901(2026)/", "/obligations/", "/obligations/review/", "/search/"]
)
def test_odd_questions_are_no_failure(officer, path, query):
    assert officer.get(f"{path}?{query}").status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/obligations/99999999999999999999/",
        "/returns/loads/99999999999999999999/",
        "/reports/unmor-women/99999999999999999999/",
    ],
)
def test_numbers_that_no_database_holds_are_no_failure(officer, path):
    assert officer.get(path).status_code == 404
