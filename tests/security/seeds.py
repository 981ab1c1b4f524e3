"""Sound files of every kind that is taken in, small, as the starting points of the fuzzing."""

import gzip
import json
from pathlib import Path

import typst

import bluethread
from security import hostile

UNIVERSE = Path(bluethread.__file__).parent / "config" / "universe"
RESOLUTION = (UNIVERSE / "resolution-9901.md").read_bytes()
DRAFT = (UNIVERSE / "draft-9902.txt").read_bytes()
RETURNS = b"".join((UNIVERSE / "unmor-returns.csv").read_bytes().splitlines(keepends=True)[:25])
_LINES = [line.strip("#* ") for line in RESOLUTION.decode().splitlines() if line.strip()]

OFFICIAL = f"""<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="{hostile.AKN}"><statement name="resolution"><meta><identification source="#un"><FRBRExpression>
<FRBRdate date="2026-03-12" name="adoption"/><FRBRlanguage language="eng"/></FRBRExpression></identification></meta>
<preface><p><docNumber>S/RES/9903(2026)</docNumber></p><p><docTitle refersTo="#adoption">Adopted by the Security Council
at its 9998th meeting, on 12 March 2026</docTitle></p></preface><preamble><formula name="enacting"><p><i>The Security
Council</i>,</p></formula><container name="recalling"><p><i>Recalling</i> its resolution 2382 (2017),<authorialNote
marker="1"><p>S/RES/2382.</p></authorialNote></p></container></preamble><mainBody><paragraph eId="para_1"><num>1.</num>
<content><p><i>Requests</i> the Secretary-General to report by 1 June 2027;</p></content></paragraph><paragraph><num>2.
</num><list><intro><p><i>Decides</i> that the Mission shall:</p></intro><point><num>(a)</num><content><p>Advise the
police;</p></content></point><point><num>(b)</num><content><p>Train them.</p></content></point></list></paragraph>
<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table></mainBody></statement></akomaNtoso>""".encode()
DOCX = hostile.docx("".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in _LINES if "&" not in line))
PDF = typst.compile("\n\n".join(f"#text({json.dumps(line)})" for line in _LINES[:12]).encode(), format="pdf")

DOCUMENTS = {
    "official.xml": OFFICIAL,
    "resolution.md": RESOLUTION,
    "draft.txt": DRAFT,
    "resolution.docx": DOCX,
    "resolution.pdf": PDF,
}
FILES_OF_RETURNS = {"returns.csv": RETURNS, "returns.csv.gz": gzip.compress(RETURNS, mtime=0)}
