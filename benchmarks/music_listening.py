"""How well listening hears pieces of which everything is known: those of the grammars, as MIDI and as sound.

    python -m benchmarks.music_listening [--seconds 90] [--seeds 1] [--only midi] [--out report.json]

For each style pieces are written, saved as MIDI and played, and heard again. Chords agree where one holds all tones of
the other; by chance they do in about a quarter of the half bars. Sections: F of the borders that are found to within
half a second. Nothing here was used to train anything; some constants of the listener were chosen on other pieces.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np

from engines.catalogue import locate
from engines.music.exports import audio, midi
from engines.music.grammar import planning
from engines.music.grammar.composer import Grammar
from engines.music.harmony import Chord
from engines.music.idea import Idea
from engines.music.listening import hearing
from engines.music.listening import midi as midi_in
from engines.music.score import Score
from engines.music.sound.playing import Playing
from engines.music.thoughts import Plan, Style

NEAR_S = 0.5
SAME_TEMPO = 0.04
BANK = "fluid-r3-mono"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", choices=("midi", "sound"))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    rows: dict[str, dict[str, dict[str, float]]] = {"midi": {}, "sound": {}}
    for style in get_args(Style):
        for seed in range(1, given.seeds + 1):
            score = written(style, seed, given.seconds)
            with tempfile.TemporaryDirectory() as folder:
                if given.only != "sound":
                    midi.write(Path(folder) / "piece.mid", score)
                    rows["midi"][f"{style} {seed}"] = compared(
                        midi_in.read(Path(folder) / "piece.mid").plan, score.plan
                    )
                if given.only != "midi":
                    sound = played(score, seed, Path(folder))
                    rows["sound"][f"{style} {seed}"] = compared(hearing.hear(sound), score.plan)
            for kind, found in rows.items():
                if f"{style} {seed}" in found:
                    print(f"{kind:6}{style:10}{seed:3}  {told(found[f'{style} {seed}'])}", flush=True)
    for kind, found in rows.items():
        if found:
            means = {
                name: float(np.nanmean([row[name] for row in found.values()]))
                for name in next(iter(found.values()))
            }
            print(f"{kind:6}{'mean':13}  {told(means)}")
    if given.out:
        given.out.write_text(json.dumps(rows, indent=2))


def written(style: Style, seed: int, seconds: float) -> Score:
    """A piece of the grammars."""
    score, grammar = Score.empty(planning.plan(Idea(style=style), seed, seconds)), Grammar()
    for thought in range(len(score.plan.thoughts)):
        score = score.written(thought, grammar.write(score, thought, seed))
    return score


def played(score: Score, seed: int, folder: Path) -> Path:
    """The file of its sound, mixed but not mastered."""
    playing = Playing(score.plan, seed, locate(BANK), (), folder)
    heard = [playing.play(score, thought) for thought in range(len(score.plan.thoughts))]
    playing.close()
    audio.write(folder / "piece.flac", np.concatenate(heard), "flac", {})
    return folder / "piece.flac"


def compared(heard: Plan, truth: Plan) -> dict[str, float]:
    """Shares and scores, 1 at best."""
    ratio = heard.tempo_bpm / truth.tempo_bpm
    chords = list(zip(_along(heard, truth, _chords(heard)), _chords(truth), strict=True))
    energies = _along(heard, truth, [t.energy for t in heard.thoughts for _ in t.chords])
    return {
        "tempo": float(abs(ratio - 1) < SAME_TEMPO),
        "or half or double": float(any(abs(ratio * n - 1) < SAME_TEMPO for n in (1, 0.5, 2))),
        "metre": float(heard.beats == truth.beats),
        "key": float(heard.key == truth.key),
        "root": float(
            np.mean([(one.root + heard.key - other.root - truth.key) % 12 == 0 for one, other in chords])
        ),
        "chord": float(np.mean([_nested(one, heard.key, other, truth.key) for one, other in chords])),
        "borders": _borders(heard, truth),
        "energy r": float(np.corrcoef(energies, [t.energy for t in truth.thoughts for _ in t.chords])[0, 1]),
        "style": float(heard.style == truth.style),
    }


def told(row: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.2f}" for name, value in row.items())


def _chords(plan: Plan) -> list[Chord]:
    return [chord for thought in plan.thoughts for chord in thought.chords]


def _along(heard: Plan, truth: Plan, values: Sequence[Any]) -> list[Any]:
    """The values of half bars of `heard` in the middles of those of `truth`."""
    middles = (np.arange(truth.bars * 2) + 0.5) * truth.bar_s / 2
    return [values[min(int(at / (heard.bar_s / 2)), len(values) - 1)] for at in middles]


def _nested(one: Chord, key: int, other: Chord, other_key: int) -> bool:
    a, b = {(t + key) % 12 for t in one.tones}, {(t + other_key) % 12 for t in other.tones}
    return a <= b or b <= a


def _borders(heard: Plan, truth: Plan) -> float:
    """F of the section borders."""
    mine, theirs = ([p.first_bars[begin] * p.bar_s for begin, _ in p.sections()[1:]] for p in (heard, truth))
    if not mine or not theirs:
        return float(not mine and not theirs)
    found = sum(any(abs(a - b) <= NEAR_S for b in mine) for a in theirs)
    right = sum(any(abs(a - b) <= NEAR_S for a in theirs) for b in mine)
    return 2 * found * right / max(found * len(mine) + right * len(theirs), 1)


if __name__ == "__main__":
    main()
