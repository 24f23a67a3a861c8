"""From a request to a plan, and from a plan to a score: what is new is written, what has not changed is kept."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from engines.music.composer import Composer
from engines.music.grammar.composer import Grammar
from engines.music.harmony import key_of
from engines.music.own.hand import OwnHand
from engines.music.own.style import OwnStyle, load_own
from engines.music.request import Lock, MusicRequest
from engines.music.score import Note, Score
from engines.music.thoughts import UNPITCHED, Plan, Role


def seed_of(request: MusicRequest) -> int:
    """What all that is random in a piece is drawn from: its seed and its idea, so that other words make another."""
    return zlib.crc32(f"{request.seed} {request.prompt.strip().lower()}".encode())


def planned(request: MusicRequest) -> tuple[Plan, list[str]]:
    """The plan of a request, and what should be told of it. Raises `BadInput`."""
    if request.plan is not None:
        return request.plan, []
    return _planned(request, load_own(request.own_style)[0] if request.own_style else None)


def _planned(request: MusicRequest, own: OwnStyle | None) -> tuple[Plan, list[str]]:
    """The same with what is loaded of its own style."""
    if request.plan is not None:
        return request.plan, []
    from engines.music import promises, reading, scoring
    from engines.music.grammar import planning
    from engines.music.listening import reference

    idea, seed = reading.read(request.prompt, request.duration_s), seed_of(request)
    key, mode = (None, None) if request.key is None else key_of(request.key)
    told: dict[str, Any] = {
        "style": request.style,
        "tempo_bpm": request.tempo_bpm,
        "key": key,
        "mode": mode,
        "metre": request.metre,
    }
    if own is not None:
        told |= {"style": own.base, "ways": own.ways(request.own_strength)}
    notes = promises.unread(idea)
    if request.film is not None:
        return scoring.plan_for(idea, request.film, seed, **told), notes
    if request.reference is not None:
        heard = reference.hear(request.reference)
        return reference.follow(heard, idea, seed, request.duration_s, **told), notes
    plan = planning.plan(idea, seed, request.duration_s, request.thought_temperature, request.loop, **told)
    return plan, notes


def writing_of(request: MusicRequest) -> tuple["Writing", list[str]]:
    """What writes the piece of a request, and what should be told of it. Raises `BadInput`."""
    taught = load_own(request.own_style) if request.own_style else None
    plan, notes = _planned(request, taught[0] if taught else None)
    earlier = None if request.score is None else Score.read(request.score)
    composer: Composer = Grammar()
    if taught:
        own, known = taught
        composer = OwnHand(composer, own, request.own_strength, known)
    return Writing(plan, composer, seed_of(request), earlier, request.locks), notes


class Writing:
    """Writes a plan thought by thought. `earlier` is the score of which unchanged thoughts keep their notes."""

    def __init__(
        self,
        plan: Plan,
        composer: Composer,
        seed: int,
        earlier: Score | None = None,
        locks: tuple[Lock, ...] = (),
    ) -> None:
        self.score = Score.empty(plan)
        self._composer, self._seed, self._locks = composer, seed, locks
        self._earlier = None if earlier is None else _in_key(earlier, plan)
        self._kept = {} if self._earlier is None else _unchanged(self._earlier.plan, plan)

    def write(self, thought: int) -> Score:
        """The score with one more thought, which may follow only those before it."""
        held = self._unchanged_parts(thought)
        locked = self._locked(thought)
        begin, end = self.score.ticks_of(thought)
        held |= {role: notes for role, (notes, spans) in locked.items() if spans == [(0, end - begin)]}
        self.score = self.score.written(thought, held)
        if set(self.score.plan.thoughts[thought].roles) <= held.keys():
            return self.score
        new = self._composer.write(self.score, thought, self._seed, tuple(held))
        for role, (notes, spans) in locked.items():
            if role not in held:
                free = [note for note in new.get(role, []) if not _within(note.start, spans)]
                new[role] = sorted(free + notes)
        self.score = self.score.written(thought, new)
        return self.score

    def _unchanged_parts(self, thought: int) -> dict[Role, list[Note]]:
        """What parts play that played in these bars already, where nothing else of the thought has changed."""
        if self._earlier is None or thought not in self._kept:
            return {}
        before = self._kept[thought]
        stay = set(self._earlier.plan.thoughts[before].roles) & set(self.score.plan.thoughts[thought].roles)
        notes = self._earlier.notes_of(before)
        return {role: notes[role] for role in stay if self.score.track(role) and role in notes}

    def all(self, check_cancelled: Callable[[], None] = lambda: None) -> Iterator[Score]:
        """The score after each thought."""
        for thought in range(len(self.score.plan.thoughts)):
            check_cancelled()
            yield self.write(thought)

    def _locked(self, thought: int) -> Mapping[Role, tuple[list[Note], list[tuple[int, int]]]]:
        """By role, the locked notes of a thought and the stretches of it that are locked, in ticks from its begin."""
        found: dict[Role, tuple[list[Note], list[tuple[int, int]]]] = {}
        if self._earlier is None:
            return found
        begin, end = self.score.ticks_of(thought)
        bar = self.score.bar_ticks
        for part in self.score.plan.parts:
            track = self._earlier.track(part.role)
            bars = [n for n in range(begin // bar, end // bar) if self._is_locked(part.role, n)]
            if track is None or not bars:
                continue
            spans = _runs([(n * bar - begin, (n + 1) * bar - begin) for n in bars])
            notes = [replace(note, start=note.start - begin) for note in track.notes]
            found[part.role] = ([note for note in notes if _within(note.start, spans)], spans)
        return found

    def _is_locked(self, role: Role, bar: int) -> bool:
        return any(
            lock.role in (None, role) and lock.first <= bar and (lock.last is None or bar <= lock.last)
            for lock in self._locks
        )


def _unchanged(earlier: Plan, plan: Plan) -> dict[int, int]:
    """Thoughts of a plan that stand as they were in an earlier one but for who plays, and where they stood there."""
    if (earlier.style, earlier.mode, earlier.metre) != (plan.style, plan.mode, plan.metre):
        return {}
    before, after = (
        [(one.section, one.energy, one.chords, one.take) for one in held.thoughts] for held in (earlier, plan)
    )
    matches = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    return {match.b + n: match.a + n for match in matches for n in range(match.size)}


def _in_key(earlier: Score, plan: Plan) -> Score:
    """A score moved to the key of a plan, by the shortest way."""
    steps = (plan.key - earlier.plan.key + 6) % 12 - 6
    if not steps:
        return earlier
    moved = (
        track
        if track.part.role in UNPITCHED
        else replace(track, notes=tuple(replace(note, pitch=note.pitch + steps) for note in track.notes))
        for track in earlier.tracks
    )
    return Score(earlier.plan.model_copy(update={"key": plan.key}), tuple(moved))


def _within(ticks: int, spans: list[tuple[int, int]]) -> bool:
    return any(begin <= ticks < end for begin, end in spans)


def _runs(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours joined."""
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined
