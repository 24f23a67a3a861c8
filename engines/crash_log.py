"""Where the details of an unforeseen error are kept: `log/<who>.log` in Matinee's home, a megabyte and its forerunner.

It words the one line that people get; what is foreseen has words of its own (`engines.contract`).
"""

import contextlib
import datetime
import faulthandler
import traceback
from pathlib import Path

from engines.contract import Failure
from engines.home import home

LARGEST = 1_000_000
LONGEST_LINE = 160


def log_file(who: str) -> Path:
    return home() / "log" / f"{who}.log"


def watch_native(who: str) -> None:
    """Have a fault of native code, which ends the process at once, write its stack into the log of `who`."""
    with contextlib.suppress(OSError):
        log_file(who).parent.mkdir(parents=True, exist_ok=True)
        faulthandler.enable(log_file(who).open("a", encoding="utf-8"))


def unforeseen(error: BaseException, doing: str, who: str) -> Failure:
    """Keep the traceback of `error` in the log of `who`, and say in one line what failed and where the rest is."""
    line = next(iter(str(error).strip().splitlines()), "")
    short = line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"
    what = type(error).__name__ + (f": {short}" if short else "")
    kept = keep("".join(traceback.format_exception(error)), doing, who)
    return Failure(
        code="crash",
        message=f"{doing} failed: {what}",
        hint=f"details in {kept}" if kept else "the details could not be written to a log",
    )


def keep(details: str, doing: str, who: str) -> Path | None:
    """Append `details` to a log; returns its file, None where the disk refuses it."""
    path = log_file(who)
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(path.with_name(path.name + ".1"))
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"--- {now} {doing}\n{details.rstrip()}\n")
    except OSError:
        return None
    return path
