"""The floor of a program that is built on Click: it imports Click and ends."""

import click  # noqa: F401 (the import is all that is measured)
