"""A trial of the music network: six ideas, written by the grammars that it learned from, and by it.

    python -m engines.music.network.proof --out FOLDER [--seconds 30]

makes three pieces of each idea, with sound, MIDI and notes in a folder of each: the grammars' (`grammar`), their plan
with the network's notes (`notes`), and the network's plan with its notes (`alone`). sheet.png shows them as piano
rolls, and figures are printed as JSON: seconds that the notes took, and those of `matinee evaluate music`. Over more
pieces the same is measured by `benchmarks.music_network`.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw

from engines.film.embedding import embed
from engines.music import reading
from engines.music.bench import report
from engines.music.composer import Composer
from engines.music.engine import BuiltinMusic
from engines.music.grammar import planning
from engines.music.grammar.composer import Grammar
from engines.music.network.model import FOLDER, MusicModel
from engines.music.network.planner import drawn
from engines.music.network.writer import Network
from engines.music.request import MusicRequest
from engines.music.score import SCORE_FILE, Score
from engines.music.thoughts import UNPITCHED, Plan, Role
from engines.music.writing import Writing
from engines.proven import proven

IDEAS = {
    "lofi": "slow lo-fi study beat, rainy, Rhodes and vinyl",
    "house": "deep house that starts sparse and opens into a big drop",
    "cinematic": "orchestral film music that builds to a triumphant end",
    "jazz": "late night jazz trio, relaxed swing",
    "folk": "warm acoustic folk, fingerpicked, hopeful",
    "chamber": "a melancholic string quartet",
}
WIDTH, HEIGHT = 620, 220
_LOW, _HIGH = 24, 100
_COLOURS: dict[Role, str] = {
    "bass": "#d9772b", "chords": "#4fa64f", "pad": "#3f7fb5", "arpeggio": "#a651a6", "lead": "#c62f2f",
    "counter": "#c9a400", "drums": "#777777", "percussion": "#a08878", "effects": "#cccccc",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    score: Score
    seconds: float
    """How long its notes took."""


def trial(out: Path, seconds: float, ideas: Mapping[str, str] = IDEAS, seed: int = 12) -> dict[str, Any]:
    """Write the pieces and the sheet in the folder -> figures by way."""
    model = MusicModel.load(FOLDER)
    made: dict[str, list[Piece]] = {}
    for name, idea in ideas.items():
        words = embed([idea])[0]
        plan, network = planning.plan(reading.read(idea, seconds), seed, seconds), Network(model, words)
        ways = {
            "grammar": written(plan, Grammar(), seed),
            "notes": written(plan, network, seed),
            "alone": written(drawn(model, words, plan, seed=seed), network, seed),
        }
        for way, piece in ways.items():
            made.setdefault(way, []).append(piece)
            played(piece.score, out / f"{name}-{way}")
    rows = [
        np.concatenate([np.asarray(roll(piece.score)) for piece in row], 1)
        for row in zip(*made.values(), strict=True)
    ]
    Image.fromarray(np.concatenate(rows)).save(out / "sheet.png")
    return {
        way: {
            "seconds": round(float(np.mean([piece.seconds for piece in pieces])), 1),
            **{
                name: round(figure.mean, 3)
                for name, figure in report([piece.score for piece in pieces]).items()
            },
        }
        for way, pieces in made.items()
    }


def written(plan: Plan, composer: Composer, seed: int) -> Piece:
    began = time.perf_counter()
    *_, score = Writing(plan, composer, seed).all()
    return Piece(score, time.perf_counter() - began)


def played(score: Score, folder: Path) -> None:
    """The take of a score, with all its notes as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCORE_FILE).write_text(json.dumps(score.as_json()), "utf-8")
    for _ in BuiltinMusic().run(MusicRequest(plan=score.plan, score=folder / SCORE_FILE), folder):
        pass


def roll(score: Score) -> Image.Image:
    """Notes over time, a colour for each part; what has no pitch lies at the foot."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    across = WIDTH / (score.plan.bars * score.bar_ticks)
    for first in score.plan.first_bars:
        draw.line(
            [(first * score.bar_ticks * across, 0), (first * score.bar_ticks * across, HEIGHT)], "#dddddd"
        )
    for track in score.tracks:
        for note in track.notes:
            height = (note.pitch - _LOW) / (_HIGH - _LOW)
            y = HEIGHT - 6 if track.part.role in UNPITCHED else (1 - height) * (HEIGHT - 20) + 4
            begin, end = note.start * across, (note.start + note.length) * across
            draw.rectangle([begin, y, max(begin + 1, end - 1), y + 2], _COLOURS[track.part.role])
    return picture


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    torch.set_num_threads(1)  # products this small only wait for each other's threads
    return proven(lambda: trial(given.out, given.seconds))


if __name__ == "__main__":
    sys.exit(main())
