"""What a machine is given to make a take, or a part of one, and how files travel there: by content, once.

A file of the order has a target beneath the machine's own folder: `files/<digest>/<name>` for a file that the request
names, `jobs/<job>/...` for what lies in the job's folder, `learned/<id>/...` for what the person has taught. Only what
the machine has not got is sent. Nothing here knows of Ray.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.contract import Request
from engines.learned import all_learned
from engines.recipe import files_of, sha256_of

CHUNK = 4 * 2**20
"""Bytes of a file that travel at once."""


@dataclass(frozen=True)
class Order:
    """`values` is the request with its paths as they are on the machine that ordered, `places` says where each of them
    lies beneath the other machine's folder, `files` which digest (SHA-256) each target has to have. With `part` only
    that part of the take is made, without what is named in `have`."""

    job: str
    panel: str
    engine: str
    values: dict[str, Any]
    places: dict[str, str]
    files: dict[str, str]
    learned: tuple[str, ...] = ()
    part: tuple[int, ...] = ()
    have: frozenset[str] = frozenset()

    def values_in(self, place: Path) -> dict[str, Any]:
        """The request's values where `place` is the machine's folder."""
        moved: dict[str, Any] = _moved(
            self.values, {old: str(place / new) for old, new in self.places.items()}
        )
        return moved

    def folder_in(self, place: Path) -> Path:
        """The job's folder there."""
        return place / "jobs" / self.job


@dataclass(frozen=True)
class Packed:
    """An order, and where here the files of its targets lie."""

    order: Order
    sources: dict[str, Path]


def packed(
    job: str,
    request: Request,
    folder: Path,
    needs: Callable[[str], bool] = lambda name: True,
    part: tuple[int, ...] = (),
) -> Packed:
    """The order of a take, or of a part of it, that goes on from those files of the job's folder that it `needs`."""
    values = request.model_dump(mode="json")
    sources, places = dict[str, Path](), dict[str, str]()
    for path in files_of(request).values():
        if path.is_file():
            target = f"files/{sha256_of(path)[:32]}/{path.name}"
            places[str(path)], sources[target] = target, path
    names = list(contents(folder))
    sources |= {f"jobs/{job}/{name}": folder / name for name in names if needs(name)}
    words = set(_words(values))
    taught = [each for each in all_learned(request.panel) if each.id in words]
    for each in taught:
        sources |= {f"learned/{each.id}/{name}": each.folder / name for name in contents(each.folder)}
    order = Order(
        job,
        request.panel,
        request.engine,
        values,
        places,
        {target: sha256_of(path) for target, path in sources.items()},
        tuple(each.id for each in taught),
        part,
        frozenset(names) if part else frozenset(),
    )
    return Packed(order, sources)


def contents(folder: Path) -> Iterator[str]:
    """Names of the finished files of a folder; unfinished ones begin with a dot."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()


def missing(files: dict[str, str], place: Path) -> list[str]:
    """Targets of an order that are not beneath `place` as they should be."""
    return [
        target
        for target, digest in files.items()
        if not (path := place / target).is_file() or sha256_of(path) != digest
    ]


def chunks(path: Path) -> Iterator[tuple[bytes, bool]]:
    """A file piece by piece, and whether that was the last one; an empty file is one empty piece."""
    with path.open("rb") as file:
        data = file.read(CHUNK)
        while following := file.read(CHUNK):
            yield data, False
            data = following
        yield data, True


def kept(path: Path, data: bytes, first: bool, last: bool) -> None:
    """Write a piece of a file that comes; it appears under its name when it is whole."""
    part = path.with_name(f".{path.name}.coming")
    path.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb" if first else "ab") as file:
        file.write(data)
    if last:
        part.replace(path)


def _moved(value: Any, places: dict[str, str]) -> Any:
    if isinstance(value, str):
        return places.get(value, value)
    if isinstance(value, list):
        return [_moved(each, places) for each in value]
    if isinstance(value, dict):
        return {key: _moved(each, places) for key, each in value.items()}
    return value


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _words(each)
