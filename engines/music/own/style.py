"""What a style of somebody's own holds, and how it is mixed with the one of the thirteen that it is laid over.

Its file has the fields of `resources/music/styles.toml` and `palettes.toml`, filled from what was heard, and beside
them what the grammars leave to their writers: how each part moves within a bar, how high and how loud it is. It holds
counts and ranges; no melody can be read back from it. Melodies that must not come back are hashes in a file beside it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines import learned
from engines.contract import BadInput
from engines.music.copying import Grams, load
from engines.music.grammar.customs import Customs, FormCustoms, HarmonyCustoms, RoleCustoms, Ways, ways_of
from engines.music.harmony import Mode
from engines.music.thoughts import Metre, Role, Style

LESSON = "music_style"
FILE, GRAMS = "style.json", "melodies.npy"
_LENGTHS = 8  # of a section, in a mixture
_SMOOTH = 0.5  # counts that a move which was never heard is given, for each numeral

T = TypeVar("T")


class PartHabits(BaseModel):
    """How one part is played. `rhythms`, by metre, count bars by where their notes begin: ticks of a bar in order
    (`0 24 36`), for kits by sound (`36: 0 48; 42: 0 12 24`); empty for a bar of rest. `sounding` is the share of the
    time until the next note that a note lasts. `octaves` is by how much the part lies higher than the writers put it;
    `loud` the mean and spread of velocities, and what the writers make them; `sounds` the velocities of a kit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rhythms: dict[Metre, dict[str, int]]
    sounding: float = Field(ge=0, le=1)
    octaves: int = Field(default=0, ge=-3, le=3)
    loud: tuple[float, float, float, float] | None = None
    sounds: dict[int, int] = {}


