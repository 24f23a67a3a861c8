"""Who plays when, and on what: the parts of a piece, and the roles of each of its thoughts.

A cast is drawn from the palette of the style and from what the idea wants and does not want. Roles come in as the
energy rises, layer by layer; some wait until a section returns, breaks go down to a few, and effects mark the turns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from engines.music.grammar.customs import Customs, RoleCustoms, drawn, suits, usual
from engines.music.idea import RISE, Idea
from engines.music.instruments import instruments
from engines.music.thoughts import ROLES, UNPITCHED, Role, Section

Palette = Mapping[Role, Mapping[str, float]]

_HARMONY: tuple[Role, ...] = ("chords", "pad", "arpeggio")
_LATE: tuple[Role, ...] = ("counter", "arpeggio", "percussion", "pad")
_PITCHED: tuple[Role, ...] = (*_HARMONY, "lead", "counter", "bass")
_EXTRA = RoleCustoms.model_validate({"from": 0.25, "often": 1.0})
"""Customs of a role that the style does not have but the idea wants."""
_KEPT = 0.1  # a role that plays goes on down to so much less energy than it began with
_STRONG = 0.8  # energy from which nobody waits
_LATER = 0.4  # share of roles that wait until a section returns
_PAUSE = 0.3  # of those that leave a returning section out
_RIVALS: tuple[Role, ...] = ("chords", "pad", "arpeggio", "lead", "counter")
_FULLER: tuple[Role, ...] = ("pad", "arpeggio", "counter")
"""Roles by which a rise that is told is heard."""
_BESIDE = 0.6  # of the chance of a role, for each rival that is wanted
_THEME: tuple[Role, ...] = ("lead", "arpeggio", "counter")
_THEME_SHARE = 0.3  # of the thoughts of a piece that have a theme, at least
_FILLS: tuple[Role, ...] = ("arpeggio", "pad")
"""What is left for a melody instrument where others have the melody."""
_HEAVY = 0.6  # energy of an idea from which distorted guitars play the chords
_USUAL_ENERGY = 0.52  # of a piece
_MARKS = 0.12  # rise of energy from which sweeps mark a turn


@dataclass(frozen=True)
class Cast:
    """The instruments of a piece by role, from which energy each plays, and after how many returns it enters."""

    instruments: Mapping[Role, str]
    starts: Mapping[Role, float]
    enters: Mapping[Role, int]
    wanted: frozenset[Role]


def cast(
    colours: Palette,
    customs: Customs,
    idea: Idea,
    energy: float,
    random: Random,
    temperature: float,
    themed: bool = True,
) -> Cast:
    """Draws the parts of a piece, on what `colours` has for each role; `energy` is the mean of its thoughts: calm
    pieces let roles in earlier. A `themed` one has a melody if its style has melodies."""
    wanted = _wanted_roles(colours, idea)
    unwanted = {role for role in idea.unwanted if role in ROLES}
    only = _only(idea, unwanted)
    roles = [
        role
        for role in ROLES
        if role in wanted
        or (role == "lead" and "solo" in idea.sections and role not in unwanted)
        or (
            role in customs.roles
            and role not in unwanted
            and (_joins(role, customs, idea, wanted, random) or (themed and role == "lead"))
        )
    ]
    if not any(role in _PITCHED for role in roles) and not (only and not only & set(_PITCHED)):
        roles = [role for role in ROLES if role in roles or role == "chords"]
    found: dict[Role, str] = {}
    for role in roles:
        instrument = wanted.get(role) or _instrument(colours, role, idea, only, found, random, temperature)
        if instrument:
            found[role] = instrument
    if not found:
        found["chords"] = usual("chords")
    late = [role for role in _LATE if role in found and role not in wanted]
    early = min(max(energy / _USUAL_ENERGY, 0.45), 1.0)
    busy = (idea.density or 0) * 0.12
    seated = {part.role for part in idea.parts}
    return Cast(
        found,
        {
            role: max(_customs_of(role, customs).starts * early + random.uniform(-0.07, 0.07) - busy, 0)
            if _customs_of(role, customs).starts and role not in seated
            else 0
            for role in found
        },
        {role: 1 for role in late if random.random() < _LATER},
        frozenset(wanted),
    )


def _customs_of(role: Role, customs: Customs) -> RoleCustoms:
    return customs.roles.get(role, _EXTRA)


def _joins(role: Role, customs: Customs, idea: Idea, wanted: Mapping[Role, str], random: Random) -> bool:
    """By chance; beside what is wanted fewer of those who would compete with it."""
    often = customs.roles[role].often
    rises = any(turn.by >= RISE for turn in idea.turns) and role in _FULLER
    if often >= 1 or rises:
        return True
    rivals = len([other for other in wanted if other in _RIVALS]) if role in _RIVALS else 0
    return random.random() < (often + 0.3 * (idea.density or 0)) * _BESIDE**rivals


def _wanted_roles(colours: Palette, idea: Idea) -> dict[Role, str]:
    """The wanted instruments at the roles that they take, and wanted roles with nothing told for them as ''."""
    taken: dict[Role, str] = {part.role: part.instrument for part in idea.parts} | _paired(idea)
    in_front = [id for id in idea.soloists if id in instruments() and "lead" in suits(id)]
    if in_front and "lead" not in idea.unwanted:
        taken.setdefault("lead", in_front[0])
    told = [id for id in idea.wanted if id in instruments()]
    able = {id: _able(id, colours, idea) for id in told if id not in taken.values()}
    free = {id: [role for role in roles if role not in taken] for id, roles in able.items()}
    seats: dict[Role, str] = {}
    for id in free:
        _seat(id, free, seats, set())
    taken |= seats
    for name in idea.wanted:
        if name in ROLES:
            role: Role = name
            taken.setdefault(role, "")
    for id in told:
        for role in _seconds(id, idea):
            if role not in idea.unwanted and (role not in taken or not taken[role]):
                taken[role] = id
    return taken


def _able(id: str, colours: Palette, idea: Idea) -> list[Role]:
    """The roles that an instrument may take, the best first: those of the style before those that only suit it, and a
    melody instrument fills in where others have the melody."""
    able = [role for role in suits(id) if role not in idea.unwanted]
    usual_here = [role for role in able if id in colours.get(role, {})]
    main = sorted(
        (*usual_here, *able), key=lambda role: (role == "bass" and role not in usual_here, role == "counter")
    )
    fills = [role for role in _FILLS if "lead" in able and role not in idea.unwanted]
    return list(dict.fromkeys((*main[: -1 if main[-1:] == ["bass"] else None], *fills, *main)))


def _seat(id: str, free: Mapping[str, Sequence[Role]], seats: dict[Role, str], tried: set[Role]) -> bool:
    """Give an instrument the first of its roles that is free, or that another can leave for a role of its own."""
    for role in free[id]:
        if role not in seats:
            seats[role] = id
            return True
    for role in free[id]:
        if role not in tried:
            tried.add(role)
            if _seat(seats[role], free, seats, tried):
                seats[role] = id
                return True
    return False


def _paired(idea: Idea) -> dict[Role, str]:
    """Roles that are told beside an instrument: "flute melody", "melody on a flute"."""
    paired: dict[Role, str] = {}
    for before, name, after in zip(("", *idea.wanted), idea.wanted, (*idea.wanted[1:], ""), strict=False):
        if name in ROLES and name not in UNPITCHED:
            role: Role = name
            for id in (before, after):
                if id in instruments() and id not in paired.values() and role in suits(id):
                    paired[role] = id
                    break
    return paired


def _seconds(id: str, idea: Idea) -> tuple[Role, ...]:
    """What else a wanted instrument plays: a choir of them fills the middle, and one that stands alone plays chords and
    melody."""
    able = suits(id)
    alone = any(scene.alone and scene.parts == (id,) for scene in idea.scenes)
    if alone and "chords" in able[:2] and "lead" in able:
        return ("chords", "lead")
    if id == "drive-guitar" and (idea.energy or 0) >= _HEAVY:
        return ("chords", "lead")
    if id == "horns":
        return ("counter",)
    if alone and "lead" in able:
        return ("lead",)
    return ()


def _only(idea: Idea, unwanted: set[Role]) -> frozenset[str]:
    """The wanted instruments, if nothing else is left to play: each role that is not unwanted suits one of them."""
    told = [id for id in idea.wanted if id in instruments()]
    left = [role for role in ROLES if role not in unwanted]
    all_suit = all(role in idea.wanted or any(role in suits(id) for id in told) for role in left)
    return frozenset(told) if told and unwanted and all_suit else frozenset()


def _instrument(
    colours: Palette,
    role: Role,
    idea: Idea,
    only: frozenset[str],
    found: Mapping[Role, str],
    random: Random,
    temperature: float,
) -> str | None:
    """What a role is played on: one of the palette that no other has, or none where the idea wants none of them."""
    if only and role not in idea.wanted:
        return next((id for id in idea.wanted if id in only and role in suits(id)), None)
    choices = {id: w for id, w in colours.get(role, {}).items() if id not in idea.unwanted}
    fresh = {id: w * (0.12 if id in found.values() else 1.0) for id, w in choices.items()}
    if idea.brightness is not None:
        fresh = {id: w * _suiting(id, idea.brightness) for id, w in fresh.items()}
    if fresh:
        return drawn(fresh, random, temperature)
    others = [usual(role), *(id for id in instruments() if role in suits(id))]
    return next((id for id in others if id not in idea.unwanted), None) if role in idea.wanted else None


def _suiting(instrument: str, brightness: float) -> float:
    """High instruments are likelier in bright pieces, low ones in dark."""
    one = instruments()[instrument]
    if one.is_kit:
        return 1.0
    height = ((one.low + one.high) / 2 - 66) / 14
    return float(2.0 ** (max(-1.5, min(height, 1.5)) * brightness))


@dataclass(frozen=True)
class Place:
    """Where a thought stands: its section, which of its thoughts it is, how often the section was there before and
    whether it comes again, its own energy and that of its neighbours (None at the ends)."""

    section: Section
    number: int
    of: int
    returns: int
    comes_back: bool
    energy: float
    before: float | None
    after: float | None


def roles_of(cast: Cast, customs: Customs, places: Sequence[Place], random: Random) -> list[tuple[Role, ...]]:
    """The roles of each thought, in order."""
    made: list[set[Role]] = []
    opening = _layers(cast, customs, random)
    quiet = _quiet_layers(cast, random)
    rested: dict[tuple[Section, int], Role | None] = {}
    pausing: dict[tuple[Section, int], set[Role]] = {}
    for place in places:
        playing: set[Role]
        if place.section == "intro":
            playing = set(opening[: _opening_size(place, len(opening))])
            if "drums" in cast.wanted and place.energy >= cast.starts["drums"]:
                playing.add("drums")
        else:
            before = made[-1] if made and place.number else set()
            playing = {
                role for role in cast.instruments if _plays(role, cast, customs, place, role in before)
            }
            if place.section == "break":
                playing &= set(quiet[: 2 + (place.energy > 0.25) + (place.energy > 0.4)]) | (
                    cast.wanted & {"drums"}
                )
            if place.section == "outro" and place.number == place.of - 1 and len(playing) > 2:
                playing -= {"counter", "percussion"}
            if "lead" in cast.instruments and (place.section == "solo" or _is_head(customs, place)):
                playing.add("lead")
            key = (place.section, place.returns)
            if place.returns:
                if key not in pausing:
                    pausing[key] = _pausing(playing, cast, place, random)
                playing -= pausing[key]
            if key not in rested:
                rested[key] = _one_that_waits(playing, place, random)
            if place.number == 0 and place.of > 1 and (waits := rested[key]):
                playing.discard(waits)
        playing = _sounding(playing, cast)
        made.append(playing)
    _mark(made, cast, places)
    _all_heard(made, cast, places)
    _themed(made, cast, places)
    return [tuple(role for role in ROLES if role in playing) for playing in made]


def _is_head(customs: Customs, place: Place) -> bool:
    """Whether the tune of a standard is played, over which solos are."""
    return customs.harmony.grammar == "changes" and place.section == "theme"


def _layers(cast: Cast, customs: Customs, random: Random) -> list[Role]:
    """Roles in the order in which an intro lets them in."""
    left: dict[Role, float] = {role: w for role, w in customs.opens.items() if role in cast.instruments}
    order: list[Role] = []
    while left:
        role = drawn(left, random)
        order.append(role)
        del left[role]
    rest = sorted(cast.starts.items(), key=lambda item: item[1] + random.uniform(0, 0.15))
    return (
        order[:3] + [role for role, _ in rest if role not in order[:3]] + order[3:]
        if order
        else [r for r, _ in rest]
    )


def _opening_size(place: Place, most: int) -> int:
    """How many layers of an intro are in: more from thought to thought, and with energy."""
    return min(1 + (place.energy > 0.22) + (place.energy > 0.4) + place.number, max(most - 2, 1))


def _quiet_layers(cast: Cast, random: Random) -> list[Role]:
    """What is left in breaks, in order."""
    order: list[Role] = [
        role
        for role in ("pad", "chords", "arpeggio", "lead", "effects", "counter")
        if role in cast.instruments
    ]
    if len(order) > 2 and random.random() < 0.6:
        order[0], order[1] = order[1], order[0]
    return order + [role for role in cast.instruments if role not in order]


def _plays(role: Role, cast: Cast, customs: Customs, place: Place, played: bool) -> bool:
    starts = cast.starts[role] - _KEPT * played
    if role in cast.wanted:
        starts -= 0.15
    else:
        waits = place.returns < cast.enters.get(role, 0) and place.comes_back and place.energy < _STRONG
        if waits or place.section in _customs_of(role, customs).rests:
            return False
    if role == "effects" and cast.instruments[role] == "sweeps":
        return False
    return place.energy >= starts


def _pausing(playing: set[Role], cast: Cast, place: Place, random: Random) -> set[Role]:
    """Roles that leave a returning section to the others; fewer of them where it is strong."""
    chance = _PAUSE * (0.35 if place.energy > 0.8 else 1.0)
    able = [role for role in _LATE if role in playing and role not in cast.wanted]
    pausing = {role for role in able if random.random() < chance}
    return pausing if len(playing) - len(pausing) >= 3 else set()


def _one_that_waits(playing: set[Role], place: Place, random: Random) -> Role | None:
    """A role that comes in only with the second thought of a section; seldom in the strongest ones."""
    able: list[Role] = [role for role in _LATE if role in playing]
    if "lead" in playing and place.section in ("verse", "bridge"):
        able.append("lead")
    if len(playing) < 4 or not able or random.random() > (0.2 if place.energy > 0.75 else 0.45):
        return None
    return random.choice(able)


def _sounding(playing: set[Role], cast: Cast) -> set[Role]:
    """At least one pitched role: harmony first."""
    if playing & {*_HARMONY, "lead"}:
        return playing
    wanting: list[Role] = [
        role for role in (*_HARMONY, "lead", "counter", "bass") if role in cast.instruments
    ]
    return playing | set(wanting[:1]) if not playing & set(_PITCHED) else playing


def _mark(made: list[set[Role]], cast: Cast, places: Sequence[Place]) -> None:
    """Sweeps before and at a rise, and where a break begins."""
    if cast.instruments.get("effects") != "sweeps":
        return
    for n, place in enumerate(places):
        rises = place.after is not None and place.after - place.energy >= _MARKS
        arrives = place.before is not None and place.energy - place.before >= _MARKS and place.number == 0
        if rises or arrives or place.section == "build":
            made[n].add("effects")


def _all_heard(made: list[set[Role]], cast: Cast, places: Sequence[Place]) -> None:
    """What the idea wants is heard at least in the strongest thought."""
    strongest = max(range(len(places)), key=lambda n: places[n].energy)
    made[strongest] |= cast.wanted & set(cast.instruments)
    if strongest and "effects" in made[strongest]:
        made[strongest - 1].add("effects")


def _themed(made: list[set[Role]], cast: Cast, places: Sequence[Place]) -> None:
    """A melody, or what stands for one, is there in a part of the piece: in the strongest thoughts first."""
    theme = next((role for role in _THEME if role in cast.instruments), None)
    if theme is None:
        return
    least = ceil(_THEME_SHARE * len(places))
    strongest = sorted(range(len(places)), key=lambda n: -places[n].energy)
    there = sum(bool(playing & set(_THEME)) for playing in made)
    for n in strongest:
        if there >= least:
            break
        if not made[n] & set(_THEME):
            made[n].add(theme)
            there += 1
