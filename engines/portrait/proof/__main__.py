"""`python -m engines.portrait.proof`: see `engines.portrait.proof.trial`."""

import argparse
import json
import sys
from pathlib import Path

import torch

from engines.contract import EngineError
from engines.portrait.proof import trial
from engines.portrait.proof.network import FOLDER, Asked, Network


def main() -> int:
    parser = argparse.ArgumentParser(
        description=trial.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, default=FOLDER)
    parser.add_argument("--steps", type=int, default=Asked().steps)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    try:
        network = Network(given.checkpoint, device=given.device)
        figures = trial.trial(network, given.out, Asked(steps=given.steps))
    except EngineError as error:
        print(f"matinee: {error.message} ({error.hint})", file=sys.stderr)
        return 2
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
