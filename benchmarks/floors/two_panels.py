"""The floor of a program that draws with Rich: Click, Console, Panel and Table imported, two panels printed.

The words of the panels are as many as those of `smtpwhy 334 551`.
"""

import sys

import click  # noqa: F401 (the import is part of the floor)
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

words = ["word"] * int(sys.argv[1])
half = len(words) // 2
console = Console(width=100)
grid = Table.grid(expand=True)
grid.add_column(ratio=1)
grid.add_column(ratio=1)
grid.add_row(Panel(" ".join(words[:half]), title="334"), Panel(" ".join(words[half:]), title="551"))
console.print(grid)
