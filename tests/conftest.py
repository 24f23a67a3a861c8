"""What the whole suite shares: it ends with the tests' own verdict."""

import os
import sys
from collections.abc import Iterator

import pytest

STATUS = pytest.StashKey[int]()


@pytest.fixture(scope="module")
def one_torch_thread() -> Iterator[None]:
    """Networks this small only wait for each other's threads."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """On Python 3.11 PySide6 6.12 may abort the interpreter while it shuts down, after the last test has been
    judged (see `studio.immortal`): leave before that."""
    if sys.version_info < (3, 12) and STATUS in config.stash:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[STATUS])
