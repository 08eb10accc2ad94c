"""What shells complete: codes, causes, rules, files and the values of options, and the scripts that ask for it."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_SMTPWHY_COMPLETE"
_PLACES = {
    "bash": "~/.local/share/bash-completion/completions/smtpwhy",
    "zsh": "~/.zfunc/_smtpwhy",
    "fish": "~/.config/fish/completions/smtpwhy.fish",
}
_ALSO = {
    "bash": "The package bash-completion reads that folder; without it: source <(smtpwhy --completion bash)",
    "zsh": "In ~/.zshrc, before compinit: fpath=(~/.zfunc $fpath)",
    "fish": "Fish reads that folder by itself.",
}
_ENTRIES = ("codes", "statuses", "causes", "rules")
_CLASSES = ("2", "4", "5")


def script(command: click.Command, shell: str) -> str:
    """Return a shell's completion script; its last lines, comments, say how to install it."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    made = kind(command, {}, "smtpwhy", _VARIABLE).source().strip() if kind else ""
    return f"{made}\n\n# To install: smtpwhy --completion {shell} > {_PLACES[shell]}\n# {_ALSO[shell]}\n"


def words(_ctx: click.Context, _param: click.Parameter, begun: str) -> "list[CompletionItem]":
    """Complete codes, statuses, causes and rules, with their names; files where none of these begins so."""
    from smtpwhy.catalog.catalog import load

    catalog = load()
    items = [item for section in _ENTRIES for item in _begin(catalog.listing(section), begun)]
    return items or paths(_ctx, _param, begun)


def paths(_ctx: click.Context, _param: click.Parameter, begun: str) -> "list[CompletionItem]":
    """Complete files and folders."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(begun, type="file")]


def formats(_ctx: click.Context, _param: click.Parameter, begun: str) -> "list[CompletionItem]":
    """Complete formats of inputs."""
    from smtpwhy.inputs import INPUTS

    return _begin([(one.id, one.name) for one in INPUTS], begun)


def causes(_ctx: click.Context, _param: click.Parameter, begun: str) -> "list[CompletionItem]":
    """Complete causes."""
    from smtpwhy.catalog.catalog import load

    return _begin(load().listing("causes"), begun)


def languages(_ctx: click.Context, _param: click.Parameter, begun: str) -> "list[CompletionItem]":
    """Complete languages."""
    from smtpwhy.catalog.languages import listed

    return _begin(listed(), begun)


def _begin(rows: list[tuple[str, str]], begun: str) -> "list[CompletionItem]":
    """Return the rows whose ids begin so; a status that is kept with X has the class that was typed."""
    from click.shell_completion import CompletionItem

    class_ = begun[:1] if begun[:1] in _CLASSES and begun[1:2] == "." else None
    known = ((class_ + id_[1:] if class_ and id_.startswith("X.") else id_, name) for id_, name in rows)
    return [CompletionItem(id_, help=name) for id_, name in known if id_.startswith(begun)]
