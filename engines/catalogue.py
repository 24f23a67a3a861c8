"""Which models the studio can use, where they lie on this machine, and how to bring or remove them.

The entries are data (`resources/catalogue.toml`): what a model is for, its licence and holder, its files with
digests, and for each file an ordered list of sources. `locate` is what engines call; `pull` is what set-up,
the command line and the window call. Only bytes with the right SHA-256 ever get a model's name. A file
`catalogue.toml` in Matinee's home adds entries of the person's own or replaces ours. Loading a model is the
business of the engines: nothing heavy is imported here.
"""

import hashlib
import json
import os
import shutil
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.contract import BadInput, EngineError, ModelMissing
from engines.download import Courier, Transfer, Unavailable
from engines.home import home
from engines.sources import Source

RECEIPT = "receipt.json"


class ModelFile(BaseModel):
    """One file of a model. Sources are tried in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern=r"^[\w.-]+$")
    size: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    sources: list[Source] = Field(min_length=1)


class Entry(BaseModel):
    """One model. Sizes in bytes; `download` is what travels, `memory` what the loaded model takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    title: str
    purpose: str
    licence: str
    holder: str
    notice: str
    doubt: str = ""
    builtin: bool = False
    download: int = Field(gt=0)
    memory: int = Field(gt=0)
    files: list[ModelFile] = Field(min_length=1)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class Status(Enum):
    """What of a model lies on this machine; `verify` looks closer."""

    INSTALLED = "installed"
    PARTIAL = "partial"
    MISSING = "missing"
    DAMAGED = "damaged"


class PullFailed(EngineError):
    """No source gave the right bytes; the message holds every reason."""


def entries() -> list[Entry]:
    """All models, ours in the order of the file, then the person's own."""
    ours = package_files("resources").joinpath("catalogue.toml")
    found = _parse(ours.read_text("utf-8"), "catalogue.toml")
    own = home() / "catalogue.toml"
    if own.exists():
        found = {**found, **_parse(own.read_text("utf-8"), str(own))}
    return list(found.values())


def entry(model: str) -> Entry:
    """The entry with this id."""
    known = {e.id: e for e in entries()}
    if model not in known:
        raise BadInput("model", f"there is no model {model!r}", f"one of: {', '.join(known)}")
    return known[model]


def folder(model: str) -> Path:
    """Where the files of a model lie, whether or not they are there."""
    return home() / "models" / model


def locate(model: str, file: str | None = None) -> Path:
    """The path of an installed file; with no name, of the model's first. Raises `ModelMissing`."""
    found = entry(model)
    known = {f.name: f for f in found.files}
    wanted = known.get(file) if file else found.files[0]
    if wanted is None:
        raise BadInput("file", f"the model {model} has no file {file!r}", f"one of: {', '.join(known)}")
    path = folder(model) / wanted.name
    if not _has_size(path, wanted):
        raise ModelMissing(model, found.purpose)
    return path


def status(model: str) -> Status:
    """From names and sizes alone: quick enough for a list."""
    found = entry(model)
    paths = {folder(model) / f.name: f for f in found.files}
    present = [path for path in paths if path.exists()]
    if any(not _has_size(path, paths[path]) for path in present):
        return Status.DAMAGED
    if len(present) == len(paths):
        return Status.INSTALLED
    return Status.PARTIAL if present else Status.MISSING


def verify(model: str) -> Status:
    """From the bytes: every file's digest is computed again."""
    found = entry(model)
    paths = {folder(model) / f.name: f for f in found.files}
    if any(path.exists() and _digest(path) != f.sha256 for path, f in paths.items()):
        return Status.DAMAGED
    return status(model)


def remove(model: str) -> None:
    """Delete the files of a model and what unfinished downloads of it left."""
    entry(model)
    shutil.rmtree(folder(model), ignore_errors=True)


