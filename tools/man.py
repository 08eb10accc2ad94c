"""The man page, made from the same definitions as `--help`."""

import click

from smtpwhy.arguments import STARTERS
from smtpwhy.cli import command
from smtpwhy.version import __version__

_FILES = (
    (
        "$XDG_CONFIG_HOME/smtpwhy/catalog, ~/.config/smtpwhy/catalog",
        "Your own codes and rules, laid over the built-in ones.",
    ),
    (
        "$XDG_CACHE_HOME/smtpwhy, ~/.cache/smtpwhy",
        "A checkout that cannot be written to keeps its compiled catalog here.",
    ),
)
_ENVIRONMENT = (
    ("LC_ALL, LC_MESSAGES, LANG", "The language of the texts where --lang gives none."),
    ("NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM", "Whether there is colour where --color gives nothing else."),
)


def page() -> str:
    """Return the man page."""
    context = click.Context(command, info_name="smtpwhy")
    summary, _, about = (command.help or "").partition("\n\n")
    name = summary.partition(":")[0].lower()
    parts = [
        f'.TH SMTPWHY 1 "" "smtpwhy {__version__}" "User Commands"',
        ".SH NAME",
        f"smtpwhy \\- {_escaped(name)}",
        ".SH SYNOPSIS",
        f".B smtpwhy\n{_escaped(' '.join(command.collect_usage_pieces(context)))}",
        ".SH DESCRIPTION",
        _escaped(_flat(summary)),
        f".PP\n{_escaped(_flat(about))}",
        _literal(STARTERS.split("\n\n")[1]),
        ".SH OPTIONS",
        *(_item(*record) for record in _options(context)),
        *_epilog(),
        ".SH ENVIRONMENT",
        *(_item(*one) for one in _ENVIRONMENT),
        ".SH FILES",
        *(_item(*one) for one in _FILES),
    ]
    return "\n".join(parts) + "\n"


def _options(context: click.Context) -> list[tuple[str, str]]:
    """Return each option with its help, as `--help` writes them."""
    options = (param for param in command.get_params(context) if isinstance(param, click.Option))
    records = (option.get_help_record(context) for option in options)
    return [record for record in records if record is not None]


def _epilog() -> list[str]:
    """Return the sections of the epilog, each with its heading."""
    parts = []
    for block in (command.epilog or "").replace("\b\n", "").split("\n\n"):
        heading, _, lines = block.strip().partition("\n")
        parts += [f".SH {heading.rstrip(':').upper()}", _literal(lines)]
    return parts


def _item(term: str, told: str) -> str:
    return f".TP\n.B {_escaped(term)}\n{_escaped(told)}"


def _literal(text: str) -> str:
    """Return lines that stay as they are."""
    return f".PP\n.nf\n{_escaped(text)}\n.fi"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    """Return a text in which nothing is an escape or request of roff."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("~", "\\(ti")
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in safe.split("\n"))
