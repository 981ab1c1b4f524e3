"""Files made to harm, each small on disk. What is hostile in each is in its name."""

import io
import struct
import zipfile
import zlib

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
MB = 2**20
DOCUMENT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def laughs(at: str) -> bytes:
    """Ten entities, each ten of the one before: 10^9 characters, in an element or in an attribute."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    body = {"element": "<statement>&a9;</statement>", "attribute": '<statement name="&a9;"/>'}[at]
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><akomaNtoso xmlns="{AKN}">{body}</akomaNtoso>'.encode()


def quadratic() -> bytes:
    """One entity of 100 kB, named 50,000 times: 5 GB."""
    entity = "a" * 100_000
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{entity}">]><akomaNtoso xmlns="{AKN}"><statement>'
        f"{'&a;' * 50_000}</statement></akomaNtoso>"
    ).encode()


def outside(address: str) -> bytes:
    """An entity whose text is another file or another host's."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY secret SYSTEM "{address}">]><akomaNtoso xmlns="{AKN}"><statement>'
        "<mainBody><p>&secret;</p></mainBody></statement></akomaNtoso>"
    ).encode()


def outside_type(address: str) -> bytes:
    """A document type that lies on another host."""
    return f'<?xml version="1.0"?><!DOCTYPE akomaNtoso SYSTEM "{address}"><akomaNtoso xmlns="{AKN}"/>'.encode()


def nested(depth: int, inside: str = "x") -> bytes:
    """Paragraphs in paragraphs."""
    body = f"<paragraph><content>{'<p>' * depth}{inside}{'</p>' * depth}</content></paragraph>"
    return f'<akomaNtoso xmlns="{AKN}"><statement><mainBody>{body}</mainBody></statement></akomaNtoso>'.encode()


def docx(body: str, **more: bytes) -> bytes:
    """A DOCX of this body, as Word would pack it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELATIONSHIPS)
        archive.writestr("word/document.xml", body if body.startswith("<?xml") else DOCUMENT.format(body))
        for name, data in more.items():
            archive.writestr(f"word/media/{name}", data)
    return out.getvalue()


def archive(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as opened:
        for name, data in entries:
            opened.writestr(name, data)
    return out.getvalue()


def lying() -> bytes:
    """300 MB of zeros that the directory calls 1,000 bytes."""
    honest = archive(("word/document.xml", bytes(300 * MB)))
    return honest.replace(struct.pack("<L", 300 * MB), struct.pack("<L", 1_000))


def overlapping() -> bytes:
    """A thousand names for the same packed megabyte."""
    packed = zlib.compressobj(wbits=-15)
    raw = bytes(range(256)) * 4 * 1024
    data = packed.compress(raw) + packed.flush()
    crc, name = zlib.crc32(raw), b"a"
    head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(data), len(raw), len(name), 0) + name
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(data), len(raw), len(name), 0, 0, 0, 0, 0, 0
    )
    directory = (entry + name) * 1_000
    start = len(head) + len(data)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1_000, 1_000, len(directory), start, 0)
    return head + data + directory + end


def encrypted_entry() -> bytes:
    """An archive whose directory says that its entry is encrypted."""
    plain = bytearray(archive(("word/document.xml", b"x")))
    plain[plain.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


def pdf(stream: bytes, *, pages: int = 1, times: int = 1) -> bytes:
    """A PDF whose pages all show the same packed stream, so many times."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    first_page = 3
    shown = first_page + pages
    kids = " ".join(f"{first_page + i} 0 R" for i in range(pages))
    objects.append(f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode())
    contents, font = f"{shown} 0 R " * times, f"<</Font<</F {shown + 1} 0 R>>>>"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents[{contents}]/Resources{font}>>"
    objects += [page.encode()] * pages
    data = zlib.compress(stream, 9)
    objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(data), data))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)
