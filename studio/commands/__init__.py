"""The commands of the command line, one a file: `add` declares its arguments, `run` does it."""

import sys

EXIT_CODES = {"bad_input": 2, "model_missing": 2, "cancelled": 130}


def complain(message: str, hint: str = "") -> None:
    """One line on standard error: what is wrong, and what to do."""
    text = " ".join(message.split())
    print(f"matinee: {text}" + (f" ({hint})" if hint else ""), file=sys.stderr)
