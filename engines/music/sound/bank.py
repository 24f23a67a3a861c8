"""A General MIDI sound bank (.sf2 or .sf3), heard one held note at a time.

Decoding a whole bank takes a second and 300 MB, a piece needs a dozen of its programs: so each program is cut out of
the file, in memory, and only that cut is given to tinysoundfont. On the way the loops of its recordings are mended,
many of which click each time they come round. Notes are held without an end; how long they last, how loud and how
bright they are is the players' doing (`voices.sampled`).
"""

import io
import struct
from collections import OrderedDict
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile as sf
import tinysoundfont
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.music.sound.struck import RATE

DRUMS = 128
"""The bank that holds kits."""
LEVELS = (36, 64, 90, 112, 127)
"""MIDI velocities at which a program is heard; what lies between them is made of the nearest."""
_KEPT_BYTES = 20_000_000
"""Of held notes, for each program."""
_BLOCK = RATE
_SILENT = 2e-4
_PAD = 46
"""Zeros that the format asks for after each sample."""

_SEAM, _SEARCHED = 2048, 600
"""Samples over which a loop is blended into its beginning, and how much shorter it may become to fit."""

_FAR_CENTS = 60

_INSTRUMENT, _SAMPLE, _MODES = 41, 53, 54
_COMPRESSED = 0x10
_RECORDS = {
    "phdr": [("name", "S20"), ("number", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("rest", "V12")],
    "pbag": [("gen", "<u2"), ("mod", "<u2")],
    "pgen": [("kind", "<u2"), ("amount", "<u2")],
    "inst": [("name", "S20"), ("bag", "<u2")],
    "ibag": [("gen", "<u2"), ("mod", "<u2")],
    "igen": [("kind", "<u2"), ("amount", "<u2")],
    "shdr": [
        ("name", "S20"), ("start", "<u4"), ("end", "<u4"), ("loop_start", "<u4"), ("loop_end", "<u4"),
        ("rate", "<u4"), ("key", "u1"), ("correction", "i1"), ("link", "<u2"), ("kind", "<u2"),
    ],
}  # fmt: skip


class Program:
    """One program of a bank."""

    def __init__(self, path: Path, bank: int, number: int) -> None:
        self._synth = tinysoundfont.Synth(samplerate=RATE)
        try:
            found = self._synth.sfload(_bank(path).cut(bank, number), max_voices=32)
            self._synth.program_select(0, found, 0, 0, bank == DRUMS)
        except (RuntimeError, tinysoundfont.synth.SoundFontException) as error:
            raise _broken(path) from error
        self._held: OrderedDict[tuple[int, int], tuple[NDArray[np.float32], bool]] = OrderedDict()
        self._cents: dict[int, float] = {}

    def held(self, pitch: int, velocity: float, samples: int) -> NDArray[np.float32]:
        """The note (samples or fewer, 1 or 2) as it is held, where `velocity` (0 to 1) chooses between recordings and
        not the loudness; fewer samples mean that it has faded."""
        level = min(LEVELS, key=lambda level: abs(level - velocity * 127))
        kept = self._held.pop((pitch, level), None)
        if kept is None or not (kept[1] or len(kept[0]) >= samples):
            kept = self._sounded(pitch, level, -(-samples // _BLOCK) * _BLOCK)
            room = _KEPT_BYTES - kept[0].nbytes
            while self._held and sum(sound.nbytes for sound, _ in self._held.values()) > room:
                self._held.popitem(last=False)
        self._held[pitch, level] = kept
        return kept[0][:samples]

    def cents_off(self, pitch: int) -> float:
        """How far the recordings of a pitch are out of tune, where they can be told to be."""
        if pitch not in self._cents:
            self._cents[pitch] = _cents_off(self.held(pitch, 0.7, RATE)[RATE // 20 :, 0], pitch)
        return self._cents[pitch]

    def _sounded(self, pitch: int, level: int, samples: int) -> tuple[NDArray[np.float32], bool]:
        """The note, and whether it has faded before its end."""
        self._synth.sounds_off()
        self._synth.generate(RATE // 20)
        self._synth.noteon(0, pitch, level)
        sound = np.frombuffer(self._synth.generate(samples), np.float32).reshape(-1, 2) * (127 / level)
        loud = np.flatnonzero(np.abs(sound).max(axis=1) > _SILENT)
        last = int(loud[-1]) + 1 if len(loud) else 1
        faded = last < samples - RATE // 10
        sound = sound[:last] if faded else sound
        is_mono = np.array_equal(sound[:, 0], sound[:, 1])
        return np.ascontiguousarray(sound[:, :1] if is_mono else sound, np.float32), faded


@lru_cache(maxsize=24)
def program(path: Path, bank: int, number: int) -> Program:
    """The program of a bank, or the nearest that it has. Raises `BadInput` for what is no bank."""
    return Program(path, bank, number)


def _cents_off(sound: NDArray[np.float32], pitch: int) -> float:
    """Where the energy around the first partials stands (vibrato spreads it), if they agree."""
    if len(sound) < RATE // 8:
        return 0.0
    size = 1 << 17
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size)) ** 2
    expected = 440 * 2 ** ((pitch - 69) / 12) * size / RATE
    heard, weights = [], []
    for partial in (1, 2, 3):
        first, last = (int(partial * expected * 2 ** (cents / 1200)) for cents in (-_FAR_CENTS, _FAR_CENTS))
        if last >= len(power):
            break
        cents = 1200 * np.log2(np.arange(first, last) / (partial * expected))
        heard.append(float(np.average(cents, weights=power[first:last] + 1e-12)))
        weights.append(float(power[first:last].sum()) + 1e-12)
    mean = float(np.average(heard, weights=weights))
    spread = float(np.sqrt(np.average((np.array(heard) - mean) ** 2, weights=weights)))
    return mean if spread < 8 else 0.0


class _Bank:
    """The tables of a bank, and its samples where they lie on disk."""

    def __init__(self, path: Path) -> None:
        data = np.memmap(path, np.uint8, "r")
        if bytes(data[:4]) != b"RIFF" or bytes(data[8:12]) != b"sfbk":
            raise ValueError("not a sound bank")
        chunks = dict(_chunks(data, 12, len(data)))
        self._samples = chunks["smpl"]
        self._tables = {name: np.frombuffer(chunks[name], np.dtype(kind)) for name, kind in _RECORDS.items()}
        self._presets = self._tables["phdr"][:-1]
        if not len(self._presets):
            raise ValueError("no programs")

    def cut(self, bank: int, number: int) -> bytes:
        """A bank of this program alone, as bank 0, program 0."""
        tables = self._tables
        preset = self._nearest(bank, number)
        bags = tables["pbag"][tables["phdr"][preset]["bag"] : int(tables["phdr"][preset + 1]["bag"]) + 1]
        zones, instruments = _gathered(bags, tables["pgen"], _INSTRUMENT)
        zones_below: list[NDArray[np.void]] = []
        first_bags = [0]
        samples: list[int] = []
        for one in instruments:
            bags = tables["ibag"][tables["inst"][one]["bag"] : int(tables["inst"][one + 1]["bag"]) + 1]
            below, samples = _gathered(bags, tables["igen"], _SAMPLE, samples)
            zones_below += below
            first_bags.append(len(zones_below))
        header, smpl = self._cut_samples(samples, _looped(zones_below))
        head = np.zeros(2, tables["phdr"].dtype)
        head["bag"] = [0, len(zones)]
        inst = np.zeros(len(first_bags), tables["inst"].dtype)
        inst["bag"] = first_bags
        below_bags, below_gens = _bags(zones_below, tables["ibag"].dtype)
        above_bags, above_gens = _bags(zones, tables["pbag"].dtype)
        pdta = b"".join(
            _chunk(name, table.tobytes())
            for name, table in (
                (b"phdr", head), (b"pbag", above_bags), (b"pmod", np.zeros(10, np.uint8)), (b"pgen", above_gens),
                (b"inst", inst), (b"ibag", below_bags), (b"imod", np.zeros(10, np.uint8)), (b"igen", below_gens),
                (b"shdr", header),
            )
        )  # fmt: skip
        lists = _chunk(b"LIST", b"sdta" + _chunk(b"smpl", smpl)) + _chunk(b"LIST", b"pdta" + pdta)
        return _chunk(b"RIFF", b"sfbk" + lists)

    def _nearest(self, bank: int, number: int) -> int:
        is_kit = self._presets["bank"] == DRUMS
        fits = is_kit if bank == DRUMS and is_kit.any() else ~is_kit if not is_kit.all() else is_kit
        far = np.abs(self._presets["number"].astype(int) - number) + 1000 * (self._presets["bank"] != bank)
        return int(np.argmin(np.where(fits, far, 1 << 30)))

    def _cut_samples(self, wanted: list[int], looped: set[int]) -> tuple[NDArray[np.void], bytes]:
        header = np.zeros(len(wanted) + 1, self._tables["shdr"].dtype)
        parts: list[bytes] = []
        at = 0
        for row, one in enumerate(wanted):
            told = self._tables["shdr"][one]
            recording, loop_start, loop_end = self._recording(told)
            if row in looped:
                loop_end = _mended(recording, loop_start, loop_end)
            header[row] = told
            header[row]["kind"] = 1
            header[row]["start"], header[row]["end"] = at, at + len(recording)
            header[row]["loop_start"], header[row]["loop_end"] = at + loop_start, at + loop_end
            at += len(recording) + _PAD
            parts.append(np.pad(recording, (0, _PAD)).astype("<i2").tobytes())
        return header, b"".join(parts)

    def _recording(self, told: np.void) -> tuple[NDArray[np.int16], int, int]:
        """A recording, and where its loop begins and ends."""
        start, end = int(told["start"]), int(told["end"])
        loop_start, loop_end = int(told["loop_start"]), int(told["loop_end"])
        if told["kind"] & _COMPRESSED:  # counted in bytes; the loop is told from the sample's own beginning
            recording, _ = sf.read(io.BytesIO(bytes(self._samples[start:end])), dtype="int16")
        else:
            recording = np.frombuffer(bytes(self._samples[2 * start : 2 * end]), "<i2").copy()
            loop_start, loop_end = loop_start - start, loop_end - start
        return recording, max(0, loop_start), max(0, min(loop_end, len(recording)))


def _broken(path: Path) -> BadInput:
    return BadInput(
        "soundfont", f"{path.name} is no sound bank that can be read", "choose a .sf2 or .sf3 file"
    )


@lru_cache(maxsize=2)
def _bank(path: Path) -> _Bank:
    try:
        return _Bank(path)
    except (OSError, ValueError, KeyError, IndexError, struct.error) as error:
        raise _broken(path) from error


def _chunks(data: NDArray[np.uint8], at: int, end: int) -> list[tuple[str, NDArray[np.uint8]]]:
    """All chunks that are no lists, also those inside of lists."""
    found: list[tuple[str, NDArray[np.uint8]]] = []
    while at + 8 <= end:
        name = bytes(data[at : at + 4]).decode("latin-1")
        size = int(struct.unpack("<I", bytes(data[at + 4 : at + 8]))[0])
        if at + 8 + size > end:
            raise ValueError("cut short")
        if name == "LIST":
            found += _chunks(data, at + 12, at + 8 + size)
        else:
            found.append((name, data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def _gathered(
    bags: NDArray[np.void], gens: NDArray[np.void], kind: int, known: list[int] | None = None
) -> tuple[list[NDArray[np.void]], list[int]]:
    """The zones of these bags, with what they point at (`kind`) numbered anew; and what they point at, in order."""
    pointed = known or []
    zones = []
    for bag, after in pairwise(bags):
        zone = gens[bag["gen"] : after["gen"]].copy()
        for row in np.flatnonzero(zone["kind"] == kind):
            target = int(zone["amount"][row])
            if target not in pointed:
                pointed.append(target)
            zone["amount"][row] = pointed.index(target)
        zones.append(zone)
    return zones, pointed


def _looped(zones: list[NDArray[np.void]]) -> set[int]:
    """Which samples are looped in some zone. A zone without a sample speaks for those after it."""
    found: set[int] = set()
    usual = 0
    for zone in zones:
        told = dict(zip(zone["kind"].tolist(), zone["amount"].tolist(), strict=True))
        if _SAMPLE not in told:
            usual = told.get(_MODES, 0)
        elif told.get(_MODES, usual) & 1:
            found.add(told[_SAMPLE])
    return found


def _mended(recording: NDArray[np.int16], start: int, end: int) -> int:
    """Make the end of a loop run into its beginning, in place: a long one is shortened to where it fits best, and all
    are blended. Returns where it ends now."""
    window = min(1024, start)
    if end - start > 4 * _SEARCHED and window > 64:
        before = recording[start - window : start].astype(np.float32)
        tried = np.lib.stride_tricks.sliding_window_view(
            recording[end - _SEARCHED - window : end].astype(np.float32), window
        )
        fits = tried @ before / (np.linalg.norm(tried, axis=1) + 1)
        end = end - _SEARCHED + int(np.argmax(fits))
    seam = min(_SEAM, (end - start) // 2, start)
    if seam > 0:
        way = np.linspace(0, 1, seam)
        blended = (1 - way) * recording[end - seam : end] + way * recording[start - seam : start]
        recording[end - seam : end] = blended.round()
    return end


def _bags(
    zones: list[NDArray[np.void]], kind: np.dtype[np.void]
) -> tuple[NDArray[np.void], NDArray[np.void]]:
    bags = np.zeros(len(zones) + 1, kind)
    bags["gen"] = np.cumsum([0, *(len(zone) for zone in zones)])
    end = np.zeros(1, np.dtype(_RECORDS["pgen"]))
    return bags, np.concatenate([*zones, end])


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body
