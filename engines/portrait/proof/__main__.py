"""`python -m engines.portrait.proof`: see `engines.portrait.proof.trial`."""

import argparse
import sys
from pathlib import Path

import torch

from engines.portrait.proof import trial
from engines.portrait.proof.network import FOLDER, Asked, Network
from engines.proven import proven


def main() -> int:
    parser = argparse.ArgumentParser(
        description=trial.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, default=FOLDER)
    parser.add_argument("--steps", type=int, default=Asked().steps)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    return proven(
        lambda: trial.trial(
            Network(given.checkpoint, device=given.device),
            given.out,
            Asked(steps=given.steps),
            seeds=given.seeds,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
