"""Small pieces for the tests of music: a plan with notes, and the same as sound."""

import numpy as np
from numpy.typing import NDArray

from engines.music.harmony import Chord
from engines.music.score import TICKS, Note, Score
from engines.music.thoughts import Part, Plan, Role, Section, Thought

CHORDS = (
    Chord(root=0, quality="min"),
    Chord(root=8, quality="maj"),
    Chord(root=3, quality="maj"),
    Chord(root=10, quality="maj"),
)
CLOSE = (*CHORDS[:3], CHORDS[0])
FORM: tuple[tuple[Section, float, tuple[Role, ...]], ...] = (
    ("intro", 0.2, ("chords",)),
    ("verse", 0.5, ("bass", "chords", "lead")),
    ("chorus", 0.9, ("drums", "bass", "chords", "lead")),
    ("verse", 0.5, ("bass", "chords", "lead")),
    ("chorus", 0.9, ("drums", "bass", "chords", "lead")),
)
BAR = 4 * TICKS


def piece(tempo_bpm: float = 100.0, key: int = 9) -> Score:
    """Twenty bars in A minor: intro, verse, chorus, verse, chorus, four bars each; one chord a bar, A minor at last."""
    thoughts = tuple(
        Thought(
            section=section,
            energy=energy,
            roles=roles,
            chords=tuple(c for c in (CLOSE if number == len(FORM) - 1 else CHORDS) for _ in range(2)),
        )
        for number, (section, energy, roles) in enumerate(FORM)
    )
    parts = (
        Part(role="drums", instrument="kit"),
        Part(role="bass", instrument="finger-bass"),
        Part(role="chords", instrument="piano"),
        Part(role="lead", instrument="violin"),
    )
    score = Score.empty(
        Plan(
            style="pop",
            title="A walk",
            tempo_bpm=tempo_bpm,
            key=key,
            mode="minor",
            parts=parts,
            thoughts=thoughts,
        )
    )
    for number in range(len(thoughts)):
        score = score.written(number, _notes(score, number))
    return score


def _notes(score: Score, number: int) -> dict[Role, list[Note]]:
    thought, key = score.plan.thoughts[number], score.plan.key
    soft = round(40 + 70 * thought.energy)
    rng = np.random.default_rng([5, len(thought.roles), round(thought.energy * 10)])
    notes: dict[Role, list[Note]] = {"drums": [], "bass": [], "chords": [], "lead": []}
    for bar in range(thought.bars):
        at, chord = bar * BAR, thought.chord_at(bar)
        root = 36 + (key + chord.root) % 12
        notes["chords"] += [Note(at, 55 + (key + tone - 55) % 12, BAR, soft) for tone in chord.tones]
        notes["bass"] += [Note(at + n * TICKS, root, TICKS, soft) for n in range(4)]
        notes["drums"] += [Note(at + n * TICKS, (36, 38)[n % 2], 6, soft) for n in range(4)]
        notes["drums"] += [Note(at + n * TICKS // 2, 42, 6, soft) for n in range(8)]
        place = 0
        while place < BAR:
            length = int(rng.choice([12, 12, 24, 36]))
            pitch = 72 + (key + int(rng.choice(chord.tones)) - 72) % 12
            notes["lead"].append(Note(at + place, pitch, min(length, BAR - place), soft))
            place += length
    return {role: sorted(played) if role in thought.roles else [] for role, played in notes.items()}


def sounded(score: Score, rate: int = 22_050) -> NDArray[np.float32]:
    """(samples,) the piece on decaying tones and bursts of noise."""
    tick = 60 / score.plan.tempo_bpm / TICKS
    sound = np.zeros(round(score.plan.duration_s * rate) + rate, np.float32)
    noise = np.random.default_rng(3).standard_normal(rate).astype(np.float32)
    for track in score.tracks:
        for note in track.notes:
            count = min(rate, round(note.length * tick * rate) + rate // 20)
            t = np.arange(count) / rate
            if track.part.role == "drums":
                low = np.sin(2 * np.pi * 60 * t) * np.exp(-t * 25)
                made = (
                    2 * low
                    if note.pitch == 36
                    else noise[:count] * np.exp(-t * (60 if note.pitch == 42 else 25)) * 0.4
                )
            else:
                hz = 440 * 2 ** ((note.pitch - 69) / 12)
                made = sum(np.sin(2 * np.pi * hz * k * t) / k**1.5 for k in range(1, 6)) * np.exp(-2.5 * t)
                made = made * np.minimum(1, np.minimum(t, t[-1] - t) * 200)
            begin = round(note.start * tick * rate)
            sound[begin : begin + count] += (0.08 * note.velocity / 127 * made).astype(np.float32)
    return sound
