"""Breaking a script down into shots, scene by scene, as a director's assistant would.

The place is established where it is new; a paragraph of action becomes one shot or several, cut where the subject
changes, where a detail is shown or where the writer orders it; dialogue is covered by `engines.film.coverage`. What a
shot shows is found here, how it is framed in `engines.film.framing`, where and when it is in `engines.film.setting`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from engines.film import directions, terms
from engines.film.characters import Known, people
from engines.film.coverage import Conversation
from engines.film.directions import Direction
from engines.film.framing import Draft, Role, framed
from engines.film.names import seed, shown
from engines.film.posture import Postures
from engines.film.reading import MOST_SUBJECTS, Reader, Reading, calm
from engines.film.script import Action, Caption, Cut, Scene, Script, Slate, Speech
from engines.film.setting import Setting, place_words
from engines.film.shots import Line, Screenplay, Shot, Subject, Transition
from engines.film.words import clipped, sentences

_LONGEST_TEXT, _MOST_SENTENCES = 130, 2  # of sentences that share a shot
_LONGEST_WORDS = 300  # characters of a description
_SHORT = 48  # characters of a sentence that is only heard or noticed
_LONGEST_OVER = 130  # characters of voices that may lie over a shot which has been shown already
_FEW_WORDS = 42  # characters that are said in the same shot as what the speaker does
_INSERTED_S = 3.0


def broken_down(script: Script, screenplay: bool = True, free: bool = False) -> Screenplay:
    """The shots of a whole script. `screenplay` says that it is written as one, `free` leaves the choice of shots to
    the orders in it, without establishing shots."""
    known = people(script, screenplay)
    film = _Film(Reader(known), Setting(), title=script.title)
    shots: list[Shot] = []
    repeats: dict[int, count[int]] = {}
    for scene in [*_with_known_speakers(script, known), None]:
        for draft in film.scene(scene, opening=not free) if scene else film.last_voices():
            shot = framed(draft, shots[-1] if shots else None)
            number = seed(script.title, shot.place, shot.description, *(line.text for line in shot.dialogue))
            again = next(repeats.setdefault(number, count()))
            shots.append(shot.model_copy(update={"seed": seed(number, again) if again else number}))
    return Screenplay(
        title=script.title,
        author=script.author,
        shots=tuple(shots),
        characters=tuple(person.character for person in known if not person.narrator),
    )


def _with_known_speakers(script: Script, known: list[Known]) -> Iterator[Scene]:
    """The scenes with speakers under the names of the people they are; narrators are never seen."""
    names = {alias.lower(): person.name for person in reversed(known) for alias in person.aliases}
    narrators = {person.name for person in known if person.narrator}
    for scene in script.scenes:
        beats = []
        for beat in scene.beats:
            if isinstance(beat, Speech):
                name = shown(beat.speaker)
                speaker = names.get(name.lower(), name)
                manner = "voice over" if speaker in narrators and not beat.manner else beat.manner
                beat = replace(beat, speaker=speaker, manner=manner)
            beats.append(beat)
        yield replace(scene, beats=tuple(beats))


@dataclass
class _Film:
    """The film so far: what carries over from shot to shot and from scene to scene."""

    reader: Reader
    setting: Setting
    title: str = ""
    transition: Transition = "fade"
    over: tuple[Line, ...] = ()
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.names = {person.name for person in self.reader.known}

    def scene(self, scene: Scene, opening: bool) -> Iterator[Draft]:
        """The shots of a scene, dressed with place, light, weather, transition and title."""
        new = self.setting.enter(scene)
        self.reader.forget_things()
        ordered = any(isinstance(beat, Slate) for beat in scene.beats)
        if self.setting.jumped and self.transition == "cut" and not ordered:
            self.transition = "dissolve"
        walk = _Walk(self, scene, opening and new and not ordered)
        walk.talk.reacted = ordered
        postures = Postures()
        for draft in walk.shots():
            said = " ".join(reading.text for reading in draft.readings)
            self.setting.turn([reading.text for reading in draft.readings])
            sounds = dict.fromkeys(match.words.lower() for match in terms.exact("sound", said))
            yield replace(
                draft,
                subjects=postures.kept(draft.subjects),
                interior=scene.interior,
                place=scene.set,
                environment=self.setting.environment,
                lighting=self.setting.lighting,
                weather=self.setting.weather,
                sound=", ".join(sounds),
                transition=self.transition,
                title=draft.title or self.title,
            )
            self.transition, self.title = "cut", ""
        self.over = walk.over
        self.setting.leave(scene)

    def last_voices(self) -> Iterator[Draft]:
        """Voices at the end of the film that found no picture."""
        for line in self.over:
            yield Draft(
                "talk",
                lines=(line,),
                environment=self.setting.environment,
                lighting=self.setting.lighting,
                transition=self.transition,
                title=self.title,
            )
            self.transition, self.title = "cut", ""


class _Walk:
    """A walk through the beats of one scene. `order` waits for the next shot, `over` are voices that wait for a
    picture, `ready` is the last shot of action, which may still take a voice over it, `shown` that there is a shot."""

    def __init__(self, film: _Film, scene: Scene, opening: bool) -> None:
        self.film, self.scene, self.opening = film, scene, opening
        self.speeches = sum(isinstance(beat, Speech) for beat in scene.beats)
        self.talk = Conversation(film.reader, self.speeches)
        self.present: list[str] = []
        self.order = Direction()
        self.over = film.over
        self.ready: Draft | None = None
        self.shown = self.speeches > 0

    def shots(self) -> Iterator[Draft]:
        """The shots of the scene in order, without place, light and framing."""
        i = 0
        while i < len(self.scene.beats):
            beat = self.scene.beats[i]
            if isinstance(beat, Speech):
                run = self._run(i)
                i += len(run)
                following = self.scene.beats[i] if i < len(self.scene.beats) else None
                yield from self._speak(run, following.text if isinstance(following, Action) else "")
                continue
            i += 1
            if isinstance(beat, Action):
                yield from self._act(beat.text)
                continue
            yield from self._flush()
            if isinstance(beat, Cut):
                self.film.transition = beat.transition
            elif isinstance(beat, Slate):
                self.order = directions.ordered(beat.orders).over(self.order)
            elif isinstance(beat, Caption) and beat.alone:
                yield Draft("caption", title=beat.text, order=self._taken_order())
            elif isinstance(beat, Caption):
                self.film.title = beat.text
        if self.ready and self.order.given:
            self.ready = replace(self.ready, order=self.ready.order.over(self._taken_order()))
        yield from self._flush()
        if not self.scene.beats:
            yield from self._establish()
        elif self.order.camera and not self.shown:
            yield Draft(
                "place", place_words(self.scene, self.film.setting.lighting), order=self._taken_order()
            )

    def _run(self, i: int) -> list[Speech]:
        """The speeches from the i-th beat on, with no action between them."""
        run: list[Speech] = []
        while i < len(self.scene.beats) and isinstance(beat := self.scene.beats[i], Speech):
            run.append(beat)
            i += 1
        return run

    def _flush(self) -> Iterator[Draft]:
        if self.ready:
            yield self.ready
            self.ready = None
            self.shown = True

    def _taken_order(self) -> Direction:
        order, self.order = self.order, Direction()
        return order

    def _establish(self) -> Iterator[Draft]:
        """A shot of the place alone, where it is new and has a name."""
        words = place_words(self.scene, self.film.setting.lighting)
        if self.opening and words:
            yield Draft("place", words, opens=True, order=Direction(duration_s=_INSERTED_S))
        self.opening = False

    def _act(self, text: str) -> Iterator[Draft]:
        """The shots of a paragraph."""
        for told in self._paragraph(text):
            if self.opening and told.role == "detail" and not told.order.shot_type:
                yield from self._establish()
            draft = self._noticed(told)
            if draft is None:
                continue
            yield from self._flush()
            self.present += [s.name for s in draft.subjects if s.name in self.film.names - set(self.present)]
            self.ready = self._placed(draft) if self.speeches else draft
            self.opening = False
            if self.over:
                self.ready = replace(self.ready, lines=self.over)
                self.over = ()

    def _paragraph(self, text: str) -> list[Draft]:
        drafts: list[Draft] = []
        fixed = self.order.given or self.order.duration_s is not None
        for sentence in sentences(text):
            said = directions.in_sentence(sentence)
            self.order = said.over(self.order)
            if not said.rest:
                if drafts and not fixed and not (said.camera and drafts[-1].order.camera):
                    drafts[-1].order = drafts[-1].order.over(self._taken_order())
                continue
            reading = self.film.reader.read(calm(said.rest, self.film.reader.known))
            order = self._taken_order()
            last = drafts[-1] if drafts else None
            if last and not fixed and _only_films(last, reading, said):
                last.order = last.order.over(order)
                if not reading.subjects or not _names(reading.subjects) <= _names(last.subjects):
                    _add(last, reading)
                continue
            if last and (fixed or _joins(last, reading, said, self.opening)):
                _add(last, reading)
                last.order = last.order.over(order)
            else:
                drafts.append(_draft(reading, order, self.opening and not drafts))
        return drafts

    def _noticed(self, draft: Draft) -> Draft | None:
        """A short sentence without anybody ("A door creaks.") is seen on the face of whoever is there; None where it
        went into the shot before."""
        heard = (
            draft.role == "place" and not self.opening and len(draft.text) < _SHORT and not draft.order.given
        )
        told = any(terms.exact(kind, draft.text) for kind in ("environment", "lighting", "weather"))
        crowd = any(reading.crowd for reading in draft.readings)
        if not heard or told or crowd or not self.present:
            return draft
        before = self.ready
        if before and before.role == "action" and not before.lines and len(before.text) < _SHORT:
            self.ready = replace(
                before, text=f"{before.text} {draft.text}", readings=(*before.readings, *draft.readings)
            )
            return None
        name = self.film.reader.recent if self.film.reader.recent in self.present else self.present[-1]
        subject = self.film.reader.subject(name, "listens", "", True)
        return replace(draft, role="action", subjects=(subject,))

    def _placed(self, draft: Draft) -> Draft:
        """People who will talk stand already where they stand in the dialogue."""
        bodies = [s for s in draft.subjects if s.type in ("human", "animal")]
        if len(bodies) < 2 and not self.talk.sides:
            return draft
        subjects = tuple(
            s.model_copy(update={"position": self.talk.side(s.name)})
            if s.name in self.film.names and not s.position
            else s
            for s in draft.subjects
        )
        return replace(draft, subjects=subjects)

    def _speak(self, run: list[Speech], then: str) -> Iterator[Draft]:
        """The shots of a dialogue; a voice over the picture lies over the shot before it or over the next one."""
        while run and "voice over" in run[0].manner and not self.order.given:
            line = Line(speaker=run[0].speaker, text=run[0].text, manner=run[0].manner)
            if self.ready and self._may_lie_over(self.ready, line):
                self.ready = replace(self.ready, lines=(*self.ready.lines, line))
            else:
                self.over += (line,)
            self.talk.done += 1
            run = run[1:]
        pictures = any(isinstance(beat, Action) for beat in self.scene.beats)
        if self.over and (run or (not then and pictures)):
            yield from self._flush()
            yield from self._establish()
            yield from self._unseen(self.over)
        if not run or self._said_in_the_shot_before(run):
            return
        yield from self._flush()
        yield from self._establish()
        yield from self.talk.cover(run, self.present, self._taken_order(), then)
        self.present += [
            s.speaker for s in run if s.speaker not in self.present and "voice over" not in s.manner
        ]

    def _said_in_the_shot_before(self, run: list[Speech]) -> bool:
        """Whether a few words are said in the shot of action before them, which shows whoever speaks."""
        ready, length = self.ready, sum(len(speech.text) for speech in run)
        if not ready or ready.role != "action" or ready.lines or self.order.given or length > _FEW_WORDS:
            return False
        names = list(dict.fromkeys(speech.speaker for speech in run))
        shown = [s.name for s in ready.subjects if s.type != "object"]
        if any(self.talk.unseen(speech) for speech in run) or set(names) != set(shown):
            return False
        lines = tuple(Line(speaker=s.speaker, text=s.text, manner=s.manner) for s in run)
        size = "full_shot" if len(names) > 1 and ready.opens else ready.size
        camera = "slow dolly in" if len(names) > 1 else ready.camera
        self.ready = replace(ready, lines=lines, size=size, camera=camera)
        self.talk.done += len(run)
        self.talk.last_speaker = names[-1]
        return True

    def _may_lie_over(self, draft: Draft, line: Line) -> bool:
        """Whether a voice fits over a shot that has been shown already."""
        return sum(len(one.text) for one in (*draft.lines, line)) < _LONGEST_OVER

    def _unseen(self, lines: tuple[Line, ...]) -> Iterator[Draft]:
        """Voices over the place alone."""
        self.over = ()
        for line in lines:
            yield Draft("talk", lines=(line,))


def _draft(reading: Reading, order: Direction, opens: bool) -> Draft:
    role: Role = "detail" if reading.detail else "action" if reading.subjects else "place"
    return Draft(
        role, clipped(reading.text, _LONGEST_WORDS), reading.subjects, order, (reading,), opens=opens
    )


def _joins(last: Draft, reading: Reading, said: Direction, opening: bool) -> bool:
    """Whether a sentence goes on in the same shot."""
    goes_on = bool(reading.subjects) and reading.subjects[0].name == last.main and not said.given
    if last.role == "detail" and goes_on and (not reading.moves or last.subjects[0].type == "object"):
        return True
    if said.given or reading.detail or last.role == "detail":
        return False
    if len(last.text) + len(reading.text) > _LONGEST_TEXT or len(last.readings) >= _MOST_SENTENCES:
        return False
    scenery = opening and not any(s.type == "human" for s in (*last.subjects, *reading.subjects))
    if scenery or (not last.subjects and reading.subjects):
        return opening and len(last.text) < 60
    if not reading.subjects:
        return True
    return goes_on and not (reading.feels and last.readings[-1].moves)


def _only_films(last: Draft, reading: Reading, said: Direction) -> bool:
    """Whether a sentence is a camera move to a place or a thing, or about those who are in the shot already, and
    nothing else."""
    if not said.camera or said.shot_type or last.order.camera or reading.detail:
        return False
    if any(subject.action for subject in reading.subjects):
        return False
    return said.aimed or (bool(reading.subjects) and _names(reading.subjects) <= _names(last.subjects))


def _names(subjects: Sequence[Subject]) -> set[str]:
    return {subject.name for subject in subjects}


def _add(draft: Draft, reading: Reading) -> None:
    """One more sentence tells of a shot."""
    draft.text = clipped(f"{draft.text} {reading.text}", _LONGEST_WORDS)
    draft.readings += (reading,)
    draft.subjects = merged(draft.subjects, reading)


def merged(subjects: Sequence[Subject], reading: Reading) -> tuple[Subject, ...]:
    """The subjects of a shot with those of one more sentence."""
    together = {s.name: s for s in subjects}
    for subject in reading.subjects:
        before = together.get(subject.name)
        if before is None:
            together[subject.name] = subject.model_copy(update={"is_main_subject": not together})
        else:
            action = " and ".join(filter(None, (before.action, subject.action)))
            together[subject.name] = before.model_copy(
                update={
                    "action": clipped(action, 140),
                    "expression": subject.expression or before.expression,
                }
            )
    return tuple(together.values())[:MOST_SUBJECTS]
