"""Songs without end to learn from: the grammars of `engines.music.grammar` as tokens, with words that describe them.

    python -m training.backlot.songs --out FOLDER [--count N] [--first SEED]

Every song is a file of its own: its plan, its thoughts with their notes, which thought each one brings back, and what
people might have typed to get it, as sentence embeddings. A run that was stopped goes on where it was.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from engines.film.embedding import embed
from engines.music.composer import Composer
from engines.music.grammar import planning
from engines.music.grammar.composer import Grammar, brought_back
from engines.music.network.bars import bars_of
from engines.music.network.sentences import HEAD_SLOT, Said, block_said, nature, plan_said, said, sources_of
from engines.music.network.vocabulary import MOST_THOUGHTS, ids
from engines.music.score import Score
from engines.music.thoughts import Style
from engines.music.writing import Writing
from training.backlot.song_words import Ordered, ordered

SHORTEST_S, LONGEST_S = 15.0, 240.0


@dataclass(frozen=True)
class Song:
    """One song as tokens. `blocks` are its thoughts with their notes, `whole` the same with all notes said, wherever
    they came from; `memories` tell which block each brings back (-1 for none); `words` (n, 384) are embeddings of what
    it could have been asked for with."""

    piece: NDArray[np.int16]
    plan: NDArray[np.int16]
    blocks: list[NDArray[np.int16]]
    whole: list[NDArray[np.int16]]
    memories: NDArray[np.int16]
    words: NDArray[np.float16]


def composed(order: Ordered, seed: int, composer: Composer) -> Score:
    """The song that an order asks for."""
    plan = planning.plan(order.idea, seed, order.duration_s, temperature=0.9)
    *_, score = Writing(plan, composer, seed).all()
    return score


def as_song(score: Score, prompts: Sequence[str]) -> Song:
    """Tokens of a score. Arrays are (2, tokens): numbers, and slots."""
    plan = score.plan
    bars = [
        {role: bars_of(plan, role, notes, thought.bars) for role, notes in score.notes_of(n).items()}
        for n, thought in enumerate(plan.thoughts)
    ]
    memories = [brought_back(plan, n) for n in range(len(plan.thoughts))]
    blocks = [
        block_said(plan, n, played, sources_of(plan, n, bars.__getitem__)) for n, played in enumerate(bars)
    ]
    whole = [block_said(plan, n, played, {}) for n, played in enumerate(bars)]
    return Song(
        _array(said(["Piece", *nature(plan)], HEAD_SLOT)),
        _array(plan_said(plan)),
        [_array(block) for block in blocks],
        [_array(block) for block in whole],
        np.array([-1 if memory is None else memory for memory in memories], np.int16),
        embed(list(prompts)).astype(np.float16),
    )


def _array(sentence: Said) -> NDArray[np.int16]:
    return np.array([ids(sentence.tokens), sentence.slots], np.int16)


def write(path: Path, song: Song) -> None:
    values = {
        "piece": song.piece,
        "plan": song.plan,
        "memories": song.memories,
        "words": song.words,
        **{f"block.{n}": block for n, block in enumerate(song.blocks)},
        **{f"whole.{n}": block for n, block in enumerate(song.whole)},
    }
    fresh = path.with_suffix(".part")
    save_file({name: np.ascontiguousarray(value) for name, value in values.items()}, fresh)
    fresh.replace(path)


def read(path: Path) -> Song:
    values = load_file(path)
    blocks, whole = (
        [values[f"{name}.{n}"] for n in range(len(values["memories"]))] for name in ("block", "whole")
    )
    return Song(values["piece"], values["plan"], blocks, whole, values["memories"], values["words"])


def order_of(seed: int) -> Ordered:
    """What the song of a number is: any style, any length up to four minutes, asked for in a few ways."""
    rng = np.random.default_rng([seed, 12])
    style: Style = get_args(Style)[seed % len(get_args(Style))]
    return ordered(style, float(np.exp(rng.uniform(np.log(SHORTEST_S), np.log(LONGEST_S)))), rng)


def song(seed: int, composer: Composer) -> Song:
    """The song of a number."""
    order = order_of(seed)
    score = composed(order, seed, composer)
    if len(score.plan.thoughts) > MOST_THOUGHTS:
        raise ValueError(f"song {seed} has {len(score.plan.thoughts)} thoughts")
    return as_song(score, order.prompts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    grammar = Grammar()
    for seed in range(given.first, given.first + given.count):
        path = given.out / f"{seed:06d}.safetensors"
        if not path.exists():
            write(path, song(seed, grammar))


if __name__ == "__main__":
    main()
