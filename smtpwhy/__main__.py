"""The console script, and `python -m smtpwhy`.

The process ends without taking its objects apart and without looking for garbage in between: together that is a
fifth of the start-up (docs/design.md has the figures). Long streams look for garbage again.
"""

import gc
import os
import sys


def run() -> None:
    """Run the command line and end the process with its exit status."""
    gc.disable()
    try:
        from smtpwhy.cli import main

        status = main()
    except KeyboardInterrupt:
        status = 130
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    run()