def pull(
    model: str,
    progress: Callable[[Transfer], None] = lambda transfer: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Bring what is missing or damaged of a model.

    Raises `Cancelled` (what has travelled is kept and the next pull goes on from there) and `PullFailed`.
    """
    found = entry(model)
    courier = Courier(progress, cancelled, total=found.download, doing=found.title)
    shelf = folder(model) / ".download"
    try:
        folder(model).mkdir(parents=True, exist_ok=True)
        with _alone(folder(model) / ".lock", courier):
            shelf.mkdir(exist_ok=True)
            for file in found.files:
                path = folder(model) / file.name
                if not (_has_size(path, file) and _digest(path) == file.sha256):
                    _note(path, file, _bring(file, path, shelf, courier))
            shutil.rmtree(shelf)
    except OSError as error:
        where = error.filename or folder(model)
        raise PullFailed(
            f"cannot write {where}: {error.strerror}",
            "make room there, or set MATINEE_HOME to another folder",
        ) from None
    courier.finish()


def receipt(model: str) -> dict[str, dict[str, Any]]:
    """What came from where: for each file its digest, source and time."""
    try:
        found: dict[str, dict[str, Any]] = json.loads((folder(model) / RECEIPT).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def licences() -> str:
    """The notices of every model, and once the text of each licence that they name."""
    parts = []
    for e in entries():
        doubt = f"\nNote: {e.doubt}" if e.doubt else ""
        parts.append(
            f"{e.title} ({e.id})\n{e.purpose}\nLicence: {e.licence}. {e.holder}.\n\n{e.notice}{doubt}"
        )
    texts = package_files("resources").joinpath("licences")
    named = {name for e in entries() for name in e.licence.replace(" AND ", " ").split()}
    for name in sorted(named):
        text = texts.joinpath(f"{name}.txt")
        if text.is_file():
            parts.append(f"{name}\n\n{text.read_text('utf-8').strip()}")
    return f"\n\n{'-' * 78}\n\n".join(part.strip() for part in parts) + "\n"


def _bring(file: ModelFile, path: Path, shelf: Path, courier: Courier) -> str:
    """Write the file from the first source whose bytes are right, and say which it was."""
    reasons = []
    fresh = shelf / f"{file.name}.new"
    for source in file.sources:
        try:
            with fresh.open("wb") as into:
                source.write(into, shelf, courier)
                into.flush()
                os.fsync(into.fileno())
            if _digest(fresh) == file.sha256:
                fresh.replace(path)
                return str(source)
            reasons.append(f"{source}: the bytes are not those of the catalogue")
            _distrust(shelf)
        except Unavailable as error:
            reasons.append(f"{source}: {error}")
        finally:
            fresh.unlink(missing_ok=True)
    raise PullFailed(
        f"no source gave {file.name}: " + "; ".join(reasons),
        "check the connection and the settings of pip and npm, then pull again",
    )


def _distrust(shelf: Path) -> None:
    """Throw away finished downloads that held wrong bytes, so that the next pull asks for them anew."""
    for path in shelf.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix not in (".part", ".etag"):
            path.unlink()


def _note(path: Path, file: ModelFile, source: str) -> None:
    """Add the file to the receipt."""
    notes = receipt(path.parent.name)
    notes[file.name] = {
        "sha256": file.sha256,
        "source": source,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    fresh = path.with_name(RECEIPT + ".new")
    fresh.write_text(json.dumps(notes, indent=2) + "\n", "utf-8")
    fresh.replace(path.with_name(RECEIPT))


@contextmanager
def _alone(lock: Path, courier: Courier) -> Iterator[None]:
    """Wait until no other process pulls the same model; the wait can be cancelled."""
    with lock.open("w") as file:
        while not _taken(file):
            courier.look()
            time.sleep(0.1)
        yield


def _taken(file: IO[str]) -> bool:
    """Try to lock an open file for as long as it stays open."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


@cache
def _parse(text: str, where: str) -> dict[str, Entry]:
    """Entries by id. `sources` of a model serve its files that name none; `{name}` becomes the file's."""
    try:
        found = tomllib.loads(text).get("model", [])
        for model in found:
            shared = json.dumps(model.pop("sources", []))
            for file in model["files"]:
                file.setdefault("sources", json.loads(shared.replace("{name}", file["name"])))
        return {model["id"]: Entry.model_validate(model) for model in found}
    except (tomllib.TOMLDecodeError, ValidationError, KeyError, TypeError) as error:
        raise BadInput(where, str(error), "mend or remove the file") from None


def _has_size(path: Path, file: ModelFile) -> bool:
    return path.is_file() and path.stat().st_size == file.size


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
