"""`matinee verify FILE`: who made a file, with what, and whether it was changed since."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from engines.media import provenance


def add(commands: Any) -> None:
    parser = commands.add_parser("verify", help="read the provenance of a file")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Print what the file says of itself; status 1 when it carries nothing or was changed."""
    if not options.file.is_file():
        raise BadInput("", f"{options.file} does not exist", "choose a file that Matinee made")
    found = provenance.verify(options.file)
    if options.json:
        print(json.dumps(asdict(found), indent=2, default=str))
    else:
        print("\n".join(found.lines))
    return 0 if found.state in ("valid", "untrusted_signer") else 1
