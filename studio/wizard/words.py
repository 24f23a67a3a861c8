"""Lessons, material and runs in plain words: pure functions, and labels that show them."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel

from engines.contract import Failure
from studio.widgets.controls import label
from training.job import PERSON, State
from training.material.piece import Fault, Kind, Piece, Wants

MINUTE, HOUR, DAY = 60, 3600, 86400


def _say(text: str) -> str:
    return QCoreApplication.translate("wizard", text)


def paragraph(text: str, role: str = "") -> QLabel:
    """A label whose words go on in the next line."""
    made = label(text, role)
    made.setWordWrap(True)
    return made


def listed(things: Sequence[str], last: str) -> str:
    """`a, b or c`, where `last` is the word before the last one."""
    return f" {last} ".join(part for part in (", ".join(things[:-1]), things[-1]) if part) if things else ""


def kinds_in_words(kinds: Sequence[Kind], *more: str, last: str = "") -> str:
    """`pictures or clips`, and what else there is; `last` is the word before the last one."""
    names: dict[Kind, str] = {
        "picture": _say("pictures"),
        "clip": _say("clips"),
        "sound": _say("recordings"),
        "score": _say("MIDI files"),
        "walk": _say("recorded play"),
    }
    return listed([*(names[kind] for kind in kinds), *more], last or _say("or"))


def amount_in_words(wants: Wants) -> str:
    """How many pieces it takes."""
    return f"{_say('From {kinds}.').format(kinds=kinds_in_words(wants.kinds))} {_enough(wants)}"


def _enough(wants: Wants) -> str:
    begin = _say("One is enough to begin") if wants.least == 1 else _say("{least} are enough to begin")
    words = _say("{begin}, {advised} are better.") if wants.advised > wants.least else _say("{begin}.")
    return words.format(begin=begin.format(least=wants.least), advised=wants.advised)


def wants_in_words(wants: Wants) -> str:
    """What the pieces need to be, in short sentences."""
    told = [_say("It learns from {kinds}.").format(kinds=kinds_in_words(wants.kinds))]
    told.append(_enough(wants))
    seen = [kind for kind in wants.kinds if kind in ("picture", "clip", "walk")]
    if wants.side and seen:
        kinds = kinds_in_words(seen, last=_say("and"))
        words = _say("{kinds} need {side} pixels on their shorter side.")
        told.append(words.format(kinds=kinds[:1].upper() + kinds[1:], side=wants.side))
    if wants.shortest_s:
        kinds = kinds_in_words([kind for kind in wants.kinds if kind != "picture"], last=_say("and"))
        words = _say("{kinds} last {seconds:g} s or longer.")
        told.append(words.format(kinds=kinds[:1].upper() + kinds[1:], seconds=wants.shortest_s))
    if wants.longest_s:
        told.append(_say("What is longer than {seconds:g} s is cut.").format(seconds=wants.longest_s))
    if wants.faces:
        told.append(_say("Each shows one face."))
    return " ".join(told)


def fault_in_words(fault: Fault) -> str:
    """What is wrong with a piece, as the name of a group of pieces."""
    names: dict[Fault, str] = {
        "unreadable": _say("Cannot be read"),
        "other_kind": _say("Another kind"),
        "twin": _say("Twins"),
        "short": _say("Too short"),
        "small": _say("Too small"),
        "black": _say("Dark"),
        "blurred": _say("Blurred"),
        "slow": _say("Few frames"),
        "lettered": _say("Writing on it"),
        "no_face": _say("No face"),
        "many_faces": _say("Several faces"),
        "clipped": _say("Distorted"),
        "quiet": _say("Quiet"),
        "silent": _say("Silent"),
        "talk": _say("Speech"),
        "no_talk": _say("No speech"),
        "no_log": _say("No key log"),
    }
    return names[fault]


def piece_in_words(piece: Piece) -> str:
    """All that is known of a piece, a line each."""
    facts = [f"{piece.width} × {piece.height}" if piece.width else ""]
    facts.append(f"{piece.duration_s:.1f} s" if piece.duration_s else "")
    facts.append(_say("{fps:g} frames a second").format(fps=piece.fps) if piece.fps else "")
    lines = [piece.file.name, " · ".join(fact for fact in facts if fact), piece.caption]
    lines += [problem.what for problem in piece.problems]
    return "\n".join(line for line in lines if line)


def about(seconds: float) -> str:
    """A length of time as people guess one: `12 min`, `3 h`, `2 days`."""
    if seconds < 1.5 * MINUTE:
        return _say("{count} s").format(count=max(5, round(seconds / 5) * 5))
    if seconds < 1.5 * HOUR:
        return _say("{count} min").format(count=round(seconds / MINUTE))
    if seconds < 1.5 * DAY:
        hours = seconds / HOUR
        return _say("{count} h").format(
            count=f"{hours:.0f}" if hours >= 4 else f"{hours:.1f}".removesuffix(".0")
        )
    return _say("{count} days").format(count=round(seconds / DAY))


def state_in_words(state: State, paused: str = "") -> str:
    """How a run is; `paused` says who asked for a pause."""
    if state == "paused":
        return _say("Paused") if paused == PERSON else _say("Waits until the device is free")
    words: dict[State, str] = {
        "waiting": _say("Waits for its turn"),
        "running": _say("Learning"),
        "interrupted": _say("Interrupted"),
        "finished": _say("Learned"),
        "stopped": _say("Stopped"),
        "failed": _say("Failed"),
    }
    return words[state]


def figure_in_words(name: str) -> str:
    """The name of a measure."""
    return name.replace("_", " ").capitalize()


def number(value: float) -> str:
    """A figure with as many places as are worth reading."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def advice(failure: Failure) -> str:
    """What to change after a failure, where it does not say so itself."""
    if failure.hint:
        return failure.hint
    match failure.code:
        case "out_of_memory":
            return _say("Close other programs, or learn less thoroughly.")
        case "model_missing":
            return _say("Get the model, then go on.")
        case "bad_input":
            return _say("Change it, and start again.")
        case _:
            return _say("Go on: it begins where it last kept what it knew.")
