r"""How fast and in how much memory a big log is summed up, against grep for the same lines in the same run.

    python benchmarks/logs.py FILE                    # a Postfix log; a gigabyte shows what counts
    python benchmarks/logs.py FILE ' (\*\*|==) '      # another format, with what grep is to look for

Their output goes to a pipe: into /dev/null grep would stop at the first match.
The floor is `LC_ALL=C grep -cE 'status=(deferred|bounced)'`; ratios are its time by ours, the best of three runs each.
Where pflogsumm(1) is installed, it reads a Postfix log once, as what administrators use for such a summary.
"""

import os
import shutil
import subprocess
import sys
import time

SMTPWHY = (sys.executable, "-m", "smtpwhy", "--format", "json")
GREP = (shutil.which("grep") or "grep", "-cE", *(sys.argv[2:] or ["status=(deferred|bounced)"]))
CAT = shutil.which("cat") or "cat"
ENVIRONMENT = {**os.environ, "LC_ALL": "C"}
PFLOGSUMM = shutil.which("pflogsumm")
RUNS = 3


def seconds(command: tuple[str, ...], piped: str | None = None, runs: int = RUNS) -> float:
    """Return the least time that a command takes, reading a file through a pipe of `cat` if one is given."""
    best = float("inf")
    for _ in range(runs):
        begun = time.perf_counter()
        if piped is None:
            subprocess.run(command, capture_output=True, env=ENVIRONMENT, check=True)
        else:
            with subprocess.Popen((CAT, piped), stdout=subprocess.PIPE) as cat:
                subprocess.run(command, stdin=cat.stdout, capture_output=True, env=ENVIRONMENT, check=True)
        best = min(best, time.perf_counter() - begun)
    return best


def resident(command: tuple[str, ...]) -> int:
    """Return the most memory, in MiB, that a command and its processes held at a time, each for itself."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return int(usage.ru_maxrss // 1024)


def main() -> None:
    path = sys.argv[1]
    held = resident((*SMTPWHY, "--jobs", "1", path))  # first: a process begins with what the one that starts it holds
    floor, through_cat = seconds((*GREP, path)), seconds(GREP, piped=path)
    rows = [
        ("a file, one core", seconds((*SMTPWHY, "--jobs", "1", path)), floor),
        ("a file, two processes", seconds((*SMTPWHY, "--jobs", "2", path)), floor),
        ("a pipe", seconds(SMTPWHY, piped=path), through_cat),
    ]
    if PFLOGSUMM and not sys.argv[2:]:
        rows.append(("pflogsumm", seconds((PFLOGSUMM, path), runs=1), floor))
    print(f"{os.path.getsize(path) / 1e9:.2f} GB; grep {floor:.2f} s, cat | grep {through_cat:.2f} s")
    for name, ours, least in rows:
        print(f"{name:24}{ours:8.2f} s{least / ours:8.0%} of the speed of grep")
    print(f"resident, one core{held:14} MiB")


if __name__ == "__main__":
    main()