class OwnStyle(BaseModel):
    """A learned style. `customs`, `palette` and `degrees` have what was heard where it says enough, else what `base`
    has; `moves` counts by mode how often one numeral went to another."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    base: Style
    pieces: int
    bars: int
    customs: Customs
    palette: dict[Role, dict[str, float]]
    degrees: dict[Mode, dict[str, float]]
    moves: dict[Mode, dict[str, dict[str, int]]]
    parts: dict[Role, PartHabits]

    def ways(self, strength: float) -> Ways:
        """What a plan is drawn from at a strength of 0 (the base alone) to 1 (what was learned alone)."""
        base = ways_of(self.base)
        if strength <= 0:
            return base
        return Ways(
            customs=_customs(base.customs, self.customs, strength),
            palette={
                role: _weights(base.palette.get(role, {}), self.palette.get(role, {}), strength)
                for role in {**base.palette, **self.palette}
            },
            degrees={
                mode: _weights(_liked(base, mode), self.degrees.get(mode, {}), strength)
                for mode in base.degrees
            },
            moves={mode: _lifts(counts, strength) for mode, counts in self.moves.items()},
        )

    def save(self, path: Path) -> None:
        path.write_text(self.model_dump_json(indent=1, by_alias=True), "utf-8")


def load_own(id: str) -> tuple[OwnStyle, Grams]:
    """A style of the shelf, and the melodies that must not come back. Raises `BadInput`."""
    note = learned.find(id)
    if note.lesson != LESSON:
        raise BadInput(
            "own_style", f"{note.name} is no style of music", "choose one that was taught as a style"
        )
    try:
        return OwnStyle.model_validate_json(note.path.read_bytes()), load(note.folder / GRAMS)
    except (OSError, ValueError, ValidationError):
        raise BadInput("own_style", f"the file of {note.name} cannot be read", "teach it again") from None


def _weights(base: Mapping[T, float], own: Mapping[T, float], strength: float) -> dict[T, float]:
    """Shares of one and the other; what only one of them has keeps its share of that one. In the order of the base,
    whose first is what is usual."""
    if not base or not own:
        return dict(own or base)
    in_base, in_own = sum(base.values()), sum(own.values())
    mixed = {
        key: (1 - strength) * base.get(key, 0) / in_base + strength * own.get(key, 0) / in_own
        for key in {**base, **own}
    }
    return {key: weight for key, weight in mixed.items() if weight > 0}


def _liked(base: Ways, mode: Mode) -> dict[str, float]:
    """The numerals of a mode as the base likes them."""
    likes = base.customs.harmony.likes
    return {name: weight * likes.get(name, 1.0) for name, weight in base.degrees[mode].items()}


def _lifts(counts: Mapping[str, Mapping[str, int]], strength: float) -> dict[str, dict[str, float]]:
    """How much likelier than by chance each move is; a strength below 1 draws it towards chance."""
    names = sorted({*counts, *(after for afters in counts.values() for after in afters)})
    share = {name: _SMOOTH + sum(afters.get(name, 0) for afters in counts.values()) for name in names}
    whole = sum(share.values())
    made: dict[str, dict[str, float]] = {}
    for before, afters in counts.items():
        total = sum(afters.values()) + _SMOOTH
        heard = {
            name: (afters.get(name, 0) + _SMOOTH * share[name] / whole) / total / (share[name] / whole)
            for name in names
            if name != before
        }
        made[before] = {name: 1 - strength + strength * lift for name, lift in heard.items()}
    return made


def _customs(base: Customs, own: Customs, strength: float) -> Customs:
    slowest, usual, fastest = (_between(a, b, strength) for a, b in zip(base.tempo, own.tempo, strict=True))
    nearer = own if strength >= 0.5 else base
    return Customs(
        tempo=(slowest, usual, fastest),
        modes=_weights(base.modes, own.modes, strength),
        keys=base.keys,
        metres=_weights(base.metres, own.metres, strength),
        swing=(
            _between(base.swing[0], own.swing[0], strength),
            _between(base.swing[1], own.swing[1], strength),
        ),
        core=nearer.core,
        span=(
            round(_between(base.span[0], own.span[0], strength)),
            round(_between(base.span[1], own.span[1], strength)),
        ),
        voices=nearer.voices,
        opens=_weights(base.opens, own.opens, strength),
        form=FormCustoms(
            **{
                name: _weights(getattr(base.form, name), getattr(own.form, name), strength)
                for name in FormCustoms.model_fields
            }
        ),
        lengths={
            section: _lengths(base.lengths.get(section, ()), own.lengths.get(section, ()), strength)
            for section in {**base.lengths, **own.lengths}
        },
        energy={
            section: _ranges(base.energy.get(section), own.energy.get(section), strength)
            for section in {**base.energy, **own.energy}
        },
        roles={
            role: _role(base.roles.get(role), own.roles.get(role), strength)
            for role in {**base.roles, **own.roles}
        },
        harmony=_harmony(base.harmony, own.harmony, strength),
    )


def _between(base: float, own: float, strength: float) -> float:
    return base + (own - base) * strength


def _ranges(
    base: tuple[float, float] | None, own: tuple[float, float] | None, strength: float
) -> tuple[float, float]:
    one, other = base or own, own or base
    assert one is not None
    assert other is not None
    return _between(one[0], other[0], strength), _between(one[1], other[1], strength)


def _lengths(base: Sequence[int], own: Sequence[int], strength: float) -> tuple[int, ...]:
    if not base or not own:
        return tuple(own or base)
    count = round(_LENGTHS * strength)
    return (*_spread(base, _LENGTHS - count), *_spread(own, count))


def _spread(lengths: Sequence[int], count: int) -> list[int]:
    """So many of them, evenly from the shortest to the longest."""
    ordered = sorted(lengths)
    return [ordered[(2 * n + 1) * len(ordered) // (2 * count)] for n in range(count)]


def _role(base: RoleCustoms | None, own: RoleCustoms | None, strength: float) -> RoleCustoms:
    known = own or base
    assert known is not None
    return RoleCustoms.model_validate(
        {
            "from": _between((base or known).starts, (own or known).starts, strength),
            "often": _between(base.often if base else 0.0, own.often if own else 0.0, strength),
            "rests": (own if own and strength >= 0.5 else base or known).rests,
        }
    )


def _harmony(base: HarmonyCustoms, own: HarmonyCustoms, strength: float) -> HarmonyCustoms:
    nearer = own if strength >= 0.5 else base
    mixed = {
        name: _between(value, getattr(own, name), strength)
        for name, value in base.model_dump().items()
        if isinstance(value, float)
    }
    first, second, third = (_between(a, b, strength) for a, b in zip(base.splits, own.splits, strict=True))
    return nearer.model_copy(
        update={
            **mixed,
            "splits": (first, second, third),
            "lengths": _weights(base.lengths, own.lengths, strength),
            "colours": {
                kind: _weights(colours, own.colours.get(kind, {}), strength)
                for kind, colours in base.colours.items()
            },
            "likes": {},
        }
    )
