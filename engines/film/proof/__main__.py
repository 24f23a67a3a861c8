"""`python -m engines.film.proof`: see `engines.film.proof.trial`."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from engines.film.proof import trial
from engines.film.proof.filming import FOLDER, USUAL, Network
from engines.film.proof.looks import checkpoint_of
from engines.proven import proven


def main() -> int:
    parser = argparse.ArgumentParser(
        description=trial.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=1.0, help="length of the long take; 0 leaves it out")
    parser.add_argument("--checkpoint", type=Path, default=FOLDER)
    parser.add_argument(
        "--learned", default="", help="id of a look that was taught, in place of a checkpoint"
    )
    parser.add_argument("--steps", type=int, default=USUAL.steps)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)

    def tried() -> dict[str, Any]:
        checkpoint = checkpoint_of(given.learned) if given.learned else given.checkpoint
        network = Network(checkpoint, given.device)
        return trial.trial(network, given.out, replace(USUAL, steps=given.steps), given.minutes)

    return proven(tried)


if __name__ == "__main__":
    sys.exit(main())
