"""What runs of a lesson would take, asked from a process of its own: a lesson may load heavy things to know.

    python -m training.estimate    one JSON object on standard input:
        {"lesson": "module:Class", "material": folder, "requests": [values, ...]}

It answers with a line for each request: an `Estimate`, or the `Failure` that says why there is none.
"""

import contextlib
import json
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engines.contract import BadInput, EngineError
from training.lesson import Lesson
from training.material.piece import Material
from training.material.store import read


def question(lesson: Lesson, material: Path, requests: Iterable[Mapping[str, Any]]) -> str:
    """What to put on standard input to ask about some requests."""
    kind = type(lesson)
    asked = {
        "lesson": f"{kind.__module__}:{kind.__qualname__}",
        "material": str(material),
        "requests": [dict(values) for values in requests],
    }
    return json.dumps(asked)


def main() -> None:
    """Answer what stands on standard input. Prints of libraries go to standard error."""
    asked = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        module, _, name = asked["lesson"].partition(":")
        lesson: Lesson = getattr(import_module(module), name)()
        material = read(Path(asked["material"]))
        answers = [_answer(lesson, values, material) for values in asked["requests"]]
    for answer in answers:
        print(answer, flush=True)


def _answer(lesson: Lesson, values: dict[str, Any], material: Material) -> str:
    try:
        request = lesson.request_type.model_validate(values)
        return lesson.estimate(request, material).model_dump_json()
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        return BadInput(field, first["msg"]).failure().model_dump_json()
    except EngineError as error:
        return error.failure().model_dump_json()


if __name__ == "__main__":
    main()
