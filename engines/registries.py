"""Packages as archives: a Python wheel, an npm tarball, a Debian package, each brought to a shelf by name.

The person's own settings of pip, npm and apt say where packages come from. A registry is asked directly
where that works, because then a download resumes and shows its progress; what only the package tool itself
can reach (signed-in mirrors, unusual layouts) is left to the tool. Nothing is installed or run.
"""

import hashlib
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
from functools import cache
from pathlib import Path

from engines.download import Courier, Unavailable, download, read

SIMPLE_INDEX = "https://pypi.org/simple"
NPM_REGISTRY = "https://registry.npmjs.org"
INDEX_TYPES = "application/vnd.pypi.simple.v1+json, text/html;q=0.1"


def wheel(package: str, shelf: Path, courier: Courier) -> Path:
    """The wheel of `name==version`, whatever Python or platform it is for."""
    name, version = package.split("==")
    reasons = []
    for index in pip_indexes():
        try:
            return shelved(_wheel_address(index, name, version), shelf, courier)
        except Unavailable as error:
            reasons.append(str(error))
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--ignore-requires-python"]
    try:
        return _by_tool([*pip, "--only-binary=:all:", "--dest", ".", package], "*.whl", shelf, courier)
    except Unavailable as error:
        raise Unavailable("; ".join([*reasons, str(error)])) from None


def tarball(package: str, shelf: Path, courier: Courier) -> Path:
    """The npm tarball of `name@version`."""
    name, version = package.rsplit("@", 1)
    entry = f"{npm_registry()}/{urllib.parse.quote(name, safe='@')}/{version}"
    try:
        return shelved(json.loads(read(entry)[0])["dist"]["tarball"], shelf, courier)
    except (Unavailable, ValueError, KeyError) as error:
        try:
            return _by_tool(["npm", "pack", "--silent", package], "*.tgz", shelf, courier)
        except Unavailable as by_tool:
            raise Unavailable(f"{entry}: {error}; {by_tool}") from None


def deb(package: str, shelf: Path, courier: Courier) -> Path:
    """The Debian package `name` or `name=version`, for this machine's release."""
    return _by_tool(["apt-get", "download", package], "*.deb", shelf, courier)


def shelved(address: str, shelf: Path, courier: Courier) -> Path:
    """The file at `address`, downloaded once; the key keeps equal names of two places apart."""
    name = urllib.parse.unquote(urllib.parse.urlsplit(address).path.rsplit("/", 1)[-1])
    return download(address, shelf / f"{_key(address)}-{name}", courier)


@cache
def pip_indexes() -> tuple[str, ...]:
    """Package indexes that pip is set to use, the main one first."""
    try:
        shown = _output([sys.executable, "-m", "pip", "config", "list"])
    except Unavailable:
        shown = ""
    main, extra = SIMPLE_INDEX, ""
    for key, value in re.findall(r"^(\S+)='(.*)'$", shown, re.MULTILINE):
        if key.endswith(".index-url"):
            main = value
        elif key.endswith(".extra-index-url"):
            extra = value
    return tuple(dict.fromkeys(index.rstrip("/") for index in [main, *extra.replace("\\n", " ").split()]))


@cache
def npm_registry() -> str:
    try:
        found = _output(["npm", "config", "get", "registry"]).strip()
    except Unavailable:
        found = os.environ.get("NPM_CONFIG_REGISTRY", "")
    return (found if found.startswith("http") else NPM_REGISTRY).rstrip("/")


class _Links(html.parser.HTMLParser):
    """The addresses of an index page in HTML."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for key, value in attrs if tag == "a" and key == "href" and value]


def _wheel_address(index: str, name: str, version: str) -> str:
    """Where `index` keeps a wheel of that version."""
    page = f"{index}/{re.sub(r'[-_.]+', '-', name).lower()}/"
    if page.startswith("file:"):
        page += "index.html"
    text, kind = read(page, INDEX_TYPES)
    if "json" in kind:
        links = [file["url"] for file in json.loads(text)["files"]]
    else:
        links = _Links(text.decode(errors="replace")).found
    begin = f"{re.sub(r'[-_.]+', '_', name).lower()}-{version}-"
    for link in links:
        address = urllib.parse.urljoin(page, link).split("#")[0]
        file = urllib.parse.unquote(address.rsplit("/", 1)[-1])
        distribution, _, rest = file.partition("-")
        if file.endswith(".whl") and f"{re.sub(r'[-_.]+', '_', distribution).lower()}-{rest}".startswith(
            begin
        ):
            return address
    raise Unavailable(f"{page} has no wheel of version {version}")


def _by_tool(command: list[str], pattern: str, shelf: Path, courier: Courier) -> Path:
    """Let a package tool download into a folder of its own; what is there from before is used again."""
    folder = shelf / _key(" ".join(command))
    if not any(folder.glob(pattern)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _output(command, folder, courier)
    found = next(folder.glob(pattern), None)
    if found is None:
        raise Unavailable(f"{command[0]} brought no {pattern}")
    courier.at(found.name, found.stat().st_size)
    return found


def _output(command: list[str], folder: Path | None = None, courier: Courier | None = None) -> str:
    """What a command prints. A cancel of the pull ends it; a failure gives its last line."""
    program = shutil.which(command[0])
    if program is None:
        raise Unavailable(f"{command[0]} is not on this machine")
    with subprocess.Popen(
        [program, *command[1:]], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while True:
            try:
                out, err = process.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                if courier is not None and courier.cancelled():
                    process.kill()
                    courier.look()
    if process.returncode:
        lines = (err or out).strip().splitlines()
        raise Unavailable(f"{Path(command[0]).name}: {lines[-1] if lines else 'failed'}")
    return out


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
