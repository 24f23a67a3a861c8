"""What the person has taught the studio, on a shelf of the person's home, where panels and engines find it.

    learned/<id>/learned.json    the `Learned`
    learned/<id>/card.md         what it was taught with, how, and its figures
    learned/<id>/...             its files
    learned/.taken_off/<id>/...  what was taken off last, and can be put back

No two have one name. A thing appears on the shelf whole or not at all. How it is used is the business of the engine
that it is for.
"""

import datetime
import json
import shutil
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.contract import BadInput
from engines.home import free_bytes, home

NOTE, CARD, ASIDE = "learned.json", "card.md", ".taken_off"


class Learned(BaseModel):
    """One thing: `panel` and `engines` say where it can be used, `base` which model of the catalogue, or of ours, it
    was made for (`base_digest`: sha256 of that model's weights, so that another is refused)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    lesson: str
    panel: str
    engines: tuple[str, ...]
    base: str = ""
    base_digest: str = ""
    file: str = Field(description="beneath its folder: what the engine loads")
    trigger: str = Field(default="", description="words that call for it in a prompt")
    strength: float = Field(default=1.0, ge=0, le=2)
    made: str = Field(description="when, ISO 8601")
    figures: dict[str, float] = Field(
        default={}, description="validation measures; those of the base as base_<name>"
    )
    sample: str = Field(default="", description="beneath its folder: what it looks or sounds like")

    @property
    def folder(self) -> Path:
        return shelf() / self.id

    @property
    def path(self) -> Path:
        return self.folder / self.file


def shelf() -> Path:
    """Where learned things lie; not created here."""
    return home() / "learned"


def all_learned(panel: str = "", engine: str = "", lesson: str = "") -> list[Learned]:
    """What a panel and an engine can use, of one lesson (without them everything), newest first; what cannot be read is
    left out."""
    found = []
    for note in shelf().glob(f"*/{NOTE}"):
        try:
            one = Learned.model_validate_json(note.read_bytes())
        except (OSError, ValidationError):
            continue
        fits = panel in ("", one.panel) and lesson in ("", one.lesson)
        if fits and (not engine or engine in one.engines):
            found.append(one)
    return sorted(found, key=lambda one: one.made, reverse=True)


def room() -> int:
    """How many bytes are free where the shelf is, or will be."""
    return free_bytes(shelf())


def now() -> str:
    """The moment, as `made` says it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def find(id: str) -> Learned:
    """Raises `BadInput`."""
    there = all_learned()
    for one in there:
        if one.id == id:
            return one
    names = ", ".join(one.id for one in there) or "none yet"
    raise BadInput("learned", f"there is no learned {id!r}", f"what was taught: {names}")


def is_there(id: str) -> bool:
    """Whether something of this id is on the shelf."""
    return bool(id) and (shelf() / id / NOTE).is_file()


def free_id(name: str) -> str:
    """An id like a name that nothing on the shelf has."""
    plain = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())
    return _numbered(plain or "learned", "-", {one.name for one in shelf().glob("*")})


def free_name(name: str) -> str:
    """The name, with a number behind it where something on the shelf has it."""
    return _numbered(name, " ", {one.name for one in all_learned()})


def put(learned: Learned, made: Path) -> Learned:
    """Move the folder `made`, which holds its files, onto the shelf, under an id and a name that are free."""
    id = free_id(learned.id) if learned.folder.exists() else learned.id
    learned = learned.model_copy(update={"id": id, "name": free_name(learned.name)})
    _note(learned, made)
    learned.folder.parent.mkdir(parents=True, exist_ok=True)
    made.replace(learned.folder)
    return learned


def rename(id: str, name: str) -> Learned:
    """Give it another name; the id stays. Raises `BadInput` for a name that is empty or taken."""
    one, name = find(id), name.strip()
    if not name:
        raise BadInput("name", "it needs a name", "say what it is called in the panels")
    if name != one.name and free_name(name) != name:
        raise BadInput("name", f"something else is called {name!r}", "choose another name")
    renamed = one.model_copy(update={"name": name})
    _note(renamed, renamed.folder)
    return renamed


def take_off(id: str) -> None:
    """Take it off the shelf, so that it can be put back until another is. Raises `BadInput`."""
    folder, aside = find(id).folder, shelf() / ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    folder.replace(aside / id)


def put_back(id: str) -> None:
    """What was taken off last is on the shelf again."""
    (shelf() / ASIDE / id).replace(shelf() / id)


def replace(id: str, new: Learned) -> Learned:
    """Something new on the shelf takes the place, the id and the name of what is there under `id`."""
    old = find(id)
    shutil.rmtree(old.folder)
    new.folder.replace(old.folder)
    replaced = new.model_copy(update={"id": id, "name": old.name})
    _note(replaced, replaced.folder)
    return replaced


def remove(id: str) -> None:
    """Take it off the shelf for good. Raises `BadInput`."""
    shutil.rmtree(find(id).folder)


def _numbered(wanted: str, joint: str, taken: set[str]) -> str:
    numbers = (f"{wanted}{joint}{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (wanted, *numbers) if each not in taken)


def _note(learned: Learned, folder: Path) -> None:
    new = folder / f"{NOTE}.new"
    new.write_text(json.dumps(learned.model_dump(), indent=1, ensure_ascii=False), "utf-8")
    new.replace(folder / NOTE)
