"""The channel strip of a part: level, tone, width, movement and its room, as `resources/music/mix.toml` sets them.

A strip turns the dry sound of one part into what it adds to the mix, chunk after chunk. All of them together, and the
faders of a request, are `engines.music.sound.mixer`.
"""

import zlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from engines.music.instruments import table
from engines.music.sound.effects import (
    Chorus,
    Clock,
    Echo,
    Filter,
    Gate,
    Shape,
    Swell,
    Wave,
    Width,
    Wow,
    audible,
    panned,
    section,
    soft_clipped,
)
from engines.music.sound.rooms import Reverberation, Room, mixed
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Part, Plan, Role, Style

Band = tuple[Shape, float] | tuple[Shape, float, float] | tuple[Shape, float, float, float]
"""Shape, hertz, dB, Q."""
ECHO_BEATS = 0.75
"""A dotted eighth."""
FILTERS_RING = RATE // 2


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InstrumentSettings(_Frozen):
    """`dry_lufs` is how loud the loudest tenth of an instrument's dry sound usually is, measured by
    `benchmarks.music_mix --calibrate`."""

    dry_lufs: float
    equaliser: tuple[Band, ...] = ()
    width: float = Field(default=0.0, ge=0, le=1)
    chorus: float = Field(default=0.0, ge=0, le=1)


class PartSettings(_Frozen):
    """How a role stands in a style. `level_lufs` is meant for the loudest tenth of its 0.4 s blocks, before rooms;
    `clip_db` is a soft ceiling in dBFS at that level; `duck` is how far it steps back for the kick, `gate` what is left
    open in each sixteenth, `veil` how dark it is where the piece has no energy; `width` scales that of the instrument;
    `room`, `hall` and `echo` are levels of sends."""

    level_lufs: float
    pan: float = Field(default=0.0, ge=-1, le=1)
    equaliser: tuple[Band, ...] = ()
    clip_db: float | None = None
    width: float = Field(default=1.0, ge=0, le=3)
    duck: float = Field(default=0.0, ge=0, le=1)
    gate: tuple[float, ...] = ()
    swell: float = Field(default=0.0, ge=0, le=1)
    swell_beats: float = Field(default=16.0, gt=0)
    veil: float = Field(default=0.0, ge=0, le=1)
    wow: float = Field(default=0.0, ge=0, le=2)
    room: float = Field(default=0.0, ge=0, le=2)
    hall: float = Field(default=0.0, ge=0, le=2)
    echo: float = Field(default=0.0, ge=0, le=2)


class StyleSettings(_Frozen):
    """What all parts of a style share, and its master. `hall_brightness` is the decay above 5 kHz against the middle;
    `span_db` is how much softer a section without energy is than a full one; `compression_db` is what the bus takes
    off where the piece is loud; `balance_db` is the level of each octave of `master.OCTAVES_HZ` against the whole that
    its master comes near to, `deepest_db` the most of the octave at 31.5 Hz, for which the low cut may rise above
    `low_cut_hz`, and `side_db` what is added to the difference of the two sides below and above 2.5 kHz. `dry_lufs` is
    told here of instruments that this style plays much louder or softer than others do."""

    low_cut_hz: float = 32.0
    room_s: float
    hall_s: float
    hall_brightness: float = Field(ge=0, le=1)
    echo_highest_hz: float = 4000.0
    release_s: float = 0.32
    span_db: float = Field(ge=0, le=20)
    compression_db: float = Field(ge=0, le=6)
    balance_db: tuple[float, ...] = Field(min_length=9, max_length=9)
    deepest_db: float
    side_db: tuple[float, float] = (0.0, 0.0)
    dry_lufs: dict[str, float] = {}
    parts: dict[Role, PartSettings]


@cache
def style_settings(style: Style) -> StyleSettings:
    data = table("mix")
    own = data["styles"][style]
    of_roles: dict[str, dict[str, Any]] = data["parts"]
    parts = {role: {**usual, **own.get("parts", {}).get(role, {})} for role, usual in of_roles.items()}
    return StyleSettings.model_validate({**own, "parts": parts})


