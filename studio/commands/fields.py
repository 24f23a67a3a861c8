"""The fields of a request as flags of a command: a panel's for `matinee render`, a lesson's for `matinee train`.

What may stand in a field is the request's own business; here words of the command line become its values.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engines.contract import BadInput, Request, engine_ids

SWITCHES = {
    "on": True,
    "true": True,
    "yes": True,
    "1": True,
    "off": False,
    "false": False,
    "no": False,
    "0": False,
}


def given_fields(kind: type[BaseModel], words: Sequence[str], owner: str, help: str) -> dict[str, Any]:
    """Values of a request from what stands on the command line; `owner` is whose fields they are, `help` the command
    that lists them. Raises `BadInput`."""
    fields = kind.model_fields
    flags = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    for name, field in fields.items():
        if each := _extra(field).get("each"):
            flags.add_argument(_flag(str(each)), dest=name, action="append")
            continue
        flags.add_argument(*_flags(name, field), dest=name, **_takes(field))
        if field.annotation is bool:
            flags.add_argument(_flag(name, "no-"), dest=name, action="store_const", const="off")
    try:
        given, unknown = flags.parse_known_args(list(words))
    except argparse.ArgumentError as error:
        raise BadInput((error.argument_name or "").lstrip("-"), error.message, help) from None
    if unknown:
        names = ", ".join(_flag_of(name, field) for name, field in fields.items())
        raise BadInput("", f"{unknown[0]} is not a field of {owner}", f"the fields are {names}")
    values = {name: value for name, value in vars(given).items() if value is not None}
    return {name: _decoded(name, value, fields[name]) for name, value in values.items()}


def field_lines(kind: type[BaseModel], see: Mapping[str, str]) -> Iterator[str]:
    """A line of help for each field; `see` says of some where more is to be found."""
    for name, field in kind.model_fields.items():
        text = (field.description or "").removesuffix(".") + (f"; {see[name]}" if name in see else "")
        yield f"  {_flag_of(name, field):<16} {text}{_limits(kind, name, field)}"


def _flag(name: str, no: str = "") -> str:
    return f"--{no}{name.replace('_', '-')}"


def _flags(name: str, field: FieldInfo) -> list[str]:
    """A field's flag, and the one without its unit: `--duration` for `duration_s`."""
    unit = f"_{_extra(field).get('unit')}"
    return [_flag(name), *([_flag(name.removesuffix(unit))] if name.endswith(unit) else [])]


def _flag_of(name: str, field: FieldInfo) -> str:
    return _flag(str(_extra(field).get("each") or name))


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _takes(field: FieldInfo) -> dict[str, Any]:
    text = (field.description or "").replace("%", "%%")
    if field.annotation is bool:
        return {"nargs": "?", "const": "on", "metavar": "on|off", "help": text}
    return {"help": text, "metavar": "VALUE"}


def _decoded(name: str, value: Any, field: FieldInfo) -> Any:
    """Lists come as JSON; whole-number choices (frames a second) as numbers; switches in words; everything else as it
    stands."""
    if isinstance(value, list):
        return value
    if field.annotation is bool:
        if value.lower() not in SWITCHES:
            raise BadInput(name, f"should be on or off, not {value!r}", field.description or "")
        return SWITCHES[value.lower()]
    annotation = str(field.annotation)
    if "list" in annotation or ("Literal" in annotation and "'" not in annotation):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise BadInput(name, f"{value!r} is not JSON", field.description or "") from None
    return value


def _limits(kind: type[BaseModel], name: str, field: FieldInfo) -> str:
    """What a field may be, and what it is when it is not given."""
    unit = str(_extra(field).get("unit", ""))
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    if name == "engine" and issubclass(kind, Request):
        choices = tuple(engine_ids(kind.panel))
    parts = [", ".join(map(str, choices))] if choices else []
    if field.annotation is bool:
        parts.append(f"on or off, {_flag(name, 'no-')} is off")
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    if low is not None and high is not None and high < 10**6:
        parts.append(f"{low} to {high}{' ' if unit.isalpha() else ''}{unit}")
    said = field.default not in (None, "", [], ()) and not isinstance(field.default, BaseModel)
    if not field.is_required() and said:
        parts.append(f"default {'on' if field.default is True else field.default}")
    return f" [{'; '.join(parts)}]" if parts else ""
