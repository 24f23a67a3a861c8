"""`python -m engines.elements.proof`: see `engines.elements.proof.trial`."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import torch

from engines.elements.proof import trial
from engines.elements.proof.network import FOLDER, USUAL, Network
from engines.proven import proven


def main() -> int:
    parser = argparse.ArgumentParser(
        description=trial.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, default=FOLDER)
    parser.add_argument("--steps", type=int, default=USUAL.steps)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=1, help="more of them wait for each other")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    return proven(
        lambda: trial.trial(
            Network(given.checkpoint, device=given.device), given.out, replace(USUAL, steps=given.steps)
        )
    )


if __name__ == "__main__":
    sys.exit(main())
