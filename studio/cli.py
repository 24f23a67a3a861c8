"""The command line: one subcommand a file of `studio.commands`, one way to fail.

Exit status: 0 done; 2 the request was wrong, in one clear line; 1 the engine failed; 130 cancelled.
"""

import argparse
from importlib import import_module
from importlib.metadata import version

from engines.contract import BadInput, EngineError
from engines.crash_log import unforeseen
from studio.commands import EXIT_CODES, complain

COMMANDS = ("render", "train", "learned", "voices", "models", "doctor", "verify", "evaluate", "demo")


class Parser(argparse.ArgumentParser):
    """Argument errors in the same shape as every other: one line on standard error, status 2."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise BadInput("", message, f"{self.prog} --help")


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    try:
        return _dispatch(arguments)
    except EngineError as error:
        complain(error.message, error.hint)
        return EXIT_CODES.get(error.code, 1)
    except KeyboardInterrupt:
        complain("cancelled")
        return 130
    except BrokenPipeError:
        return 1
    except Exception as error:
        failure = unforeseen(error, f"matinee {arguments[0]}", "command")
        complain(failure.message, failure.hint)
        return 1


def _dispatch(arguments: list[str]) -> int:
    parser = Parser(
        prog="matinee", description="A creative studio on your own machine. Without a command: its window."
    )
    parser.add_argument("--version", action="version", version=f"Matinee {version('matinee')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    asked = arguments[0] if arguments else ""
    for command in (asked,) if asked in COMMANDS else COMMANDS:  # what the others need is not waited for
        import_module(f"studio.commands.{command}").add(commands)
    chosen, rest = parser.parse_known_args(arguments)
    if rest and not getattr(chosen, "takes_fields", False):
        raise BadInput("", f"{rest[0]} is not known here", f"matinee {chosen.command} --help")
    status: int = chosen.run(chosen, rest)
    return status
