"""A small real engine for the music panel: quick, without models, run by the real worker.

It plans a thought for each four bars, writes a few notes a bar that depend on the thought, its take and the seed, and
sounds them as sines: segments as it goes, then stems and a take. Bars whose thoughts did not change keep their notes.
The word `fail` makes it fail for want of a model, `dawdle` makes it slow. A film watched again has one cut more.
As any other engine than the built-in one it leaves sound alone, without notes, as networks do.
"""

import json
import time
import zlib
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import soundfile as sf

from engines.contract import (
    Artifact,
    BadInput,
    Engine,
    EngineCard,
    Event,
    ModelMissing,
    Progress,
    Request,
    Started,
)
from engines.music.harmony import Chord
from engines.music.request import MusicRequest
from engines.music.score import SCORE_FILE, TICKS, Note, Score
from engines.music.sound.segments import write_segment
from engines.music.thoughts import Part, Plan, Role, Section, Thought

RATE = 48_000
SECTIONS: tuple[Section, ...] = ("intro", "verse", "verse", "chorus", "chorus", "outro")
PARTS: tuple[tuple[Role, str], ...] = (
    ("drums", "dusty-kit"), ("bass", "finger-bass"), ("chords", "rhodes"), ("lead", "vibraphone"),
)  # fmt: skip
CHORDS = ((9, "min7"), (5, "maj7"), (0, "maj7"), (7, "7"))


class QuickMusic(Engine):
    """Answers the panel's questions and makes pieces of sines."""

    request_type: ClassVar[type[Request]] = MusicRequest

    def __init__(self) -> None:
        super().__init__()
        self.watched: list[str] = []

    def describe(self) -> EngineCard:
        return EngineCard(id="builtin", panel="music", title="Composer", summary="An engine for tests.")

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match question:
            case "plan":
                request = MusicRequest.model_validate(arguments)
                unread = [word for word in request.prompt.split() if word.startswith("zz")]
                notes = [f"These words could not be followed: {', '.join(unread)}."] if unread else []
                doubt = _doubt(request.reference)
                notes += [doubt] if doubt else []
                return {"plan": _plan(request).model_dump(mode="json"), "notes": notes}
            case "score":
                return {"score": _written(MusicRequest.model_validate(arguments)).as_json(), "notes": []}
            case "reference":
                if "noise" in Path(arguments["path"]).name:
                    raise BadInput("reference", "it holds only silence", "choose another song")
                course = _plan(MusicRequest(duration_s=30)).model_dump(mode="json")
                return {"plan": course, "doubt": _doubt(Path(arguments["path"]))}
            case "film":
                self.watched.append(arguments["path"])
                again = self.watched.count(arguments["path"]) > 1
                return {"cuts": [1.0, 2.5, *([3.5] if again else [])], "duration_s": 4.0}
            case "into_film":
                Path(arguments["path"]).write_bytes(Path(arguments["film"]).read_bytes())
                return {"path": arguments["path"]}
            case "export":
                Path(arguments["path"]).write_text("notes")
                return {"path": arguments["path"]}
        return super().ask(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, MusicRequest)
        yield Started(phases=["Planning", "Playing"])
        if "fail" in request.prompt:
            raise ModelMissing("fluid-r3-mono", "sampled instruments")
        score = _written(request)
        plan = score.plan
        (folder / "segments").mkdir(exist_ok=True)
        stems = {track.part.role: _sound(score, track.notes) for track in score.tracks}
        mix = np.sum(list(stems.values()), axis=0).astype(np.float32)
        if request.engine != "builtin":
            media = folder / f"take.{request.format}"
            sf.write(media, mix, RATE)
            yield Artifact(path=media, kind="media", duration_s=len(mix) / RATE)
            return
        for at, first in enumerate(plan.first_bars):
            self.check_cancelled()
            begin = round(first * plan.bar_s * RATE)
            end = round((first + plan.thoughts[at].bars) * plan.bar_s * RATE)
            path = folder / "segments" / f"{at:04d}.wav"
            write_segment(path, {role: sound[begin:end] for role, sound in stems.items()}, request.stems)
            yield Artifact(path=path, kind="segment", duration_s=(end - begin) / RATE)
            yield Progress(phase="Playing", step=at + 1, total=len(plan.thoughts))
            time.sleep(0.4 if "dawdle" in request.prompt else 0)
        if request.stems:
            (folder / "stems").mkdir(exist_ok=True)
            for role, sound in stems.items():
                sf.write(folder / "stems" / f"{role}.flac", sound, RATE)
        media = folder / f"take.{request.format}"
        sf.write(media, mix, RATE)
        (folder / SCORE_FILE).write_text(json.dumps(score.as_json()))
        yield Artifact(path=media, kind="media", duration_s=len(mix) / RATE)


