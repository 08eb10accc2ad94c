"""Start-up of the whole process, as ratios to a named floor in one interleaved run.

Usage: python benchmarks/startup.py [--rounds 40]

CPU time (user and system) of each child process, minimum and median. `smtpwhy` must be installed in the
environment that runs this; what draws for a terminal is given a real pseudo-terminal.
"""

import argparse
import os
import pty
import resource
import statistics
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
SMTPWHY = os.path.join(os.path.dirname(sys.executable), "smtpwhy")
REPLY = "550 5.1.1 <user@example.com>: Recipient address rejected: User unknown in virtual mailbox table"


class Case(NamedTuple):
    """One command that is measured."""

    name: str
    command: tuple[str, ...]
    floor: str | None
    terminal: bool
    bound: float | None
    environment: tuple[tuple[str, str], ...] = ()


def cases() -> list[Case]:
    """Return the floors and what is held against them; the bounds are those of the project's goals."""
    panels = os.path.join(HERE, "floors", "two_panels.py")
    click_only = os.path.join(HERE, "floors", "import_click.py")
    words = str(len(subprocess.run([SMTPWHY, "334", "551"], capture_output=True, check=True).stdout.split()))
    complete = (("_SMTPWHY_COMPLETE", "bash_complete"), ("COMP_WORDS", "smtpwhy 55"), ("COMP_CWORD", "1"))
    return [
        Case("two panels (floor)", (sys.executable, panels, words), None, True, None),
        Case("import click (floor)", (sys.executable, click_only), None, False, None),
        Case("smtpwhy 334 551, terminal", (SMTPWHY, "334", "551"), "two panels (floor)", True, 1.10),
        Case("smtpwhy 551, terminal", (SMTPWHY, "551"), "two panels (floor)", True, 1.10),
        Case("one pasted line, terminal", (SMTPWHY, REPLY), "two panels (floor)", True, 1.15),
        Case("smtpwhy 551 | cat", (SMTPWHY, "551"), "import click (floor)", False, 1.15),
        Case("smtpwhy --format json 551", (SMTPWHY, "--format", "json", "551"), "import click (floor)", False, 1.15),
        Case("completion", (SMTPWHY,), "import click (floor)", False, 1.15, complete),
    ]


def cpu_time(case: Case) -> float:
    """Run the command once and return its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **dict(case.environment)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    if case.terminal:
        master, slave = pty.openpty()
        reader = threading.Thread(target=drain, args=(master,))
        reader.start()
        subprocess.run(case.command, stdout=slave, stdin=subprocess.DEVNULL, env=environment, check=True)
        os.close(slave)
        reader.join()
    else:
        subprocess.run(case.command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def drain(master: int) -> None:
    """Read a pseudo-terminal until it is closed."""
    try:
        while os.read(master, 65536):
            pass
    except OSError:
        pass
    os.close(master)


def report(measured: Sequence[Case], times: dict[str, list[float]]) -> None:
    """Print minimum, median and ratio of every case."""
    print(f"{'':32}{'min ms':>9}{'median':>9}{'ratio min':>11}{'median':>9}{'bound':>8}")
    for case in measured:
        own = times[case.name]
        line = f"{case.name:32}{min(own) * 1000:9.1f}{statistics.median(own) * 1000:9.1f}"
        if case.floor:
            floor = times[case.floor]
            middle = statistics.median(own) / statistics.median(floor)
            line += f"{min(own) / min(floor):11.2f}{middle:9.2f}{case.bound:8.2f}"
        print(line)


def main() -> None:
    """Measure all cases, interleaved."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    measured = cases()
    times: dict[str, list[float]] = {case.name: [] for case in measured}
    for case in measured:
        cpu_time(case)
    for _ in range(rounds):
        for case in measured:
            times[case.name].append(cpu_time(case))
    report(measured, times)


if __name__ == "__main__":
    main()
