"""`python -m smtpwhy` is the command line."""

import sys

from smtpwhy.cli import main

sys.exit(main())
