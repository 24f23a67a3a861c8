"""Covering a dialogue: which shots a conversation is cut into.

First both are seen, then each over the other's shoulder, then, as it becomes intimate, each alone and closer. Everyone
keeps a side of the frame for the whole scene, so that eyes meet across the cut (the 180 degree line). Short exchanges
stay in one shot; a long speech is interrupted by the face of whoever listens.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from engines.film import terms
from engines.film.directions import Direction
from engines.film.framing import BEAT_S, Draft, speech_s
from engines.film.reading import Reader
from engines.film.script import Speech
from engines.film.shots import Line, Subject
from engines.film.words import sentences
from engines.stage.scene import ShotPosition, ShotType

LONGEST_SPEECH_S = 8.0
_SHORT_S, _EXCHANGE_S = 2.2, 4.8
_MOST_TOGETHER = 4
_LONGEST_PIECE = 240  # characters of one sentence before it is cut
_SIDES = ("left", "right", "centre")
_UNSEEN = re.compile(r"voice over|off screen", re.I)
_FAR = re.compile(r"\b(?:phone|radio|intercom|speaker|transmission)\b", re.I)
_OVER = re.compile(r"voice over", re.I)
_INTIMATE = re.compile(
    r"\b(?:whisper|soft|quiet|tender|tear|cry|sob|love|gently|under (?:his|her) breath|low voice|breath|trembl"
    r"|confess|beg)",
    re.I,
)
_LOUD = re.compile(r"\b(?:shout|yell|scream|call|loud)", re.I)
_BEAT = re.compile(r"\b(?:beat|pause|silence|hesitat|after a moment|long moment)", re.I)
_FEELINGS = (
    ("sad", re.compile(r"\b(?:sorry|miss (?:him|her|you)|goodbye|lost (?:him|her)|alone|died|dead)\b", re.I)),
    ("happy", re.compile(r"\b(?:thank|wonderful|love|happy|great|welcome|beautiful|glad|won)\b", re.I)),
    (
        "alarmed",
        re.compile(
            r"\b(?:what|how|why|who)\b[^.!?]*[!?]{2,}|\b(?:my god|look out|watch out|run|help)\b[^.?]*!", re.I
        ),
    ),
    ("angry", re.compile(r"\b(?:get out|stop|enough|liar|never|don't|shut|how dare|damn)\b[^.?]*!", re.I)),
)
_STRONG = re.compile(
    r"\b(?:love you|hate you|dead|died|die|goodbye|sorry|never|leave me|forgive|why|please)\b", re.I
)


@dataclass
class Conversation:
    """The speeches of one scene. `total` is how many there are; sides are given as people come. `present` are those
    who were seen or heard here, `apart` says that they telephone: nobody stands beside the speaker."""

    reader: Reader
    total: int
    sides: dict[str, str] = field(default_factory=dict)
    done: int = 0
    since_both: int = 99
    last_speaker: str = ""
    reacted: bool = False
    present: list[str] = field(default_factory=list)
    apart: bool = False

    def side(self, name: str) -> str:
        """The side of the frame that somebody keeps for this scene."""
        if name not in self.sides:
            taken = set(self.sides.values())
            self.sides[name] = next((side for side in _SIDES if side not in taken), "centre")
        return self.sides[name]

    def cover(
        self, run: list[Speech], present: list[str], order: Direction, then: str = ""
    ) -> Iterator[Draft]:
        """The shots of speeches that follow each other; `order` is the writer's for the first of them, `then` what is
        told behind the last."""
        i = 0
        self.present = present
        self.apart = any(_FAR.search(speech.manner) for speech in run)
        while i < len(run):
            count = self._exchange(run, i)
            speeches = run[i : i + count]
            listener = self._listener(run, i)
            for draft in self._shots(speeches, listener, run[i + count : i + count + 1], then):
                draft.order = draft.order.over(order)
                yield draft
                order = Direction()
            self.done += count
            i += count

    def _exchange(self, run: list[Speech], i: int) -> int:
        """How many speeches from the i-th on share a shot: those said together, and quick early ones."""
        count = 1
        while count < _MOST_TOGETHER and i + count < len(run) and run[i + count].together:
            count += 1
        if count > 1 or self.unseen(run[i]):
            return count
        seconds = speech_s(run[i].text)
        wide = self.since_both > 4 or self.progress < 0.5
        while (
            wide
            and i + count < len(run)
            and count < 3
            and not run[i + count].together
            and not self.unseen(run[i + count])
            and max(speech_s(run[i + count].text), speech_s(run[i].text)) < _SHORT_S
            and seconds + speech_s(run[i + count].text) < _EXCHANGE_S
        ):
            seconds += speech_s(run[i + count].text)
            count += 1
        return count

    @property
    def progress(self) -> float:
        """How far the conversation is, 0 at its first speech, 1 at its last."""
        return self.done / max(self.total - 1, 1)

    def unseen(self, speech: Speech) -> bool:
        """Whether only the voice is there; who telephones and was seen here is seen."""
        far = _FAR.search(speech.manner) and speech.speaker not in self.present
        return bool(far or _UNSEEN.search(speech.manner) or not speech.speaker)

    def _listener(self, run: list[Speech], i: int) -> str:
        """Whom somebody speaks to: who answers, else who spoke before, else who is there."""
        speaker = run[i].speaker
        answers = [s.speaker for s in run[i + 1 : i + 3] if s.speaker != speaker and not self.unseen(s)]
        asked = self.last_speaker if self.last_speaker != speaker else ""
        if self.apart:
            answers, asked = [], ""
        return next(iter(answers), "") or asked or next((n for n in self.present if n != speaker), "")

    def _shots(
        self, speeches: list[Speech], listener: str, following: list[Speech], then: str
    ) -> Iterator[Draft]:
        first = speeches[0]
        names = list(dict.fromkeys(s.speaker for s in speeches))
        for name in names:
            self.reader.meet(name)
        pause = BEAT_S * sum(bool(_BEAT.search(s.manner)) for s in speeches)
        lines = tuple(_line(s, together=s.together) for s in speeches)
        if self.unseen(first):
            seen = listener if first.speaker and not _OVER.search(first.manner) else ""
            yield from self._heard(first, seen, pause)
        elif len(names) > 1 or (self.since_both > 4 and listener):
            both = (*names, listener) if len(names) == 1 else tuple(names)
            yield from self._both(both, lines, pause)
        else:
            yield from self._one(first, listener, lines[1:], pause)
        here = list(dict.fromkeys(filter(None, (*names, listener))))
        self.reader.group = here if len(here) > 1 else self.reader.group
        self.last_speaker = self.last_speaker if self.unseen(speeches[-1]) else names[-1]
        shown_next = not following and self.reader.named(then[:60])
        if not shown_next and self._wants_reaction(speeches[-1], listener, following):
            self.reacted = True
            face = self._subject(listener, "listens", main=True)
            yield Draft("reaction", f"{listener} listens.", (face,))

    def _both(self, names: tuple[str, ...], lines: tuple[Line, ...], pause: float) -> Iterator[Draft]:
        """Everybody in one picture. A long line is cut and goes on closer."""
        self.since_both = 0
        speaking = {line.speaker for line in lines}
        subjects = tuple(
            self._subject(name, "talks" if name in speaking else "listens", main=i == 0, other=names[i - 1])
            for i, name in enumerate(names[:3])
        )
        pieces = _pieces(lines[0].text) if len(lines) == 1 else [""]
        if len(pieces) > 1:
            yield Draft(
                "talk",
                subjects=subjects,
                lines=(_said_in(lines[0], pieces[0]),),
                size="medium_shot",
                camera="slow dolly in",
            )
            yield from self._alone(lines[0], pieces[1:], names[1] if len(names) > 1 else "", pause)
            return
        yield Draft(
            "talk", subjects=subjects, lines=lines, size="medium_shot", camera="slow dolly in", pause_s=pause
        )

    def _one(self, speech: Speech, listener: str, more: tuple[Line, ...], pause: float) -> Iterator[Draft]:
        """One speaker, who says `more` behind the speech in the same shot."""
        self.since_both += 1
        *drafts, last = self._alone(_line(speech), _pieces(speech.text), listener, pause)
        yield from [*drafts, replace(last, lines=(*last.lines, *more))]

    def _alone(self, line: Line, pieces: list[str], listener: str, pause: float) -> Iterator[Draft]:
        """One speaker. Every second piece of a long speech is heard over the listener's face."""
        for i, piece in enumerate(pieces):
            part = _said_in(line, piece)
            last = i == len(pieces) - 1
            if i % 2 and listener and not last:
                unseen = part.model_copy(
                    update={"manner": ", ".join(filter(None, (part.manner, "off screen")))}
                )
                face = (self._subject(listener, "listens", main=True),)
                yield Draft("talk", subjects=face, lines=(unseen,), size="close_up", camera="static")
                continue
            size, view, camera = self._frame(line, piece, bool(listener))
            if i:
                size, view = "close_up", "front_view"
            subjects = [self._subject(line.speaker, "talks", line, main=True, other=listener)]
            if view == "over_the_shoulder":
                subjects.append(self._subject(listener, "listens", other=line.speaker))
            yield Draft(
                "talk",
                subjects=tuple(subjects),
                lines=(part,),
                size=size,
                view=view,
                camera=camera,
                pause_s=pause if last else 0,
            )

    def _frame(self, line: Line, text: str, answered: bool) -> tuple[ShotType, ShotPosition, str]:
        final = self.total > 1 and self.done >= self.total - 1
        if _LOUD.search(line.manner):
            return "medium_shot", "front_view", "handheld"
        if _INTIMATE.search(line.manner) or (answered and self.progress >= 0.6) or (final and self.total > 2):
            return "close_up", "front_view", "slow dolly in" if final or _STRONG.search(text) else "static"
        if answered:
            return "medium_shot", "over_the_shoulder", "static"
        return ("close_up" if self.done % 2 else "medium_shot"), "front_view", "slow dolly in"

    def _heard(self, speech: Speech, seen: str, pause: float) -> Iterator[Draft]:
        """A voice whose owner is not in the picture: over whoever hears it, or over the place."""
        for piece in _pieces(speech.text):
            line = _said_in(_line(speech), piece)
            subjects = (self._subject(seen, "listens", main=True),) if seen else ()
            yield Draft(
                "talk", subjects=subjects, lines=(line,), size="close_up" if seen else None, pause_s=pause
            )

    def _wants_reaction(self, speech: Speech, listener: str, following: list[Speech]) -> bool:
        strong = bool(_STRONG.search(speech.text) or _INTIMATE.search(speech.manner))
        answered = bool(following) and following[0].speaker == listener
        return bool(listener) and strong and not answered and not self.reacted and not self.unseen(speech)

    def _subject(
        self, name: str, action: str, line: Line | None = None, main: bool = False, other: str = ""
    ) -> Subject:
        """Somebody in the dialogue, with the face that their line asks for, across from the other one."""
        said = terms.exact("expression", line.manner) if line else []
        expression = said[0].words.lower() if said else _felt(line.text) if line else ""
        side = self.side(name)
        if side == "centre" and other and other != name:
            side = {"left": "right", "right": "left", "centre": "centre"}[self.side(other)]
        return self.reader.subject(name, action, expression, main, side)


