"""Asked before a model is got: whether so much is to travel, with or without what it needs besides, though it cannot
run here."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engines.catalogue import Entry
from studio.needs import room, to_travel
from studio.widgets.job_card import sentence
from studio.widgets.plates import Question
from studio.widgets.sizes import about, named, size_text

LARGE = 2e9
ALONE, TOGETHER = "alone", "together"


def refusal(entry: Entry, never: str) -> str:
    """Why the model cannot be got here, in a line; empty where there is room for it."""
    if to_travel([entry]) <= room():
        return ""
    words = _tr(
        "{size} would be downloaded, and {free} are free here: make room, or set MATINEE_HOME to another disk."
    )
    told = sentence(words.format(size=about([entry], to_travel([entry])), free=size_text(room())))
    return " ".join(part for part in (told, _never(never)) if part)


def question(entry: Entry, besides: Sequence[Entry], never: str) -> Question | None:
    """What is to be asked before a model that fits here is got; None where it is small, complete and can run.

    `besides` are the models that it needs and that are missing, `never` says why it cannot run here.
    """
    if not (besides or never or to_travel([entry]) >= LARGE):
        return None
    together = [entry, *besides]
    whole, fits = about(together, to_travel(together)), to_travel(together) <= room()
    told, answers = [_never(never)] if never else [], []
    if besides:
        words = _tr("To be used it needs {others} besides: {whole} together.")
        told.append(words.format(others=named(besides), whole=whole))
    if besides and fits:
        answers.append((TOGETHER, _tr("Get all of it · {size}").format(size=whole)))
    elif besides:
        told.append(_tr("There is no room for all of it."))
    alone = _tr("Get it alone · {size}") if besides else _tr("Get it · {size}")
    answers.append((ALONE, alone.format(size=about([entry], to_travel([entry])))))
    answers.append(("", _tr("Not now")))
    title = _tr("Get {size}? {free} are free here.")
    size = about([entry], to_travel([entry]))
    return Question(title.format(size=size, free=size_text(room())), " ".join(told), answers)


def _never(reason: str) -> str:
    return _tr("It cannot run on this computer: {reason}.").format(reason=reason) if reason else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelQuestion", text)
