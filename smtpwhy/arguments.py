"""The words of the help, and how options are parted from the words of a pasted reply."""

import sys
from collections.abc import Sequence

import click

from smtpwhy.language import _

STARTERS = """smtpwhy: what a mail server's reply means, whose problem it is, what to do.

  smtpwhy 551                      one code, status or cause explained
  smtpwhy 334 551                  two codes compared, side by side
  smtpwhy 550 5.7.26 This mail ... a pasted reply: why, and what to do now
  swaks ... 2>&1 | smtpwhy         what a mail client printed, piped in
  smtpwhy --search greylisting     find a code, status, cause or rule

smtpwhy --help lists all options."""

HELP = """Explain what a mail server said: what it means, why it was said, whose problem it is, and what to do now.

Give a code, a status or a cause (551, 5.7.26, X.1.1, greylisted), two of them to compare (334 551), a family
(5xx, 45x, 5.7.x), or paste the reply as it is. What is piped in is recognised and diagnosed.
"""

EPILOG = """\b
Examples:
  smtpwhy 551
  smtpwhy 334 551
  smtpwhy "550 5.7.26 This mail has been blocked, sender is unauthenticated"
  smtpwhy --format json 421 4.7.0 try again later | jq .diagnoses[0].steps
  swaks --to user@example.com 2>&1 | smtpwhy
  smtpwhy --redact --file session.txt > safe-to-post.txt
  tail -f replies.txt | smtpwhy --each-line --format jsonl

\b
Exit status:
  0  something was recognised and explained
  1  nothing was recognised, or the code is not defined
  2  wrong usage, an unreadable file, a broken --catalog
  With --exit-code: 75 a temporary failure, 69 a permanent one, 0 success.
"""


def _asked_language(arguments: Sequence[str]) -> str | None:
    """Return the language that the arguments name, which the help needs before they are read."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == "--lang":
            return following
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None


class ReplyCommand(click.Command):
    """A command whose words may be a pasted reply: once it has begun, words with a single dash are text."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Part options from words, so that `550 5.7.23 SPF -all` needs no quotes."""
        options, words = self._parted(ctx, args)
        return super().parse_args(ctx, [*options, "--", *words])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language that is asked for, or that of the locale."""
        from smtpwhy.opening import opened_language

        opened_language(_asked_language(sys.argv))
        self.help, self.epilog = _(HELP), _(EPILOG)
        for param in self.get_params(ctx):
            if isinstance(param, click.Option) and param.help:
                param.help = _(param.help)
        super().format_help(ctx, formatter)

    def _parted(self, ctx: click.Context, args: list[str]) -> tuple[list[str], list[str]]:
        takes_value = {
            name: not (param.is_flag or param.count)
            for param in self.get_params(ctx)
            if isinstance(param, click.Option)
            for name in param.opts
        }
        options: list[str] = []
        words: list[str] = []
        waiting = iter(args)
        for arg in waiting:
            if arg == "--":
                words += waiting
            elif arg.startswith("--") or (arg.startswith("-") and len(arg) > 1 and not words):
                options.append(arg)
                value = next(waiting, None) if takes_value.get(arg) else None
                options += [value] if value is not None else []
            else:
                words.append(arg)
        return options, words
