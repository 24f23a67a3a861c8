"""Which models the studio can use, where they lie on this machine, and how to bring or remove them.

The entries are data (`resources/catalogue.toml`): what a model is for, its licence and holder, and either its files
with digests and for each an ordered list of sources, or the repository of a hub that knows them. `locate` is what
engines call; `pull` is what set-up, the command line and the window call. Only bytes with the right digest ever get a
model's name. A file `catalogue.toml` in Matinee's home adds entries of the person's own or replaces ours. Loading a
model is the business of the engines: nothing heavy is imported here.
"""

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

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engines import hub
from engines.contract import BadInput, EngineError, ModelMissing
from engines.download import Courier, Transfer, Unavailable
from engines.home import home
from engines.hub import Repository
from engines.model_file import ModelFile

RECEIPT, LISTING, SHELF = "receipt.json", "listing.json", ".download"
ROOM = 100_000_000  # bytes of a disk that are left alone


class Entry(BaseModel):
    """One model. Sizes in bytes; `download` is what travels, `memory` what the loaded model takes.

    Its files are named here, or it is a `repository`: then the hub is asked for them when it is pulled, and `download`
    is no more than what is to be expected. `terms` is where the licence can be read, `cards` the memory of the graphics
    cards that it is for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    title: str
    purpose: str
    cards: str = ""
    licence: str
    holder: str
    notice: str
    doubt: str = ""
    builtin: bool = False
    terms: str = ""
    download: int = Field(gt=0)
    memory: int = Field(gt=0)
    files: list[ModelFile] = []
    repository: Repository | None = None

    @model_validator(mode="after")
    def files_or_repository(self) -> "Entry":
        if bool(self.files) == (self.repository is not None):
            raise ValueError(f"{self.id} needs either files or a repository")
        return self

    @property
    def size(self) -> int:
        """What it takes on the disk; of a repository, about."""
        return sum(file.size for file in self.files) or self.download

    @property
    def does(self) -> str:
        """What it is good for, and on what cards."""
        return f"{self.purpose}; for cards of {self.cards}" if self.cards else self.purpose

    @property
    def about(self) -> str:
        """The word that belongs before sizes that are only expected."""
        return "about " if self.repository else ""


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
    known = {f.name: f for f in contents(model)}
    wanted = known.get(file) if file else next(iter(known.values()), None)
    if wanted is None and known:
        raise BadInput("file", f"the model {model} has no file {file!r}", f"one of: {', '.join(known)}")
    if wanted is None or not wanted.fits(folder(model) / wanted.name):
        raise ModelMissing(model, found.purpose)
    return folder(model) / wanted.name


def contents(model: str) -> list[ModelFile]:
    """The files of a model. Those of a repository are known once it was pulled, and none before."""
    found = entry(model)
    if found.repository is None:
        return found.files
    listed = hub.kept(folder(model) / LISTING)
    return listed.files if listed and listed.repo == found.repository.repo else []


def on_disk(model: str) -> int:
    """Bytes that a model takes on this machine, those of an unfinished download included."""
    return sum(path.stat().st_size for path in folder(model).rglob("*") if path.is_file())


def status(model: str) -> Status:
    """From names and sizes alone: quick enough for a list. A repository's folder may also be placed by hand: it
    counts as installed when its index is there, and whoever loads it looks closer."""
    found, files = entry(model), contents(model)
    begun = any((folder(model) / SHELF).glob("*.part"))
    if found.repository is not None and not files:
        if (folder(model) / found.repository.index).is_file():
            return Status.INSTALLED
        return Status.PARTIAL if begun else Status.MISSING
    paths = {folder(model) / f.name: f for f in files}
    present = [path for path in paths if path.exists()]
    if any(not paths[path].fits(path) for path in present):
        return Status.DAMAGED
    if len(present) == len(paths):
        return Status.INSTALLED
    return Status.PARTIAL if present or begun else Status.MISSING


def verify(
    model: str,
    progress: Callable[[Transfer], None] = lambda transfer: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Status:
    """From the bytes: every file's digest is computed again. Of a folder that was placed by hand the hub is asked
    what its files should be. Raises `Cancelled`, and `PullFailed` where the hub does not answer."""
    found, files = entry(model), contents(model)
    if not files and status(model) is Status.INSTALLED:
        files = _asked(found).files
    present = [file for file in files if (folder(model) / file.name).exists()]
    courier = Courier(progress, cancelled, total=sum(file.size for file in files), doing=found.title)
    if not all(file.is_at(folder(model) / file.name, _counting(file, courier)) for file in present):
        return Status.DAMAGED
    if present and len(present) < len(files):
        return Status.PARTIAL
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

    Raises `Cancelled` (what has travelled is kept and the next pull goes on from there) and `PullFailed`. What is there
    already is read once more, and kept where it is right: so a folder that was placed by hand is taken over, too.
    """
    found = entry(model)
    courier = Courier(progress, cancelled, total=found.download, doing=found.title)
    shelf = folder(model) / SHELF
    try:
        folder(model).mkdir(parents=True, exist_ok=True)
        with _alone(folder(model) / ".lock", courier):
            shelf.mkdir(exist_ok=True)
            files = _files(found, courier)
            _check_room(found, files)
            for file in files:
                path = folder(model) / file.name
                if not file.is_at(path, _counting(file, courier) if found.repository else _looking(courier)):
                    courier.at(file.name, 0)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    _note(model, file, _bring(file, path, shelf, courier))
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
        terms = f" {e.terms}" if e.terms else ""
        parts.append(
            f"{e.title} ({e.id})\n{e.purpose}\nLicence: {e.licence}. {e.holder}.{terms}\n\n{e.notice}{doubt}"
        )
    texts = package_files("resources").joinpath("licences")
    named = {name for e in entries() for name in e.licence.replace(" AND ", " ").split()}
    for name in sorted(named):
        text = texts.joinpath(f"{name}.txt")
        if text.is_file():
            parts.append(f"{name}\n\n{text.read_text('utf-8').strip()}")
    return f"\n\n{'-' * 78}\n\n".join(part.strip() for part in parts) + "\n"


