"""Old scores without a restrictive notice, from music21's corpus, as songs to learn from: as they are, and as a bridge.

    python -m training.backlot.corpus --out FOLDER

Bach's chorales, and quartets and other pieces by Haydn, Mozart and Beethoven; not Palestrina and not the Essen songs,
whose terms forbid it. What a score does is heard from its notes, as for a reference. The bridge plays each melody
over an arrangement of another style by the grammars. Files are named and kept like those of `training.backlot.songs`.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import numpy as np

from engines.contract import BadInput
from engines.music.grammar import planning
from engines.music.grammar.composer import Grammar
from engines.music.idea import Idea
from engines.music.listening import midi
from engines.music.network.vocabulary import MOST_THOUGHTS
from engines.music.score import Score
from engines.music.thoughts import Plan, Role, Style
from training.backlot.songs import as_song, write

COMPOSERS = ("bach", "haydn", "mozart", "beethoven")
ENDINGS = (".mxl", ".xml")
_BRIDGES = 2
_MELODY: Role = "lead"
_WORDS = {
    "bach": ("bach chorale", "baroque four part chorale", "church hymn for strings", "solemn counterpoint"),
    "haydn": ("haydn string quartet", "classical string quartet", "elegant chamber music", "light quartet"),
    "mozart": ("mozart quartet", "classical chamber music", "graceful strings", "viennese classical piece"),
    "beethoven": ("beethoven quartet", "stormy string quartet", "romantic chamber music", "dramatic strings"),
}


def scores() -> Iterator[tuple[str, Score]]:
    """(composer, score) of every piece that can be read."""
    from music21 import corpus

    for composer in COMPOSERS:
        for path in sorted(map(Path, corpus.getComposer(composer, fileExtensions=ENDINGS))):
            score = _read(path)
            if score is not None:
                yield composer, score


def _read(path: Path) -> Score | None:
    """A piece, heard from its notes; None where it is not for this."""
    from music21 import corpus

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "piece.mid"
        try:
            corpus.parse(path).write("midi", fp=file)
            score = midi.read(file, style="chamber")
        except BadInput:
            return None
    return score if 2 <= len(score.plan.thoughts) <= MOST_THOUGHTS else None


def bridged(score: Score, style: Style, seed: int) -> Score | None:
    """The melody of a score over a new arrangement in a style, to the chords that were heard; None without a melody."""
    lead = score.track(_MELODY)
    if lead is None or not lead.notes:
        return None
    own = planning.plan(Idea(style=style, metre=score.plan.metre), seed, score.plan.duration_s)
    part = own.part(_MELODY)
    if part is None:
        return None
    thoughts = tuple(
        thought.model_copy(update={"energy": near.energy, "roles": _with_lead(near.roles)})
        for n, thought in enumerate(score.plan.thoughts)
        for near in (own.thoughts[n * len(own.thoughts) // len(score.plan.thoughts)],)
    )
    plan: Plan = own.model_copy(update={"key": score.plan.key, "mode": score.plan.mode, "thoughts": thoughts})
    made = Score.empty(plan)
    for n in range(len(thoughts)):
        made = made.written(n, {_MELODY: score.notes_of(n)[_MELODY]})
        made = made.written(n, Grammar().write(made, n, seed, keep=(_MELODY,)))
    return made


def _with_lead(roles: Sequence[Role]) -> tuple[Role, ...]:
    return tuple(role for role in get_args(Role) if role in roles or role == _MELODY)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for number, (composer, score) in enumerate(scores()):
        write(given.out / f"corpus-{number:04d}.safetensors", as_song(score, _WORDS[composer]))
        rng = np.random.default_rng([number, 12])
        for style in rng.choice(get_args(Style), _BRIDGES, replace=False):
            made = bridged(score, style, number)
            if made is not None:
                words = [f"{style} over an old melody", f"{style} arrangement of {composer}", str(style)]
                write(given.out / f"bridge-{number:04d}-{style}.safetensors", as_song(made, words))


if __name__ == "__main__":
    main()
