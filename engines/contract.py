"""What every engine shares with the rest of the studio: requests, events, errors and the engine itself.

A new engine is one file: a `Request` subclass that describes what it takes, an `Engine` subclass that makes
it, and an entry point in the group `matinee.engines`; a new panel also names its request in the group
`matinee.requests`. Nothing here imports a heavy library, so that the window and the command line can read
requests without loading one. How events travel is in `engines.wire`.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

ENGINES = "matinee.engines"
REQUESTS = "matinee.requests"
FilmFormat = Literal["mp4", "webm", "mkv"]
FailureCode = Literal["bad_input", "model_missing", "out_of_memory", "cancelled", "crash", "hung"]


class EngineError(Exception):
    """A failure with a message for people. `code` is what the queue and the command line act on."""

    code: ClassVar[FailureCode] = "crash"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def failure(self) -> "Failure":
        return Failure(code=self.code, message=self.message, hint=self.hint)


class BadInput(EngineError):
    """The request or a file of it is wrong: `field` says where, `what` what is wrong, `fix` what to do."""

    code = "bad_input"

    def __init__(self, field: str, what: str, fix: str = "") -> None:
        super().__init__(f"{field}: {what}" if field else what, fix)
        self.field = field

    def failure(self) -> "Failure":
        return Failure(code=self.code, message=self.message, hint=self.hint, field=self.field)


class ModelMissing(EngineError):
    """A model of the catalogue is not on this machine; `model` is its id."""

    code = "model_missing"

    def __init__(self, model: str, purpose: str) -> None:
        super().__init__(f"the model {model} ({purpose}) is not installed", f"matinee models pull {model}")
        self.model = model

    def failure(self) -> "Failure":
        return Failure(code=self.code, message=self.message, hint=self.hint, model=self.model)


class OutOfMemory(EngineError):
    """The device cannot hold the work; sizes in bytes."""

    code = "out_of_memory"

    def __init__(self, needed: int, free: int, fix: str) -> None:
        super().__init__(f"needs {needed / 2**30:.1f} GB of memory, {free / 2**30:.1f} GB are free", fix)


class Cancelled(EngineError):
    """The user stopped the job. Finished segments stay in the job's folder."""

    code = "cancelled"

    def __init__(self) -> None:
        super().__init__("cancelled")


def param(
    default: Any,
    *,
    group: str,
    help: str,
    title: str = "",
    unit: str = "",
    widget: str = "",
    step: float | None = None,
    accepts: Sequence[str] = (),
    labels: dict[str, str] | None = None,
    each: str = "",
    **limits: Any,
) -> Any:
    """One field of a request, described once for the form, the command line, the presets and the errors.

    `widget` is a hint for the form: slider, segments, combo, text, media, toggle, seed or hidden; empty lets
    the form choose by type. `accepts` lists what a media field takes (image, video, audio). `labels` names
    the choices of a `Literal` for people. `each` names the flag that gives one item of a list on the command line.
    `limits` go to pydantic (`ge`, `le`, `max_length`, ...).
    """
    extra: Any = {
        "group": group,
        "unit": unit,
        "widget": widget,
        "step": step,
        "accepts": list(accepts),
        "labels": labels or {},
        "each": each,
    }
    return Field(default, title=title or None, description=help, json_schema_extra=extra, **limits)


def film_format() -> Any:
    """The field that chooses the kind of file of a take."""
    return param(
        "mp4",
        group="Output",
        title="File",
        help="mp4 (H.264) plays everywhere, webm (VP9) on the web, mkv is lossless (FFV1).",
        widget="segments",
        labels={"mp4": "mp4", "webm": "webm", "mkv": "mkv"},
    )


class Request(BaseModel):
    """Everything one take needs. Equal requests give equal pixels on the built-in tier."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    panel: ClassVar[str]

    engine: str = param("builtin", group="Engine", help="Which engine makes the take.", widget="hidden")
    seed: int = param(1847, group="Output", help="Same seed, same take.", widget="seed", ge=0, le=2**31 - 1)


RequestT = TypeVar("RequestT", bound=BaseModel)


class Started(BaseModel):
    """The engine has the job. `resumed_at` is the number of segments found finished, 0 for a new job. `weights` says
    how long each phase takes against the others; without it, all the same."""

    t: Literal["started"] = "started"
    phases: list[str]
    weights: list[float] = []
    resumed_at: int = 0


class Progress(BaseModel):
    """Where the job is. `time_left_s` is for the whole job, None while it cannot be known. `patience_s` asks the
    supervisor to allow that long a silence from now on, for work that cannot report (a first compilation)."""

    t: Literal["progress"] = "progress"
    phase: str
    step: int
    total: int
    time_left_s: float | None = None
    patience_s: float = 0.0


class Preview(BaseModel):
    """A picture of the work so far: `pixels` is RGB, 8 bits, `height * width * 3` bytes.

    It never travels as JSON: the worker puts the pixels into the frame ring and sends the slot.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    t: Literal["preview"] = "preview"
    width: int
    height: int
    pixels: Annotated[Any, Field(exclude=True, repr=False)] = b""
    slot: int = -1
    time_s: float = 0.0


