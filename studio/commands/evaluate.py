"""`matinee evaluate WHAT`: how good takes (a2, music) and worlds (world) are, and what models of ours can do beside
panels (proof/...).

What is heavy runs in a process of its own, which prints its figures; its files go into the folder `--out`.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

BENCH, MUSIC = "engines.elements.bench", "engines.music.bench"
WORLD = "engines.world.score"
FILM, SCENE = "proof/skyreels-v2", "proof/skyreels-a2"
GAME, SONG, VOICE = "proof/matrix-game", "proof/musicot", "proof/skyreels-audio"
FIGURES = "Prints figures as JSON; what they mean is in the model's card, resources/models/*/MODEL_CARD.md."
PROOFS = {
    FILM: "engines.film.proof",
    SCENE: "engines.elements.proof",
    VOICE: "engines.portrait.proof",
    GAME: "engines.world.dream.proof",
    SONG: "engines.music.network.proof",
}


def add(commands: Any) -> None:
    """Declare the command, and for each thing that can be evaluated one of its own."""
    parser = commands.add_parser(
        "evaluate",
        help="measure takes (a2, music) or worlds (world), or try a model of ours that no panel offers (proof/...)",
    )
    kinds = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    takes = kinds.add_parser(
        "a2",
        help="measure scenes of elements by the axes of A2-Bench, side by side",
        description="Measure takes by the axes of A2-Bench. A take is a film with its recipe.json beside it, or the "
        "folder of a take in a project.",
    )
    takes.add_argument("takes", nargs="+", metavar="TAKE", type=Path, help="a film, or the folder of a take")
    _out(takes, "folder of report.html and report.json")
    takes.set_defaults(run=_measure, program=BENCH)
    pieces = kinds.add_parser(
        "music", help="measure pieces by their notes: structure, scale, groove, thoughts obeyed"
    )
    pieces.add_argument(
        "takes", nargs="+", metavar="SCORE", type=Path, help="score.json of a take, or its folder"
    )
    _out(pieces, "folder of report.json")
    pieces.set_defaults(run=_measure, program=MUSIC)
    _add_world(kinds)
    for name, does in (
        (FILM, "film with the small network of our own, and measure what comes out"),
        (SCENE, "film elements with the small network of our own, and measure if they stay themselves"),
        (
            VOICE,
            "let people speak by the small network of our own, and measure how their lips go with the voice",
        ),
        (
            GAME,
            "dream the block world with the small network of our own, and measure how long it is the game",
        ),
        (SONG, "compose with the small network of our own beside the grammars that it learned from"),
    ):
        proof = kinds.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}. {FIGURES}")
        _out(proof, "folder of what it makes and of the sheet")
        proof.set_defaults(run=_prove, program=PROOFS[name], minutes=None, learned="")
        if name == FILM:
            proof.add_argument(
                "--minutes", type=float, default=1.0, help="length of the take that is watched for drift"
            )
            proof.add_argument(
                "--learned", default="", metavar="ID", help="with a look that was taught (matinee learned)"
            )


def _add_world(kinds: Any) -> None:
    worlds = kinds.add_parser(
        "world",
        help="measure worlds to walk in by the eight dimensions of GameWorld Score, beside the true game",
        description="Walk in worlds as 76 scripts say, and measure what is seen by the eight dimensions of GameWorld "
        "Score. The true game, a copy of its first frame, and the game with its actions shuffled are always among "
        "them. A world is: pictures (of the block world, walked into by the built-in engine), places (of the stage), "
        "an engine of the panel (matrix-game-2), a picture, a place (meadow, 'block village'), or ENGINE:PICTURE. "
        "Without any, all that can run here.",
    )
    worlds.add_argument("worlds", nargs="*", metavar="WORLD", help="pictures, places, an engine, or a start")
    worlds.add_argument("--quick", action="store_true", help="15 scripts, small frames and one start each")
    worlds.add_argument("--seed", type=int, default=0, help="of the worlds")
    _out(worlds, "folder of report.html and report.json")
    worlds.set_defaults(run=_score)


def _out(parser: argparse.ArgumentParser, holds: str) -> None:
    parser.add_argument("--out", type=Path, default=Path("evaluation"), metavar="FOLDER", help=holds)


def _measure(options: argparse.Namespace, rest: list[str]) -> int:
    return _program(options.program, "--out", str(options.out), "--", *map(str, options.takes))


def _score(options: argparse.Namespace, rest: list[str]) -> int:
    quick = ("--quick",) if options.quick else ()
    return _program(
        WORLD, "--out", str(options.out), "--seed", str(options.seed), *quick, "--", *options.worlds
    )


def _prove(options: argparse.Namespace, rest: list[str]) -> int:
    more = () if options.minutes is None else ("--minutes", str(options.minutes))
    taught = ("--learned", options.learned) if options.learned else ()
    return _program(options.program, "--out", str(options.out), *more, *taught)


def _program(module: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", module, *arguments], check=False).returncode
