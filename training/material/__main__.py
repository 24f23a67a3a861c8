"""Gathers in a process of its own: `python -m training.material --folder F --wants JSON FILE...` tells JSON lines,
`progress` with a share and a name, and at last `done` or a `failure`. A file `-` stands for paths on standard input,
one a line, where there are too many for a command line. SIGTERM stops it, and what is done by then is kept.
"""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from engines.contract import EngineError, Failure
from engines.disk import DISK_FAULTS
from training.material.piece import Wants


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m training.material")
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--wants", type=Wants.model_validate_json, required=True)
    options.add_argument("files", nargs="*", type=Path)
    given = options.parse_args()
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    try:
        from training.material.gather import gather

        files = [path for file in given.files for path in (_listed() if str(file) == "-" else [file])]
        gather(files, given.folder, given.wants, _progress, stopping.is_set)
    except EngineError as error:
        _tell(error.failure().model_dump())
        return 1
    except OSError as error:
        what, fix = DISK_FAULTS.get(error.errno or 0, (str(error), ""))
        _tell(Failure(code="crash", message=what, hint=fix).model_dump())
        return 1
    _tell({"t": "done"})
    return 0


def _listed() -> list[Path]:
    return [Path(line) for line in sys.stdin.read().splitlines() if line]


def _progress(share: float, what: str) -> None:
    _tell({"t": "progress", "share": round(share, 4), "what": what})


def _tell(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
