"""The players: an instrument of the list becomes dry sound, note by note.

A note is a function of itself alone (and of the one before it, where an instrument glides): it is made whole when it
begins, and heard through as many chunks as it lasts. So nothing depends on how a piece is cut into chunks, and nothing
runs free that could tear at the seam of a loop.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.music.instruments import Instrument
from engines.music.sound import bank as sound_bank
from engines.music.sound.struck import RATE, Player, Stereo, Struck
from engines.music.sound.voices import analog, beds, deep, kits, partials, plucked, sampled, sweeps, tines
from engines.music.sound.voices.recipe import Hit, Layer, Recipe, in_seconds, recipes
from engines.music.sound.voices.tone import Kind, Tone, made
from engines.music.thoughts import Style

USUAL = 0.7
"""The velocity at which instruments are levelled."""
_RESTRUCK_S, _CUT_S = 0.03, 0.008
_LEGATO_S = 0.012
_MIDDLE_HZ = 261.6

Sounding = Callable[[int, Tone], Stereo]
"""The sound of a MIDI pitch."""


def player_of(instrument: Instrument, style: Style, tempo_bpm: float, bank: Path) -> Player:
    """Who plays an instrument of a piece. `bank` is a sound bank (.sf2 or .sf3); raises `BadInput` where it is none."""
    recipe = recipes()[instrument.id]
    if recipe.bed or recipe.sweeps:
        return Effects(recipe, 60 / tempo_bpm)
    if instrument.is_kit:
        return Kit(recipe, style, bank, instrument.program)
    layers = [layer for layer in recipe.layers if not layer.styles or style in layer.styles]
    return Layered(recipe, [(layer, _voice(layer, tempo_bpm, bank, instrument)) for layer in layers])


@dataclass(slots=True)
class _Ringing:
    """A sound under way: `at` is where it begins, counted from the chunk; `group` what can end it."""

    sound: Stereo
    at: int
    group: int


class _Sounds(Player):
    """Sounds of any length, laid over one another."""

    def __init__(self) -> None:
        self._ringing: list[_Ringing] = []

    def play(self, notes: Sequence[Struck], samples: int) -> Stereo:
        for note in sorted(notes, key=lambda note: (note.start, note.pitch)):
            self._strike(note)
        self._passed(samples)
        out = np.zeros((samples, 2), np.float32)
        for one in self._ringing:
            begin, end = max(0, one.at), min(samples, one.at + len(one.sound))
            if begin < end:
                out[begin:end] += one.sound[begin - one.at : end - one.at]
            one.at -= samples
        self._ringing = [one for one in self._ringing if one.at + len(one.sound) > 0]
        return out

    def _strike(self, note: Struck) -> None:
        raise NotImplementedError

    def _passed(self, samples: int) -> None:
        """Time has gone on."""

    def _begin(self, sound: Stereo, at: int, group: int, cut_s: float) -> None:
        """Lay a sound down, and end what rings of its group (0: of none)."""
        if group:
            fade = int(cut_s * RATE)
            for one in self._ringing:
                since = at - one.at
                if one.group == group and 0 <= since < len(one.sound) - fade:
                    one.sound = one.sound[: since + fade]
                    one.sound[since:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
        self._ringing.append(_Ringing(sound, at, group))


class Layered(_Sounds):
    """A pitched instrument: layers of voices."""

    def __init__(self, recipe: Recipe, layers: list[tuple[Layer, Sounding]]) -> None:
        super().__init__()
        self._recipe = recipe
        self._layers = layers
        self._last: tuple[int, int] | None = None
        """The pitch of the note before, and where it ends, counted from the chunk."""

    def _strike(self, note: Struck) -> None:
        recipe = self._recipe
        before = note.pitch
        if recipe.mono:
            if self._last and self._last[1] >= note.start - _LEGATO_S * RATE:
                before = self._last[0]
            self._last = note.pitch, note.start + note.length
        loud = _gain(recipe.level_db) * (note.velocity / USUAL) ** recipe.curve
        parts = []
        for number, (layer, sounding) in enumerate(self._layers):
            pitch = note.pitch + layer.shift
            gain = loud * _gain(layer.gain_db) * (note.velocity / USUAL) ** layer.power
            tone = Tone(
                _hz(pitch),
                _hz(before + layer.shift),
                note.length,
                note.velocity,
                _seed(note, number),
            )
            parts.append(sounding(pitch, tone) * np.float32(gain))
        sound = parts[0] if len(parts) == 1 else _summed(parts)
        group, cut_s = (1, _CUT_S) if recipe.mono else (1 + note.pitch, _RESTRUCK_S)
        self._begin(sound, note.start, group, cut_s)

    def _passed(self, samples: int) -> None:
        if self._last:
            self._last = self._last[0], self._last[1] - samples


class Kit(_Sounds):
    """Drums: hits of our own, of the bank, or both."""

    def __init__(self, recipe: Recipe, style: Style, bank: Path, program: int) -> None:
        super().__init__()
        self._recipe = recipe
        self._hits = {
            pitch: tuple(hit for hit in hits if not hit.styles or style in hit.styles)
            for pitch, hits in recipe.hits.items()
        }
        self._bank = bank
        self._program = program

    def _strike(self, note: Struck) -> None:
        recipe = self._recipe
        loud = _gain(recipe.level_db) * (note.velocity / USUAL) ** recipe.curve
        for number, hit in enumerate(kits.answer(self._hits, note.pitch) or (_STANDARD,)):
            tone = Tone(_MIDDLE_HZ, _MIDDLE_HZ, note.length, note.velocity, _seed(note, number))
            play = made(sampled.Sampled, {**_HIT, **hit.play})
            sound = sampled.sound(play, self._recording(hit, note), tone)
            angle = (hit.pan + 1) * np.pi / 4
            sound *= np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(
                np.sqrt(2) * loud * _gain(hit.level_db)
            )
            self._begin(sound, note.start, hit.choke, _CUT_S)

    def _recording(self, hit: Hit, note: Struck) -> NDArray[np.float32]:
        if hit.drum != "bank":
            return kits.one_shot(hit, note.seed, self._recipe.crush_hz, self._recipe.crush_bits)
        program = self._program if hit.program is None else hit.program
        source = sound_bank.program(self._bank, sound_bank.DRUMS, program)
        return source.held(hit.pitch or note.pitch, note.velocity, 3 * RATE)


_STANDARD = Hit(drum="bank", program=0)
"""What plays a note for which a kit has nothing of its own."""
_HIT = {
    "rings": 1, "cutoff_hz": 9000, "keys": 0, "velocity_octaves": 3.5, "shelf_hz": 3000, "shelf_velocity_db": 6,
    "loose_cents": 8, "loose_ms": 0.1, "floor": 0,
}  # fmt: skip
"""How hits are played, unless their own `play` says otherwise."""


class Effects(_Sounds):
    """Sweeps and beds, which take the length of their notes."""

    def __init__(self, recipe: Recipe, beat_s: float) -> None:
        super().__init__()
        self._recipe = recipe
        self._beat_s = beat_s

    def _strike(self, note: Struck) -> None:
        random = np.random.default_rng(note.seed % (1 << 32))
        length_s = max(note.length / RATE, 0.1)
        sweep = sweeps.SWEEPS.get(note.pitch)
        if sweep:
            sound = sweep(random, length_s, self._beat_s)
        else:
            sound = beds.BEDS[self._recipe.bed or "air"](random, length_s)
        gain = _gain(self._recipe.level_db) * (note.velocity / USUAL) ** self._recipe.curve
        self._begin(sound * np.float32(gain), note.start, 0, 0)


def _voice(layer: Layer, tempo_bpm: float, bank: Path, instrument: Instrument) -> Sounding:
    def numbers(kind: type[Kind]) -> Kind:
        return made(kind, in_seconds(layer.values, tempo_bpm, kind._fields))  # type: ignore[attr-defined]

    match layer.voice:
        case "bank":
            number = instrument.program if layer.program is None else layer.program
            return partial(_from_bank, numbers(sampled.Sampled), sound_bank.program(bank, layer.bank, number))
        case "analog":
            return partial(_alone, analog.sound, numbers(analog.Analog))
        case "deep":
            return partial(_alone, deep.sound, numbers(deep.Deep))
        case "tines":
            return partial(_alone, tines.sound, numbers(tines.Tines))
        case "plucked":
            return partial(_alone, plucked.sound, numbers(plucked.Plucked))
        case "partials":
            return partial(_of_partials, numbers(partials.Partials), layer.table)


def _from_bank(voice: sampled.Sampled, program: sound_bank.Program, pitch: int, tone: Tone) -> Stereo:
    tuned = voice._replace(tune_cents=voice.tune_cents - program.cents_off(pitch))
    return sampled.sound(tuned, program.held(pitch, tone.velocity, sampled.needed(voice, tone)), tone)


def _of_partials(voice: partials.Partials, table: str, pitch: int, tone: Tone) -> Stereo:
    return partials.sound(voice, table, tone)


def _alone(sound: Callable[[Kind, Tone], Stereo], voice: Kind, pitch: int, tone: Tone) -> Stereo:
    return sound(voice, tone)


def _summed(parts: list[Stereo]) -> Stereo:
    longest = max(parts, key=len)
    for part in parts:
        if part is not longest:
            longest[: len(part)] += part
    return longest


def _seed(note: Struck, layer: int) -> int:
    return (note.seed * 31 + 7919 * layer) % (1 << 32)


def _gain(db: float) -> float:
    return float(10 ** (db / 20))


def _hz(pitch: float) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12))
