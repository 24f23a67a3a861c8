"""`python -m engines.music.bench SCORES... --out FOLDER`: measure pieces, print the figures, and keep them.

A score is a take's `score.json`, the folder of a take, or a MIDI file.
"""

import argparse
import json
import sys
from pathlib import Path

from engines.contract import EngineError
from engines.music.bench.report import as_json, report
from engines.music.listening import midi
from engines.music.score import SCORE_FILE, Score


def main() -> int:
    parser = argparse.ArgumentParser(prog="matinee evaluate music", description=__doc__)
    parser.add_argument("scores", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    try:
        found = report([opened(path) for path in given.scores])
    except EngineError as error:
        print(f"matinee: {error.message}" + (f" ({error.hint})" if error.hint else ""), file=sys.stderr)
        return 2 if error.code == "bad_input" else 1
    width = max(map(len, found))
    for name, figure in found.items():
        told = name.replace("_", " ").ljust(width)
        print(f"{told} {figure.mean:7.3f}  [{figure.low:.3f}, {figure.high:.3f}]  {figure.pieces} pieces")
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "report.json").write_text(json.dumps(as_json(found), indent=2), "utf-8")
    return 0


def opened(path: Path) -> Score:
    """The score that lies there; raises `BadInput`."""
    if path.suffix.lower() in (".mid", ".midi"):
        return midi.read(path)
    return Score.read(path / SCORE_FILE if path.is_dir() else path, "takes")


if __name__ == "__main__":
    sys.exit(main())
