"""How good pieces are as music, by figures that need no model and no other piece.

`report` measures scores: tones and grooves as in MusDr (Wu, Yang 2020), structure against the same piece with its bars
shuffled, and how well the notes obey the thoughts. Each figure is a mean over scores with a bootstrap interval. The
figures tell grammars, networks and corpora apart; whether a piece is worth listening to they do not say.
"""

from engines.music.bench.report import Figure, report

__all__ = ["Figure", "report"]
