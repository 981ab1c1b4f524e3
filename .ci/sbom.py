"""Software bill of materials (CycloneDX): what uv.lock installs, and the front-end files that are shipped.

python .ci/sbom.py TARGET      # `make sbom`
"""

import hashlib
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src/bluethread/web/static/vendor"


def bill(uv: str = "uv") -> dict[str, Any]:
    """The bill of what a user installs: the locked packages of all extras without the developers' tools.

    The same lock and files give the same bill, so that two can be compared; so it carries no date.
    """
    command = [uv, "export", "--frozen", "--quiet", "--format", "cyclonedx1.5", "--all-extras", "--no-dev"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ended.stdout)
    found["metadata"].pop("timestamp", None)
    found["metadata"]["component"]["type"] = "application"
    found["components"] += [_shipped(entry) for entry in json.loads((VENDOR / "VENDORED.json").read_text())]
    content = hashlib.sha256(json.dumps(found["components"], sort_keys=True).encode()).hexdigest()
    found["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}"
    return found


def _shipped(entry: dict[str, Any]) -> dict[str, Any]:
    """A vendored file with its hash, and the packages that it was built from."""
    return {
        "type": "file",
        "bom-ref": f"vendored:{entry['file']}",
        "name": entry["file"],
        "hashes": [{"alg": "SHA-256", "content": entry["sha256"]}],
        "components": [
            {
                "type": "library",
                "bom-ref": f"vendored:{entry['file']}:{source['package']}",
                "name": source["package"],
                "version": source["version"],
                "purl": f"pkg:npm/{source['package'].replace('@', '%40')}@{source['version']}",
                "licenses": [{"license": {"id": source["licence"]}}],
            }
            for source in entry["from"]
        ],
    }


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill(*sys.argv[2:]), indent=1) + "\n")
