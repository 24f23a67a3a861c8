"""How the trial of a network of ours ends on the command line: with figures as JSON, or with one line that says why
there are none."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from engines.contract import EngineError


def proven(trial: Callable[[], Mapping[str, Any]]) -> int:
    """Run it -> the exit status."""
    try:
        figures = trial()
    except EngineError as error:
        print(f"matinee: {error.message} ({error.hint})", file=sys.stderr)
        return 2
    print(json.dumps(figures, indent=1))
    return 0
