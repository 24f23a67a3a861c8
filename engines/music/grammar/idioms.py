"""How each style sings: what its lead's rhythms, phrases, intervals and register are like.

Only what a lead or its answer needs to know; the other parts keep their idioms beside their figures.
"""

from dataclasses import dataclass
from typing import Literal

from engines.music.grammar.lines import Taste
from engines.music.grammar.motifs import Feel
from engines.music.thoughts import Style

FormKind = Literal["period", "sentence", "riff", "call", "song", "reel"]


@dataclass(frozen=True)
class Idiom:
    """`busy` notes a quarter at energy 0 and 1; `hold` chance that a gap is sung through; `longest` quarters; `share`
    of its time that a short note sounds; `breath` quarters of silence after a motif; `wide` says that a motif lasts two
    bars; `forms` weights of phrase forms; `pickup` chance of notes that lead into a phrase; `silence` chance that an
    inner bar is left to the others; `span` semitones of range; `lift` semitones above the usual register; `accent`
    velocity steps between strong and weak; `lean` chance that a strong note is an appoggiatura."""

    busy: tuple[float, float]
    feel: Feel
    taste: Taste
    forms: dict[FormKind, float]
    hold: float = 0.6
    longest: float = 3.0
    share: float = 0.95
    breath: float = 0.5
    wide: bool = False
    leap: float = 0.45
    repeat: float = 0.15
    pickup: float = 0.3
    silence: float = 0.1
    span: int = 15
    lift: int = 0
    accent: int = 7
    lean: float = 0.06


IDIOMS: dict[Style, Idiom] = {
    "pop": Idiom(
        (0.8, 1.5), Feel(pushed=0.6, dotted=0.3, sixteenth=0.15, pushed16=0.15), Taste(2.6, 1.0, 0.4, 0.3),
        {"period": 3, "sentence": 2, "riff": 2}, repeat=0.3, pickup=0.45, silence=0.05, lean=0.08,
    ),
    "lofi": Idiom(
        (0.6, 1.15), Feel(pushed=0.5, dotted=0.2, sixteenth=0.3, pushed16=0.25, triplet=0.15),
        Taste(2.4, 1.1, 0.8, 0.5), {"call": 4, "riff": 2, "period": 1}, hold=0.5, longest=2.5, breath=1.0, pickup=0.25,
        silence=0.3,
    ),
    "house": Idiom(
        (0.8, 1.5), Feel(pushed=0.9, dotted=0.4, sixteenth=0.1, pushed16=0.4), Taste(2.6, 1.0, 0.2, 0.5),
        {"riff": 4, "call": 1}, hold=0.25, longest=2.0, share=0.75, repeat=0.4, pickup=0.15, silence=0.12, span=13,
    ),
    "synthwave": Idiom(
        (0.5, 1.1), Feel(pushed=0.4, dotted=0.5, sixteenth=0.25, pushed16=0.1), Taste(2.6, 0.8, 0.6, 0.2),
        {"period": 3, "sentence": 2, "song": 2}, hold=0.85, longest=5.0, breath=0.75, wide=True, leap=0.6, pickup=0.55,
        silence=0.05, lean=0.1,
    ),
    "trap": Idiom(
        (0.7, 1.5), Feel(pushed=0.4, dotted=0.3, sixteenth=0.3, pushed16=0.3, triplet=0.8, roll=0.1),
        Taste(2.8, 0.9, 0.35, 0.0), {"riff": 5, "call": 1}, hold=0.4, longest=2.5, repeat=0.3, pickup=0.1, silence=0.15,
        lift=4,
    ),
    "ambient": Idiom(
        (0.22, 0.6), Feel(pushed=0.6, dotted=0.4, sixteenth=0.05, pushed16=0.0, triplet=0.08),
        Taste(2.5, 0.9, 1.2, 0.7),
        {"call": 3, "song": 2}, hold=0.75, longest=4.0, breath=1.0, wide=True, leap=0.7, pickup=0.0, silence=0.25,
        lift=3, accent=4, lean=0.1,
    ),
    "cinematic": Idiom(
        (0.35, 0.85), Feel(pushed=0.08, dotted=0.7, sixteenth=0.1, pushed16=0.0, triplet=0.1),
        Taste(2.8, 0.9, 1.0, 0.0), {"sentence": 3, "period": 2, "song": 2}, hold=0.8, longest=6.0, share=1.0,
        breath=1.0, wide=True, leap=0.6, repeat=0.1, pickup=0.4, silence=0.0, span=17, accent=5, lean=0.09,
    ),
    "jazz": Idiom(
        (0.9, 1.6), Feel(pushed=0.9, dotted=0.1, sixteenth=0.05, pushed16=0.0, triplet=0.25), Taste(2.5, 1.0, 1.0),
        {"sentence": 3, "period": 2, "riff": 1, "call": 1}, hold=0.45, longest=3.0, share=0.85, breath=1.0, leap=0.5,
        repeat=0.15, pickup=0.45, silence=0.1, span=17, lean=0.1,
    ),
    "bossa": Idiom(
        (0.7, 1.3), Feel(pushed=1.1, dotted=0.3, sixteenth=0.05, pushed16=0.1), Taste(2.4, 1.0, 0.4),
        {"sentence": 3, "period": 2, "song": 1}, hold=0.75, longest=3.5, breath=0.75, repeat=0.3, pickup=0.4,
        silence=0.08, lean=0.12,
    ),
    "reggae": Idiom(
        (0.65, 1.2), Feel(pushed=0.8, dotted=0.15, sixteenth=0.15, pushed16=0.15, triplet=0.2),
        Taste(2.8, 1.0, 0.3, 0.4), {"riff": 3, "call": 3}, hold=0.5, longest=2.5, share=0.8, breath=1.0, repeat=0.25,
        pickup=0.3, silence=0.2,
    ),
    "ballad": Idiom(
        (0.55, 1.2), Feel(pushed=0.45, dotted=0.4, sixteenth=0.25, pushed16=0.1, triplet=0.1),
        Taste(2.6, 0.8, 0.6, 0.4), {"period": 3, "sentence": 2, "song": 2}, hold=0.85, longest=4.5, leap=0.6,
        pickup=0.55, silence=0.04, span=17, lean=0.09,
    ),
    "folk": Idiom(
        (1.15, 2.1), Feel(pushed=0.05, dotted=0.3, snap=0.15, sixteenth=0.15, pushed16=0.0, triplet=0.05),
        Taste(3.0, 0.9, 0.7, 0.5), {"reel": 4, "period": 2}, hold=0.7, longest=2.5, share=0.88, breath=0.5, leap=0.45,
        repeat=0.1, pickup=0.6, silence=0.0, span=16, lift=2,
    ),
    "chamber": Idiom(
        (0.7, 1.5), Feel(pushed=0.12, dotted=0.5, sixteenth=0.3, pushed16=0.0, triplet=0.05), Taste(3.2, 0.9, 0.8),
        {"period": 4, "sentence": 4}, hold=0.8, longest=3.5, share=0.92, breath=0.75, leap=0.5, pickup=0.5,
        silence=0.0, span=17, lean=0.09,
    ),
}  # fmt: skip