def _said_in(line: Line, text: str) -> Line:
    """The same line with other words."""
    return line.model_copy(update={"text": text})


def _line(speech: Speech, together: bool = False) -> Line:
    manner = ", ".join(filter(None, (speech.manner, "at the same time" if together else "")))
    return Line(speaker=speech.speaker, text=speech.text, manner=manner)


def _felt(text: str) -> str:
    """What a line's own words say of the face; "" for most."""
    return next((feeling for feeling, words in _FEELINGS if words.search(text)), "")


def _pieces(text: str) -> list[str]:
    """A speech in pieces of at most about eight seconds, cut between sentences, else where a breath may be taken."""
    parts = [part for sentence in sentences(text) or [text] for part in _breaths(sentence)]
    found: list[str] = []
    for part in parts:
        if found and speech_s(f"{found[-1]} {part}") <= LONGEST_SPEECH_S:
            found[-1] += f" {part}"
        else:
            found.append(part)
    if len(found) > 1 and speech_s(found[-1]) < 1.2:
        found[-2:] = [f"{found[-2]} {found[-1]}"]
    return found


def _breaths(sentence: str) -> Iterator[str]:
    while len(sentence) > _LONGEST_PIECE:
        cut = max(sentence.rfind(mark, 60, _LONGEST_PIECE) for mark in (", ", "; ", ": ", " – ", " — "))
        cut = cut + 1 if cut > 0 else sentence.rfind(" ", 60, _LONGEST_PIECE)
        cut = cut if cut > 0 else _LONGEST_PIECE
        yield sentence[:cut].strip()
        sentence = sentence[cut:].strip()
    if sentence:
        yield sentence
