"""`matinee verify FILE`: who made a file, with what, and whether it was changed since."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av
from PIL import Image

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
    if found.state == "none" and not (_is_picture(options.file) or _is_film(options.file)):
        raise BadInput(
            "",
            f"{options.file.name} is no picture, film or sound that can be read",
            "choose a file that Matinee made",
        )
    if options.json:
        print(json.dumps(asdict(found), indent=2, default=str))
    else:
        print("\n".join(found.lines))
    return 0 if found.state in ("valid", "untrusted_signer") else 1


def _is_picture(path: Path) -> bool:
    try:
        with Image.open(path):
            return True
    except Image.DecompressionBombError:
        return True
    except (OSError, SyntaxError, ValueError):
        return False


def _is_film(path: Path) -> bool:
    """Whether a first frame, of picture or of sound, can be read."""
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            return next(container.decode(), None) is not None
    except (av.FFmpegError, ValueError):
        return False