def _doubt(reference: Path | None) -> str:
    """Of a recording that is too short to be sure."""
    if reference is None or sf.info(reference).duration >= 1.5:
        return ""
    return f"{reference.name} may be in 3/4 as well."


def _plan(request: MusicRequest) -> Plan:
    if request.plan is not None:
        return request.plan
    tempo_bpm = request.tempo_bpm or (90.0 if "slow" in request.prompt else 120.0)
    many = max(1, round(request.duration_s / (4 * 60 / tempo_bpm) / 4))
    parts = tuple(Part(role=role, instrument=instrument) for role, instrument in PARTS)
    chords = tuple(Chord(root=root, quality=quality) for root, quality in CHORDS for _ in range(2))
    thoughts = tuple(
        Thought(
            section=SECTIONS[at % len(SECTIONS)],
            energy=round(0.2 + 0.6 * at / many, 2),
            roles=tuple(part.role for part in parts if part.role != "lead" or at % 2),
            chords=chords,
        )
        for at in range(many)
    )
    style = request.style or "lofi"
    metre = request.metre or "4/4"
    told = {"style": style, "tempo_bpm": tempo_bpm, "key": 0, "mode": "major", "metre": metre}
    return Plan.model_validate({**told, "parts": parts, "thoughts": thoughts})


def _written(request: MusicRequest) -> Score:
    plan = _plan(request)
    score = Score.empty(plan)
    earlier = Score.from_json(json.loads(request.score.read_text())) if request.score else None
    kept = {}
    if earlier:
        same = SequenceMatcher(a=earlier.plan.thoughts, b=plan.thoughts, autojunk=False).get_matching_blocks()
        kept = {match.b + n: match.a + n for match in same for n in range(match.size)}
    for at, thought in enumerate(plan.thoughts):
        if earlier and at in kept:
            score = score.written(at, earlier.notes_of(kept[at]))
            continue
        notes = {role: _notes(request.seed, at, thought, role) for role in thought.roles}
        first, last = plan.first_bars[at], plan.first_bars[at] + thought.bars - 1
        for lock in request.locks if earlier else ():
            if lock.first <= first and (lock.last is None or last <= lock.last):
                for role in thought.roles if lock.role is None else [lock.role]:
                    notes[role] = earlier.notes_of(at)[role]
        score = score.written(at, notes)
    return score


def _notes(seed: int, at: int, thought: Thought, role: Role) -> list[Note]:
    told = repr((seed, at, thought.take, thought.energy, thought.chords, role))
    drawn = np.random.default_rng(zlib.crc32(told.encode()))
    base = {"drums": 36, "bass": 36, "chords": 60, "lead": 72}[role]
    steps = thought.bars * 4
    return sorted(
        Note(step * TICKS, base + int(drawn.integers(12)), TICKS - 4, int(60 + 60 * thought.energy))
        for step in range(steps)
        if drawn.random() < 0.3 + 0.6 * thought.energy
    )


def _sound(score: Score, notes: tuple[Note, ...]) -> np.ndarray:
    """(frames, 2) float32, the piece's bars long."""
    tick_s = 60 / score.plan.tempo_bpm / TICKS
    sound = np.zeros((round(score.plan.duration_s * RATE), 2), np.float32)
    for note in notes:
        begin = round(note.start * tick_s * RATE)
        time_s = np.arange(round(note.length * tick_s * RATE)) / RATE
        tone = np.sin(2 * np.pi * 440 * 2 ** ((note.pitch - 69) / 12) * time_s) * np.exp(-time_s * 4)
        end = min(begin + len(tone), len(sound))
        sound[begin:end] += (0.12 * note.velocity / 127 * tone[: end - begin, None]).astype(np.float32)
    return sound
