"""`matinee evaluate NAME`: run a model of ours that no panel offers, and see what it can do."""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

from engines.contract import BadInput

PROGRAMS = {"proof/skyreels-v2": "engines.film.proof"}


def add(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="try a model of ours that no panel offers")
    parser.add_argument("name", metavar="NAME", help=", ".join(PROGRAMS))
    parser.add_argument(
        "--out", type=Path, default=Path("evaluation"), help="folder of the film and the sheet"
    )
    parser.add_argument(
        "--minutes", type=float, default=1.0, help="length of the long take that is watched for drift"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Print its figures as JSON; what it made lies in the folder. It runs in a process of its own."""
    if options.name not in PROGRAMS:
        raise BadInput("", f"{options.name} is nothing to evaluate", f"there is {', '.join(PROGRAMS)}")
    program = PROGRAMS[options.name]
    command = [sys.executable, "-m", program, "--out", str(options.out), "--minutes", str(options.minutes)]
    return subprocess.run(command, check=False).returncode
