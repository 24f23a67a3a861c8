"""Takes in words: what tells one from another, and why one failed."""

import re
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QImageReader

from engines.contract import EngineError, Failure
from engines.speech.voices import voices
from studio.project.project import Project
from studio.project.takes import Take

LONGEST_TITLE = 40  # letters
ASSET = re.compile(r"(?:[^\s:]*/)?[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?")


def short_title(words: str) -> str:
    """What a take is called by its words: all of them, or the first; only a very long one is cut within."""
    if len(words) <= LONGEST_TITLE:
        return words
    begin = words[: LONGEST_TITLE - 1]
    whole = begin if words[len(begin)].isspace() else begin.rpartition(" ")[0]
    return (whole if len(whole) > LONGEST_TITLE / 2 else begin).rstrip(" ,;:–-") + "…"


def sentences(fault: Failure | EngineError) -> str:
    """What is wrong, and what to do, one after the other."""
    return ". ".join(part for part in (fault.message, fault.hint) if part)


def tip_of(take: Take) -> str:
    """Title, seed, voice, mood, size and date, a line each, as far as the recipe tells."""

    def say(text: str) -> str:
        return QCoreApplication.translate("take_words", text)

    request = take.recipe.get("request", {})
    lines = [f"{take.number} · {take.title}"]
    if "seed" in request:
        lines.append(say("Seed {0}").format(request["seed"]))
    if request.get("audio"):
        lines.append(say("A recording"))
    elif voice := request.get("voice"):
        lines.append(say("Voice {0}").format(_voice_names().get(voice, voice)))
    if mood := request.get("mood"):
        lines.append(say("Mood {0}").format(mood))
    if take.poster and (size := _size(take.poster)):
        lines.append(size)
    local = take.created.astimezone()
    lines.append(QLocale().toString(local, QLocale.FormatType.ShortFormat))
    return "\n".join(lines)


def in_words(text: str, project: Project) -> str:
    """A sentence for people: files of the project by the names that they came with."""
    names = project.assets
    return ASSET.sub(lambda found: names.name_of(Path(found.group())), text.replace(f"{project.folder}/", ""))


@lru_cache(maxsize=1)
def _voice_names() -> dict[str, str]:
    return {voice.id: voice.name for voice in voices("")}


@lru_cache(maxsize=1024)
def _size(picture: Path) -> str:
    size = QImageReader(str(picture)).size()
    return f"{size.width()} × {size.height()}" if size.isValid() else ""
