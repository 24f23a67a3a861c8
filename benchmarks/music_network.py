"""What the music network adds and what it lacks: its pieces beside those of the grammars that it learned from, and
beside those of its control, which learned the same notes without thoughts.

    python -m benchmarks.music_network --thoughtless FOLDER [--pieces 2] [--seconds 45] [--songs 1500] [--out FOLDER]

For sentences that nobody learned from (`unseen` of music_words.toml) the grammars plan, and their plan is written by
the grammars, by the network, and by the control. `thoughts help` is how much nearer to the grammars' piece of the same
plan the network comes than the control, pair by pair: above 0 is nearer. Copies are ten-step turns of melody that stand
in the first `--songs` songs it learned from. Last, both plan what sentences say of a course: how often energy goes that
way. Intervals are of 95 %.
"""

import argparse
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from engines.film.embedding import embed
from engines.music import reading
from engines.music.bench.report import figure, measure
from engines.music.copying import CopyGuard, grams_of
from engines.music.grammar import planning
from engines.music.grammar.composer import Grammar
from engines.music.network.model import FOLDER, MusicModel
from engines.music.network.planner import drawn
from engines.music.network.proof import written
from engines.music.network.writer import Network
from engines.music.score import SCORE_FILE, Score
from training.backlot.songs import composed, order_of

FIRST = 100_000
"""Seeds that no song it learned from had."""
KEPT = 200
"""Songs that training kept out, the first ones."""
HELPED = (
    "pitch_class_entropy_1_bar",
    "scale_consistency",
    "groove_consistency",
    "structure_short",
    "structure_short_above_shuffled",
    "energy_follows",
    "harmony_agrees",
)
COURSES = {
    "house track that starts very quiet and gets huge": 1,
    "epic cinematic music, slowly building from nothing to a triumphant end": 1,
    "folk guitar, quiet at first, gets louder after a minute": 1,
    "lo-fi beat that begins sparse and keeps growing": 1,
    "pop song that fades out softly at the end": -1,
    "sad slow piano ballad, gets softer after half a minute": -1,
    "synthwave that starts loud and dies away": -1,
    "ambient piece that begins full and ends in almost nothing": -1,
}
"""Sentences, and whether energy rises."""
_WORDS = Path(__file__).with_name("music_words.toml")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", type=Path, default=FOLDER)
    parser.add_argument("--thoughtless", type=Path, required=True)
    parser.add_argument("--pieces", type=int, default=2, help="of each style, three at most")
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--songs", type=int, default=1500)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--out", type=Path, help="keep the scores there")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    network, control = MusicModel.load(given.network), MusicModel.load(given.thoughtless)
    made: dict[str, list[Score]] = {}
    for name, ways in pieces(network, control, given.pieces, given.seconds):
        for way, score in ways.items():
            made.setdefault(way, []).append(score)
            if given.out:
                folder = given.out / f"{name}-{way.replace(' ', '-')}"
                folder.mkdir(parents=True, exist_ok=True)
                (folder / SCORE_FILE).write_text(json.dumps(score.as_json()))
    figures = {way: [measure(score) for score in scores] for way, scores in made.items()}
    for way, found in figures.items():
        for name in found[0]:
            print(f"{way:24s} {name:34s} {_told([one[name] for one in found])}", flush=True)
    for name, nearer in thoughts_help(figures).items():
        print(f"{'thoughts help':24s} {name:34s} {_told(nearer)}", flush=True)
    for way, rates in copies(made, given.songs).items():
        print(f"{way:24s} {'copied':34s} {_told(rates)}", flush=True)
    for way, followed in courses(network).items():
        print(f"{way:24s} {'course followed':34s} {_told(followed)}", flush=True)


def pieces(
    network: MusicModel, control: MusicModel, count: int, seconds: float
) -> Iterator[tuple[str, dict[str, Score]]]:
    """The name of each piece, and its scores by the way they were made."""
    for style, wordings in tomllib.loads(_WORDS.read_text("utf-8"))["unseen"].items():
        for number, wording in enumerate(wordings[:count]):
            seed, words = FIRST + number, embed([wording])[0]
            plan = planning.plan(reading.read(wording, seconds), seed, seconds, style=style)
            yield (
                f"{style}-{number}",
                {
                    "grammar": written(plan, Grammar(), seed).score,
                    "network": written(plan, Network(network, words), seed).score,
                    "control": written(plan, Network(control, words, thoughtless=True), seed).score,
                },
            )


def thoughts_help(figures: Mapping[str, Sequence[Mapping[str, float]]]) -> dict[str, list[float]]:
    """By figure and piece: how much nearer the network is to the grammars than the control."""
    return {
        name: [
            abs(without[name] - meant[name]) - abs(with_them[name] - meant[name])
            for meant, with_them, without in zip(
                figures["grammar"], figures["network"], figures["control"], strict=True
            )
        ]
        for name in HELPED
    }


def copies(made: Mapping[str, Sequence[Score]], songs: int) -> dict[str, list[float]]:
    """By way and piece: the share of melody that stands in the songs; and the same for songs that were kept out."""
    grammar = Grammar()
    learned = (composed(order_of(seed), seed, grammar) for seed in range(KEPT, KEPT + songs))
    guard = CopyGuard(grams_of(learned))
    kept = [composed(order_of(seed), seed, grammar) for seed in range(KEPT)]
    return {
        way: [guard.rate(score) for score in scores]
        for way, scores in {**made, "songs kept out": kept}.items()
    }


def courses(network: MusicModel, seeds: int = 3, seconds: float = 90.0) -> dict[str, list[float]]:
    """By who plans, 1 for each plan whose energy goes as its sentence says, and 0 for each other."""
    found: dict[str, list[float]] = {"grammar": [], "network": []}
    for sentence, way in COURSES.items():
        idea, words = reading.read(sentence, seconds), embed([sentence])[0]
        for seed in range(FIRST, FIRST + seeds):
            plan = planning.plan(idea, seed, seconds)
            for who, made in (("grammar", plan), ("network", drawn(network, words, plan, seed=seed))):
                energies = [thought.energy for thought in made.thoughts]
                found[who].append(float(way * np.polyfit(range(len(energies)), energies, 1)[0] > 0))
    return found


def _told(values: Sequence[float]) -> str:
    known = np.array([value for value in values if np.isfinite(value)])
    if not len(known):
        return "-"
    found = figure(known)
    return f"{found.mean:8.4f}  [{found.low:.4f}, {found.high:.4f}]  {found.pieces}"


if __name__ == "__main__":
    main()
