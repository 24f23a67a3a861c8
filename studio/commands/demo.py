"""`matinee demo`: the studio on a sample project; where there is no screen, the sample rendered to a file."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from engines.contract import parse_request
from engines.portrait.request import PortraitRequest
from resources import SAMPLES
from studio.commands import render

LINE = "Hello. I am a picture, and now I can speak. Give me your own voice, and I will say what you like."


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "demo", help="open the sample project, or render it where there is no screen"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("matinee-demo.mp4"), help="the file, where there is no screen"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Open the window on the sample project, or write the sample's take to a file and say where it is."""
    if not _has_screen():
        flags = ["--image", str(SAMPLES / "astronaut.png"), "--text", LINE, "--consent", "public_domain"]
        parser = argparse.ArgumentParser()
        render.add(parser.add_subparsers())
        chosen, fields = parser.parse_known_args(
            ["render", "portrait", *flags, "--out", str(options.out), "--overwrite"]
        )
        status: int = render.run(chosen, fields)
        return status
    from studio.app import main as open_window
    from studio.project.project import Project

    return open_window(Project.sample(sample_request()))


def sample_request() -> PortraitRequest:
    """The sample: a public-domain portrait that says hello."""
    return parse_request(
        PortraitRequest,
        {"image": SAMPLES / "astronaut.png", "face": 0, "text": LINE, "consent": "public_domain"},
    )


def _has_screen() -> bool:
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