def _files(found: Entry, courier: Courier) -> list[ModelFile]:
    """What is to be brought. The listing of a repository is asked for once, and pins the commit from then on."""
    if found.repository is None:
        return found.files
    files = contents(found.id)
    if not files:
        asked = _asked(found)
        hub.keep(asked, folder(found.id) / LISTING)
        files = asked.files
    courier.total = sum(file.size for file in files)
    return files


def _asked(found: Entry) -> hub.Listing:
    assert found.repository is not None
    try:
        return hub.listing(found.repository)
    except Unavailable as error:
        raise PullFailed(
            str(error),
            f"check the connection and HF_ENDPOINT, or put the files of {found.repository.page} "
            f"into {folder(found.id)}",
        ) from None


def _check_room(found: Entry, files: list[ModelFile]) -> None:
    """Refuse a pull that would fill the disk, before it begins. Archives travel beside the files in them."""
    lacking = sum(file.size for file in files if not file.fits(folder(found.id) / file.name))
    if not lacking:
        return
    there = sum(path.stat().st_size for path in (folder(found.id) / SHELF).rglob("*") if path.is_file())
    needed = max(0, lacking + (0 if found.repository else found.download) - there)
    free = shutil.disk_usage(folder(found.id)).free - ROOM
    if needed > free:
        raise PullFailed(
            f"{found.title} needs {needed / 1e9:.1f} GB on the disk of {folder(found.id)}, "
            f"and {max(free, 0) / 1e9:.1f} GB are free there",
            "make room there, or set MATINEE_HOME to another folder",
        )


def _looking(courier: Courier) -> Callable[[int], None]:
    return lambda position: courier.look()


def _counting(file: ModelFile, courier: Courier) -> Callable[[int], None]:
    """Bytes that are read count as progress."""

    def look(position: int) -> None:
        courier.look()
        courier.at(file.name, position)

    return look


def _bring(file: ModelFile, path: Path, shelf: Path, courier: Courier) -> str:
    """Write the file from the first source whose bytes are right, and say which it was."""
    reasons = []
    fresh = shelf / "fresh"
    for source in file.sources:
        try:
            source.bring(fresh, shelf, courier)
            if file.is_at(fresh, _looking(courier)):
                with fresh.open("rb+") as written:
                    os.fsync(written.fileno())
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
        "check the connection (and the settings of pip and npm where packages are asked), then pull again",
    )


def _distrust(shelf: Path) -> None:
    """Throw away finished downloads that held wrong bytes, so that the next pull asks for them anew."""
    for path in shelf.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix not in (".part", ".etag"):
            path.unlink()


def _note(model: str, file: ModelFile, source: str) -> None:
    """Add the file to the receipt."""
    notes = receipt(model)
    notes[file.name] = {
        **({"sha256": file.sha256} if file.sha256 else {"blob": file.blob}),
        "source": source,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    fresh = folder(model) / (RECEIPT + ".new")
    fresh.write_text(json.dumps(notes, indent=2) + "\n", "utf-8")
    fresh.replace(folder(model) / RECEIPT)


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
    """Entries by id. `sources` of a model serve its files that name none; `{name}` becomes the file's. What a family
    says holds for each of its models."""
    try:
        read = tomllib.loads(text)
        found = read.get("model", [])
        for family in read.get("family", []):
            members = family.pop("models")
            found += [{**family, **member} for member in members]
        for model in found:
            shared = json.dumps(model.pop("sources", []))
            for file in model.get("files", []):
                file.setdefault("sources", json.loads(shared.replace("{name}", file["name"])))
        return {model["id"]: Entry.model_validate(model) for model in found}
    except (tomllib.TOMLDecodeError, ValidationError, KeyError, TypeError) as error:
        raise BadInput(where, str(error), "mend or remove the file") from None
