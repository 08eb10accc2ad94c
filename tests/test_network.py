"""It makes no network connection, ever: every kind of input is answered while sockets and look-ups raise."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT
from .test_json import BOUNCES, EVENT, INPUTS, MAIL, SCREENS

GUARD = """
import os, socket, sys

def refused(*args, **kwargs):
    os.write(2, b"a network connection was tried")
    os._exit(99)

def watch(event, args):  # sees every socket; a process pool of Python may use a local one
    if event.startswith("socket.") and not (event == "socket.__new__" and args[1] == getattr(socket, "AF_UNIX", None)):
        refused()

for name in ("create_connection", "getaddrinfo", "gethostbyname", "gethostbyaddr", "getfqdn"):
    setattr(socket, name, refused)
sys.addaudithook(watch)
sys.argv = ["smtpwhy", *sys.argv[1:]]
"""
RUN = "from smtpwhy.cli import main\nstatus = main()\nsys.stdout.flush()\nsys.exit(status)"
NAMED = "550 5.7.25 [192.0.2.25] no PTR; see https://example.com/help and ask postmaster@example.net, mx.example.org"
LOG = str(SCREENS / "mail.log")
ASKED: dict[str, tuple[tuple[str, ...], bytes]] = {
    "code": (("551",), b""),
    "comparison": (("334", "551"), b""),
    "reply": ((NAMED,), b""),
    "reply on a terminal": (("--color", "always", NAMED), b""),
    "challenge": (("334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=",), b""),
    "transcript": ((str(SCREENS / "session.swaks"),), b""),
    "every client": (tuple(str(path) for path in sorted(INPUTS.glob("*.txt"))), b""),
    "log": (("--format", "html", LOG), b""),
    "logs by several processes": (("--jobs", "2", LOG, "other.log"), b""),
    "bounce": ((BOUNCES[0],), b""),
    "bounces": (("--summary", *BOUNCES), b""),
    "mail": ((), MAIL),
    "event": ((), EVENT),
    "stream": (("--each-line", "--format", "jsonl"), f"{NAMED}\nhello\n".encode()),
    "redacted": (("--redact", "--redact"), NAMED.encode()),
    "list": (("--list", "rules"), b""),
    "search": (("--search", "greylisting"), b""),
    "completion": (("--completion", "bash"), b""),
    "error": (("https://example.com/smtp",), b""),
}


def guarded(code: str, args: tuple[str, ...], stdin: bytes, home: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    line = [sys.executable, "-c", GUARD + code, *args]
    return subprocess.run(line, input=stdin, capture_output=True, env=environment, cwd=home, timeout=60, check=False)


@pytest.mark.parametrize("what", ASKED)
def test_no_connection_is_made(what: str, tmp_path: Path) -> None:
    args, stdin = ASKED[what]
    shutil.copy(LOG, tmp_path / "other.log")
    done = guarded(RUN, args, stdin, tmp_path)
    assert done.stderr.count(b"network") == 0
    assert done.returncode in (0, 1)
    assert done.stdout or done.returncode


@pytest.mark.parametrize(
    "code",
    [
        "socket.getaddrinfo('localhost', 25)",
        "import smtplib; smtplib.SMTP('127.0.0.1', 9)",
        "import _socket; _socket.socket(_socket.AF_INET)",
        "import _socket; _socket.gethostbyname('localhost')",
    ],
)
def test_the_guard_would_see_one(code: str, tmp_path: Path) -> None:
    assert guarded(code, (), b"", tmp_path).returncode == 99
