"""What people might type to get a song: an idea drawn at random, and several ways to say it.

The words are of other mouths than those of `engines.music.reading`: here what is meant is known, and the sentence is
made from it, so that the music network learns which words go with which music.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.music.idea import Idea, Turn
from engines.music.instruments import instruments, palette
from engines.music.thoughts import Role, Style

PROMPTS = 4
_STYLES: dict[Style, tuple[str, ...]] = {
    "pop": ("pop song", "catchy pop", "radio pop tune", "feel-good pop track", "summer hit"),
    "lofi": ("lo-fi beat", "lofi hip hop", "study beat", "chillhop loop", "dusty boom bap"),
    "house": ("house track", "deep house", "dance floor music", "club groove", "four-on-the-floor EDM"),
    "synthwave": ("synthwave", "retro eighties synths", "outrun drive", "neon night music", "retrowave"),
    "trap": ("trap beat", "dark trap", "808 hip hop", "rap instrumental", "drill-like beat"),
    "ambient": ("ambient piece", "drone soundscape", "meditation music", "floating textures", "sleep music"),
    "cinematic": (
        "film score",
        "cinematic orchestra",
        "epic trailer music",
        "soundtrack cue",
        "orchestral theme",
    ),
    "jazz": ("jazz trio", "swing tune", "bebop number", "late night jazz", "jazz club music"),
    "bossa": (
        "bossa nova",
        "brazilian guitar groove",
        "beach cafe bossa",
        "gentle latin jazz",
        "samba-like song",
    ),
    "reggae": ("reggae", "roots riddim", "dub groove", "island one drop", "jamaican skank"),
    "ballad": ("rock ballad", "power ballad", "slow rock song", "stadium ballad", "guitar ballad"),
    "folk": ("folk tune", "acoustic singer-songwriter", "celtic reel", "campfire guitar", "irish air"),
    "chamber": (
        "string quartet",
        "chamber music",
        "classical piece",
        "baroque-like strings",
        "small ensemble work",
    ),
}
_MOODS: tuple[tuple[float, float, tuple[str, ...]], ...] = (
    (0.15, -0.6, ("sad", "mournful", "melancholic", "lonely")),
    (0.15, 0.1, ("calm", "peaceful", "quiet", "dreamy")),
    (0.25, 0.7, ("warm", "tender", "hopeful", "gentle")),
    (0.5, -0.6, ("dark", "brooding", "mysterious", "tense")),
    (0.5, 0.7, ("happy", "bright", "cheerful", "sunny")),
    (0.85, -0.6, ("aggressive", "menacing", "dramatic", "relentless")),
    (0.85, 0.7, ("euphoric", "energetic", "triumphant", "uplifting")),
)
"""Energy, brightness, and words for both."""
_TURNS: tuple[tuple[tuple[Turn, ...], tuple[str, ...]], ...] = (
    (
        (Turn(at=0.0, by=-0.25), Turn(at=0.6, by=0.35)),
        ("builds up slowly", "grows to a big end", "starts small"),
    ),
    ((Turn(at=0.5, by=0.3),), ("opens up in the middle", "gets brighter halfway", "lifts after a while")),
    ((Turn(at=0.75, by=-0.35),), ("quiet ending", "fades to nothing", "calm at the end")),
    (
        (Turn(at=0.45, by=-0.35), Turn(at=0.6, by=0.3)),
        ("with a breakdown in the middle", "drops away and comes back"),
    ),
)
_PACES = ((66, "very slow"), (84, "slow"), (108, "medium tempo"), (132, "fast"), (999, "very fast"))


@dataclass(frozen=True)
class Ordered:
    """What a song is to be, and ways to say it."""

    idea: Idea
    duration_s: float
    prompts: tuple[str, ...]


def ordered(style: Style, duration_s: float, rng: np.random.Generator) -> Ordered:
    """An idea of a style; what the words do not tell is left to the planner."""
    energy, brightness, moods = _MOODS[int(rng.integers(len(_MOODS)))]
    moody = rng.random() < 0.7
    turns, turning = _TURNS[int(rng.integers(len(_TURNS)))]
    turned = rng.random() < 0.35
    wanted = _instrument(style, rng) if rng.random() < 0.4 else None
    unwanted = _absent(style, rng) if rng.random() < 0.12 else None
    tempo = float(rng.integers(56, 172)) if rng.random() < 0.15 else None
    idea = Idea(
        style=style,
        tempo_bpm=tempo,
        energy=energy if moody else None,
        brightness=brightness if moody else None,
        turns=turns if turned else (),
        wanted=(wanted,) if wanted else (),
        unwanted=(unwanted,) if unwanted else (),
    )
    details = [
        *([turning] if turned else []),
        *(
            [(f"with {instruments()[wanted].title.lower()}", f"{instruments()[wanted].title.lower()} please")]
            if wanted
            else []
        ),
        *([(f"no {unwanted}", f"without {unwanted}")] if unwanted else []),
        *([(f"{tempo:.0f} bpm", next(word for most, word in _PACES if tempo < most))] if tempo else []),
    ]
    prompts = tuple(_sentence(style, moods if moody else (), details, rng) for _ in range(PROMPTS))
    return Ordered(idea, duration_s, prompts)


def _sentence(
    style: Style, moods: Sequence[str], details: Sequence[Sequence[str]], rng: np.random.Generator
) -> str:
    def one(words: Sequence[str]) -> str:
        return words[int(rng.integers(len(words)))]

    core = " ".join([*([one(moods)] if moods else []), one(_STYLES[style])])
    told = [core, *(one(detail) for detail in details)]
    if rng.random() < 0.3:
        rng.shuffle(told)
    return one((", ", "; ", " - ")).join(told)


def _instrument(style: Style, rng: np.random.Generator) -> str:
    usual = [name for role, held in palette(style).items() if role != "effects" for name in held]
    return usual[int(rng.integers(len(usual)))]


def _absent(style: Style, rng: np.random.Generator) -> Role | None:
    may: list[Role] = [role for role in ("drums", "bass", "pad", "lead") if role in palette(style)]
    return may[int(rng.integers(len(may)))] if may else None
