"""What is usual in each style, read from `resources/music/styles.toml`: tempo, forms, roles and harmony as weights.

The samplers of forms, plans and progressions draw from it. It holds no notes; how a style plays is in the writers.
"""

from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from engines.music.harmony import Mode, Quality
from engines.music.instruments import palette, table
from engines.music.thoughts import Metre, Role, Section, Style

Kind = Literal["maj", "min", "dom", "dim"]
"""What a chord is before it is coloured: dominant where the scale gives a major triad a minor seventh."""
T = TypeVar("T")


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FormCustoms(_Frozen):
    """Words of sections with weights: `opening`, then `cycles` as often as there is room, `turns` before the last ones,
    and `closing`."""

    opening: dict[str, float]
    cycles: dict[str, float]
    turns: dict[str, float]
    closing: dict[str, float]


class RoleCustoms(_Frozen):
    """`starts` is the energy from which the role plays, `often` the share of pieces that have it."""

    starts: float = Field(alias="from")
    often: float
    rests: tuple[Section, ...] = ()


class HarmonyCustoms(_Frozen):
    """How chords are chosen. `grammar` is a loop that turns, a phrase with cadences, or the changes of a jazz standard;
    `function` is how strongly roots move as functional harmony has it; `splits` are the chances that a chord of four,
    two and one bars gives way to two shorter ones; `shares` that two sections have the same chords; `least` is how many
    roots a section goes through at least, where it is long enough. The rest are the
    chances of one device where there is room for it."""

    grammar: Literal["loop", "phrase", "changes"]
    function: float
    splits: tuple[float, float, float]
    lengths: dict[str, float]
    shares: float
    least: int = 3
    vamp: float = 0.0
    secondary: float = 0.0
    inversion: float = 0.0
    pedal: float = 0.0
    suspension: float = 0.0
    minor_fourth: float = 0.0
    mediant: float = 0.0
    cadential: float = 0.0
    picardy: float = 0.0
    two_fives: float = 0.0
    tritone: float = 0.0
    backdoor: float = 0.0
    diminished: float = 0.0
    turnaround: float = 0.0
    modal: float = 0.0
    half_bars: float = 0.0
    colours: dict[Kind, dict[Quality, float]]
    likes: dict[str, float] = {}


class Customs(_Frozen):
    """A style. `tempo` is slowest, usual, fastest; `span` MIDI pitches between which `voices` notes hold a chord."""

    tempo: tuple[float, float, float]
    modes: dict[Mode, float]
    keys: tuple[int, ...]
    metres: dict[Metre, float]
    swing: tuple[float, float]
    core: Section
    span: tuple[int, int]
    voices: int
    opens: dict[Role, float]
    form: FormCustoms
    lengths: dict[Section, tuple[int, ...]]
    energy: dict[Section, tuple[float, float]]
    roles: dict[Role, RoleCustoms]
    harmony: HarmonyCustoms


class Ways(_Frozen):
    """All that a plan is drawn from: the customs of a style, what its roles are played on, how often each numeral of a
    mode carries a chord, and `moves`: by mode, numeral and next numeral, how much likelier than by chance one goes to
    the other. A style that somebody taught is another set of these (`engines.music.own`)."""

    customs: Customs
    palette: dict[Role, dict[str, float]]
    degrees: dict[Mode, dict[str, float]]
    moves: dict[Mode, dict[str, dict[str, float]]] = {}


@cache
def ways_of(style: Style) -> Ways:
    """Of one of the thirteen styles."""
    return Ways(customs=customs(style), palette=palette(style), degrees=table("styles")["degrees"])


@cache
def customs(style: Style) -> Customs:
    return Customs.model_validate(table("styles")["style"][style])


def usual(role: Role) -> str:
    """The instrument of a role that a style has nothing for."""
    found: str = table("styles")["usual"][role]
    return found


def suits(instrument: str) -> tuple[Role, ...]:
    """The roles that an instrument suits, the best first."""
    return tuple(table("styles")["suits"][instrument])


def stream(seed: str, *names: object) -> Random:
    """Random numbers for one purpose of a piece, whose style and seed are in `seed`: no other purpose moves them."""
    return Random(f"{seed} {names!r}")


def drawn(weights: Mapping[T, float], random: Random, temperature: float = 0.65) -> T:
    """One of the keys: as often as its weight says at a temperature of 0.65, the heaviest nearly always near 0."""
    power = 0.65 / max(temperature, 0.05)
    heaviest = max(weights.values())
    scaled = [(weight / heaviest) ** power for weight in weights.values()]
    return random.choices(list(weights), scaled)[0]
