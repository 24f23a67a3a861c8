"""A2-Bench for takes of our own: how well a scene keeps to its words, its people, its things and its place.

The axes are those of the benchmark of SkyReels-A2 (arXiv 2504.02436) and of its leaderboard. The authors have not
published the program that computes them, so each measure here says by which formula and with which model it is
made, and numbers of theirs are not to be compared with ours. Beside the networks, which are used where they are
installed, stand measures that need none and always run.

`measure` gives the figures of takes, `evaluate` also writes them as `report.json` and as one page with pictures.
"""

from engines.elements.bench.measuring import evaluate, measure
from engines.elements.bench.report import Report

__all__ = ["Report", "evaluate", "measure"]
