"""Fetching one address to one file: resumed, reported, cancelled, never left half done.

Bytes gather in `<name>.part` and take their name only when all are there. A broken or cancelled download
keeps its part, and the next try asks for the rest, guarded by the server's validator (ETag). Which addresses
hold which model is the business of `engines.sources`; whether the bytes are right, of `engines.catalogue`.
"""

import errno
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from engines.contract import Cancelled

CHUNK = 1 << 16
TIMEOUT_S = 20
TRIES = 4
REPORT_EVERY_S = 0.1
RANGE_NOT_SATISFIABLE = 416
DISK_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}


class Unavailable(Exception):
    """A source cannot give the bytes; the message is the reason in one line."""


@dataclass(frozen=True)
class Transfer:
    """How far a pull is. Bytes are those that travel (packed archives), not those that come out of them."""

    done: int
    total: int
    time_left_s: float | None
    doing: str


@dataclass
class Courier:
    """Carries the bytes of one pull: counts them, reports, and looks at the cancel flag at every chunk."""

    report: Callable[[Transfer], None]
    cancelled: Callable[[], bool]
    total: int = 0
    doing: str = ""
    _position: dict[str, int] = field(default_factory=dict)
    _travelled: int = 0
    _busy_s: float = 0.0
    _reported_at: float = 0.0

    def look(self) -> None:
        if self.cancelled():
            raise Cancelled

    def at(self, name: str, position: int, travelled: int = 0, took_s: float = 0.0) -> None:
        """File `name` now has `position` bytes, `travelled` of them in the last `took_s` seconds."""
        self._position[name] = position
        self._travelled += travelled
        self._busy_s += took_s
        now = time.monotonic()
        if now - self._reported_at >= REPORT_EVERY_S:
            self._reported_at = now
            self.tell()

    def finish(self) -> None:
        """Report the end: nothing is left to travel."""
        self.total = sum(self._position.values())
        self.tell()

    def tell(self) -> None:
        """Report where the pull stands; the time left is known once the speed is."""
        done = sum(self._position.values())
        total = max(self.total, done)
        speed = self._travelled / self._busy_s if self._busy_s > 0.5 else 0.0
        self.report(Transfer(done, total, (total - done) / speed if speed else None, self.doing))


def download(address: str, into: Path, courier: Courier) -> Path:
    """Bring `address` to the file `into` (kept if it is already there), going on from an earlier part."""
    if into.exists():
        courier.at(into.name, into.stat().st_size)
        return into
    part = into.with_name(into.name + ".part")
    attempt, had = 0, 0
    while attempt < TRIES:
        courier.look()
        have = part.stat().st_size if part.exists() else 0
        attempt, had = (1 if have > had else attempt + 1), have
        try:
            _continue(address, part, courier)
        except urllib.error.URLError as error:
            code = error.code if isinstance(error, urllib.error.HTTPError) else 0
            if code == RANGE_NOT_SATISFIABLE:
                discard(into)
            elif code < 500 or attempt == TRIES:
                raise Unavailable(f"{address}: {error.reason}") from None
        except (OSError, HTTPException) as error:
            if getattr(error, "errno", None) in DISK_FAULTS:
                raise
            if attempt == TRIES:
                raise Unavailable(f"{address}: {error or type(error).__name__}") from None
        else:
            part.replace(into)
            _validator(part).unlink(missing_ok=True)
            return into
        time.sleep(0.1 * 2**attempt)
    raise Unavailable(f"{address}: the server refuses to go on from where the download stopped")


def discard(into: Path) -> None:
    """Remove a download and what an unfinished one left."""
    part = into.with_name(into.name + ".part")
    for path in (into, part, _validator(part)):
        path.unlink(missing_ok=True)


def read(address: str, accept: str = "*/*") -> tuple[bytes, str]:
    """A small document and its content type."""
    request = urllib.request.Request(address, headers={"User-Agent": "matinee", "Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
            return response.read(), response.headers.get("Content-Type", "")
    except urllib.error.URLError as error:
        raise Unavailable(f"{address}: {error.reason}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable(f"{address}: {error or type(error).__name__}") from None


def _continue(address: str, part: Path, courier: Courier) -> None:
    """One connection: append what is missing to `part`. An answer that ends early raises."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "matinee"}
    validator = _validator(part)
    if have:
        headers["Range"] = f"bytes={have}-"
        if validator.exists() and (tag := validator.read_text()):
            headers["If-Range"] = tag
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
        if response.status != 206:
            have = 0
        length = response.headers.get("Content-Length")
        end = have + int(length) if length else None
        name = part.name.removesuffix(".part")
        courier.at(name, have)
        with part.open("ab" if have else "wb") as file:
            validator.write_text(response.headers.get("ETag", ""))
            while True:
                courier.look()
                began = time.monotonic()
                chunk = response.read(CHUNK)
                if not chunk:
                    break
                file.write(chunk)
                have += len(chunk)
                courier.at(name, have, len(chunk), time.monotonic() - began)
    if end is not None and have < end:
        raise HTTPException(f"the connection ended after {have} of {end} bytes")


def _validator(part: Path) -> Path:
    """Holds the ETag that `part` was begun with, so that a file that changed is not continued."""
    return part.with_name(part.name + ".etag")
