"""What engines need beside this program: models, and a graphics card to run them; and what of that is missing here.

The models of one family of the catalogue, which share their notice, do each other's work: an engine needs one of them.
"""

from collections.abc import Iterable, Sequence

from engines import catalogue
from engines.catalogue import ROOM, Entry, Status
from engines.contract import EngineCard
from engines.home import free_bytes, home

OF_MODELS = "matinee models pull"
"""Named by an engine that lacks nothing but models."""


def models_of(card: EngineCard) -> list[Entry]:
    """The models that the engine needs together; of a family the one that is here, else the first."""
    known = {entry.id: entry for entry in catalogue.entries()}
    chosen: dict[str, Entry] = {}
    for entry in (known[model] for model in card.models if model in known):
        first = chosen.setdefault(entry.notice, entry)
        if not _here(first) and _here(entry):
            chosen[entry.notice] = entry
    return list(chosen.values())


def missing(entries: Iterable[Entry]) -> list[Entry]:
    """Those that are not, or not whole, on this machine."""
    return [entry for entry in entries if not _here(entry)]


def machine_lacks(card: EngineCard) -> str:
    """Why the engine cannot run here whatever models there are, in a line; empty where models are all that it lacks."""
    reason = card.unavailable_reason
    return "" if card.available or OF_MODELS in reason else reason


def cards_for(entries: Iterable[Entry]) -> str:
    """The graphics cards that these models are for, `cards of 12 GB and more`; empty where they need none."""
    return next((f"cards of {entry.cards}" for entry in entries if entry.cards), "")


def companions(model: str, cards: Sequence[EngineCard]) -> list[Entry]:
    """What the engines that are built on a model, the first that they name, need beside it."""
    found: dict[str, Entry] = {}
    for card in (card for card in cards if model in card.models):
        needed = models_of(card)
        if _leads(model, needed[0]):
            found |= {entry.id: entry for entry in needed[1:] if not entry.builtin}
    return list(found.values())


def never_here(model: str, cards: Sequence[EngineCard]) -> str:
    """Why no engine that uses this model can run here, in a line; empty where one could, or none is known."""
    reasons = [machine_lacks(card) for card in cards if model in card.models]
    return reasons[0] if reasons and all(reasons) else ""


def about(entries: Iterable[Entry]) -> str:
    """The word that belongs before the size of all of them."""
    return next((entry.about for entry in entries if entry.about), "")


def to_travel(entries: Iterable[Entry]) -> int:
    """Bytes that are still to be downloaded, about."""
    return sum(max(entry.download - catalogue.on_disk(entry.id), 0) for entry in missing(entries))


def room() -> int:
    """Bytes that models may take of the disk."""
    return max(free_bytes(home()) - ROOM, 0)


def _here(entry: Entry) -> bool:
    return catalogue.status(entry.id) is Status.INSTALLED


def _leads(model: str, first: Entry) -> bool:
    """Whether a model is the first that an engine names, or of the same family."""
    return model == first.id or catalogue.entry(model).notice == first.notice
