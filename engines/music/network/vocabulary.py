"""The tokens of the music network: MidiTok's REMI for what is played, and our own for plans and for how bars repeat.

REMI: Huang and Yang, arXiv 2002.00212; MidiTok: arXiv 2310.17202. Music repeats itself, so a bar that says what an
earlier one said is one token: `Same` for the bar or two before, `Recall` for the bar at the same place of the thought
that is brought back, `Again` for that of the thought before.
"""

from collections.abc import Iterable
from functools import cache
from typing import get_args

from miditok import REMI, TokenizerConfig

from engines.music.harmony import Mode, Quality
from engines.music.instruments import instruments
from engines.music.thoughts import BARS, Metre, Role, Section, Style

ENERGIES, SWINGS = 10, (0.5, 0.54, 0.57, 0.6, 0.64, 0.67)
TEMPI = tuple(range(40, 221, 4))
MOST_THOUGHTS = 64
_TICKS_KEPT, _COARSE_BEATS = 4, 16  # beats: so long are lengths exact, and so long can they be


@cache
def tokenizer() -> REMI:
    """MidiTok as this network was trained with it."""
    return REMI(
        TokenizerConfig(
            pitch_range=(0, 127),
            beat_res={(0, _TICKS_KEPT): 24, (_TICKS_KEPT, _COARSE_BEATS): 4},
            num_velocities=16,
            use_programs=False,
            use_time_signatures=True,
            time_signature_range={4: [3, 4]},
        )
    )


def _ours() -> Iterable[str]:
    yield from (
        "Pad",
        "Null",
        "Plan",
        "Piece",
        "Block",
        "Memory",
        "Next",
        "Done",
        "End",
        "Hold",
        "Rest",
        "Recall",
        "Again",
    )
    yield from (f"Same_{back}" for back in (1, 2))
    yield from (f"Style_{style}" for style in get_args(Style))
    yield from (f"Tempo_{tempo}" for tempo in TEMPI)
    yield from (f"Metre_{metre}" for metre in get_args(Metre))
    yield from (f"Mode_{mode}" for mode in get_args(Mode))
    yield from (f"Swing_{swing}" for swing in SWINGS)
    yield from (f"Count_{count}" for count in range(1, MOST_THOUGHTS + 1))
    yield from (f"Role_{role}" for role in get_args(Role))
    yield from (f"Instrument_{id}" for id in instruments())
    yield from (f"Section_{section}" for section in get_args(Section))
    yield from (f"Bars_{bars}" for bars in range(1, BARS + 1))
    yield from (f"Energy_{level}" for level in range(ENERGIES))
    yield from (f"Chord_{root}_{quality}" for root in range(12) for quality in get_args(Quality))
    yield from (f"Bass_{bass}" for bass in range(12))
    yield from (f"Place_{place}" for place in ("begins", "inside", "ends", "alone"))
    yield from (f"Turn_{turn}" for turn in ("up", "level", "down", "over"))


@cache
def names() -> tuple[str, ...]:
    """All tokens; the number of one is its place."""
    kinds = ("Bar", "Position", "Pitch", "Velocity", "Duration")
    return (*_ours(), *(name for name in tokenizer().vocab if name.partition("_")[0] in kinds))


@cache
def numbers() -> dict[str, int]:
    return {name: number for number, name in enumerate(names())}


def ids(tokens: Iterable[str]) -> list[int]:
    """Raises `KeyError` for what is no token."""
    known = numbers()
    return [known[token] for token in tokens]


@cache
def family(kind: str) -> tuple[int, ...]:
    """The numbers of all tokens that begin with `kind` and an underscore."""
    return tuple(number for name, number in numbers().items() if name.startswith(f"{kind}_"))


PAD = 0
