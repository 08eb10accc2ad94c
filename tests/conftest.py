"""Shared fixtures: the built-in catalog, the command line in a process of its own, the samples beside the project."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from smtpwhy.catalog.catalog import Catalog, load

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
SAMPLES = ROOT.parent / "shared" / "samples"

Run = Callable[..., subprocess.CompletedProcess[bytes]]


settings.register_profile("long", max_examples=5_000, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the expected screens anew; look at them before commit")


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line as a user would, with an empty home and no colour variables."""

    def call(*args: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        base = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "smtpwhy", *args]
        return subprocess.run(
            command, input=stdin, capture_output=True, env=base | environment, timeout=60, check=False
        )

    return call


@pytest.fixture(scope="session")
def samples() -> Path:
    """The labelled samples, which are not part of the project."""
    if not SAMPLES.is_dir():
        pytest.skip(f"the labelled samples are not beside the project ({SAMPLES.relative_to(ROOT.parent)})")
    return SAMPLES