@cache
def instrument_settings(instrument: str) -> InstrumentSettings:
    return InstrumentSettings.model_validate(table("mix")["instruments"][instrument])


class Strip:
    """One part's way into the mix. `gain` and `pan` come on top of what the style sets."""

    def __init__(self, plan: Plan, part: Part, gain: float, pan: float, period: int | None) -> None:
        style, clock = style_settings(plan.style), Clock(plan.tempo_bpm, period)
        settings, instrument = style.parts[part.role], instrument_settings(part.instrument)
        self.settings = settings
        dry_lufs = style.dry_lufs.get(part.instrument, instrument.dry_lufs)
        self._gain_in = 10 ** ((settings.level_lufs - dry_lufs) / 20)
        self._gain_out = gain
        self._pan = float(np.clip(settings.pan + pan, -1, 1))
        seed = zlib.crc32(part.role.encode())
        bands = [section(*band) for band in (*instrument.equaliser, *settings.equaliser)]
        width = instrument.width * settings.width
        self._tone = Filter(bands) if bands else None
        self._gate = Gate(settings.gate, clock) if settings.gate else None
        moves = settings.swell or settings.veil
        self._swell = (
            Swell(settings.swell, settings.swell_beats, seed % 7, settings.veil, clock) if moves else None
        )
        self._chorus = Chorus(instrument.chorus, clock) if instrument.chorus else None
        self._width = Width(width, seed) if width else None
        self._wow = Wow(settings.wow, clock) if settings.wow else None
        self._echo = (
            Echo(round(ECHO_BEATS * clock.samples_per_beat), style.echo_highest_hz) if settings.echo else None
        )
        room = Room(style.room_s, 0.5, size=0.5, before_s=0.006, seed=3)
        hall = Room(style.hall_s, style.hall_brightness, size=1.0, before_s=0.025, seed=5)
        sends = mixed((settings.room, room), (settings.hall, hall))
        self._reverberation = Reverberation(sends) if len(sends) else None
        self._silent = self.rings

    @property
    def rings(self) -> int:
        """Samples that it may sound on after its last note."""
        echo = self._echo.rings if self._echo else 0
        room = self._reverberation.rings if self._reverberation else 0
        return FILTERS_RING + echo + room

    def process(
        self, dry: Stereo, position: int, dip: NDArray[np.float64], energy: NDArray[np.float64]
    ) -> Stereo:
        """(samples, 2) from `position` of the piece; `dip` (samples,) is how far what ducks steps back, 0 to 1, and
        `energy` (samples,) that of the piece, 0 to 1."""
        if audible(dry):
            self._silent = 0
        elif self._silent >= self.rings:
            return np.zeros_like(dry)
        else:
            self._silent += len(dry)
        sound = dry.astype(np.float64) * self._gain_in
        if self._tone:
            sound = self._tone(sound)
        if self.settings.clip_db is not None:
            sound = soft_clipped(sound, self.settings.clip_db)
        if self._swell:
            sound = self._swell(sound, position, energy)
        if self._gate:
            sound *= self._gate(position, len(sound))[:, None]
        if self._chorus:
            sound = self._chorus(sound, position)
        if self._width:
            sound = self._width(sound)
        if self._wow:
            sound = self._wow(sound, position)
        sound = panned(sound, self._pan) * self._gain_out
        return self._in_its_room(sound, dip)

    def _in_its_room(self, sound: Wave, dip: NDArray[np.float64]) -> Stereo:
        duck = self.settings.duck
        sound = sound * (1 - duck * dip)[:, None]
        wet = np.zeros_like(sound)
        sent = sound
        if self._echo:
            wet = self.settings.echo * self._echo(sound)
            sent = sound + wet
        if self._reverberation:
            wet = wet + self._reverberation(sent.mean(1))
        return (sound + wet * (1 - 0.5 * duck * dip)[:, None]).astype(np.float32)