class LiveFrame(BaseModel):
    """A picture of a world that is being walked in: `pixels` as in `Preview`.

    `tick` is the number of the tick it shows, `heard` the newest `number` of the controls that it obeys, `drawn_ms` how
    long it took. `about` is what an overlay shows of it (place and heading of the walker, say).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    t: Literal["live_frame"] = "live_frame"
    width: int
    height: int
    pixels: Annotated[Any, Field(exclude=True, repr=False)] = b""
    slot: int = -1
    tick: int
    heard: int = 0
    drawn_ms: float = 0.0
    about: dict[str, Any] = {}


class Artifact(BaseModel):
    """A finished file inside the job's folder. Exactly one `media` artifact ends a job that went well; a live session
    may have any number of them, one for each recording, and a training has samples instead."""

    t: Literal["artifact"] = "artifact"
    path: Path
    kind: Literal["segment", "media", "poster", "recipe", "sample"]
    duration_s: float = 0.0


class Measure(BaseModel):
    """Figures of a training after `step` steps: `loss`, `learning_rate`, or what its validation measured."""

    t: Literal["measure"] = "measure"
    step: int
    values: dict[str, float]


class Failure(BaseModel):
    """Why a job ended without its take, in words for people. `hint` says what mends it."""

    t: Literal["failure"] = "failure"
    code: FailureCode
    message: str
    hint: str = ""
    field: str = ""
    model: str = ""


class Note(BaseModel):
    """Something the user should know that did not stop the job (a face found at low confidence, say)."""

    t: Literal["note"] = "note"
    message: str


Event = Started | Progress | Preview | LiveFrame | Artifact | Measure | Failure | Note


class EngineCard(BaseModel):
    """What an engine is and whether it can run here; the inspector's first card shows it."""

    id: str
    panel: str
    title: str
    summary: str
    models: list[str] = []
    available: bool = True
    unavailable_reason: str = ""


class Engine(ABC):
    """Makes takes for one panel. One instance lives in a worker process and runs one job at a time."""

    request_type: ClassVar[type[Request]]

    def __init__(self) -> None:
        self._cancel = threading.Event()

    @abstractmethod
    def describe(self) -> EngineCard:
        """What it is; cheap, loads nothing."""

    def load(self) -> None:  # noqa: B027
        """Bring models into memory. Called once before the first run; raises `ModelMissing`."""

    @abstractmethod
    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take inside `folder`, which may hold finished segments of an interrupted run."""

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Answer a small question (where the faces of a picture are, say) for the panel; JSON in, JSON out."""
        raise BadInput("question", f"{type(self).__name__} does not answer {question!r}")

    def cancel(self) -> None:
        """Stop the running job soon; called from another thread."""
        self._cancel.set()

    def begin(self) -> None:
        """Forget an earlier cancel; the worker calls it before each run."""
        self._cancel.clear()

    def check_cancelled(self) -> None:
        """Raise `Cancelled` if the user stopped the job; engines call it at every frame or step."""
        if self._cancel.is_set():
            raise Cancelled


class LiveEngine(Engine):
    """An engine whose world can be walked in as well. A live session is a job of the worker that lasts until it is
    cancelled, and that is controlled meanwhile."""

    @abstractmethod
    def live(self, request: Request, folder: Path) -> Iterator[Event]:
        """Walk in `folder` until cancelled, which ends it well. Recordings come as `media` artifacts."""

    @abstractmethod
    def control(self, values: dict[str, Any]) -> None:
        """Newest state of the controls, or a command; called from another thread, and returns at once."""


def parse_request(kind: type[RequestT], values: dict[str, Any]) -> RequestT:
    """A request from plain values; the first thing that is wrong becomes one `BadInput`."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        raise BadInput(field, "is missing", _help(kind, field))
    if first["type"] == "extra_forbidden":
        raise BadInput(field, "is not a field here", f"the fields are {', '.join(kind.model_fields)}")
    what = first["msg"].removeprefix("Value error, ").replace("Input should be", "should be")
    raise BadInput(field, f"{what}, not {first['input']!r}" if field else what, _help(kind, field))


def _help(kind: type[BaseModel], field: str) -> str:
    described = kind.model_fields.get(field.partition(".")[0])
    return (described.description or "") if described else ""


def panels() -> dict[str, type[Request]]:
    """The request type of each panel, by the panel's name; loads no engine."""
    return {entry.name: entry.load() for entry in entry_points(group=REQUESTS)}


def engine_names() -> list[str]:
    """Names of all registered engines, `<panel>` or `<panel>.<variant>`."""
    return sorted({e.name for e in entry_points(group=ENGINES)})


def engine_ids(panel: str) -> list[str]:
    """The ids of a panel's engines, by their names alone: none is loaded."""
    named = (name.partition(".") for name in engine_names())
    return [variant or "builtin" for of, _, variant in named if of == panel]


def find_engine(panel: str, engine: str) -> type[Engine]:
    """The engine class for a request; the built-in one is registered under the panel's own name."""
    name = panel if engine == "builtin" else f"{panel}.{engine}"
    for entry in entry_points(group=ENGINES):
        if entry.name == name:
            found: type[Engine] = entry.load()
            return found
    raise BadInput(
        "engine", f"there is no engine {engine!r} for {panel}", f"there are {', '.join(engine_ids(panel))}"
    )
