"""The command line: arguments -> one call -> render -> exit status; nothing else."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from smtpwhy.version import __version__

if TYPE_CHECKING:
    from smtpwhy.answers import Diagnosis, Document
    from smtpwhy.catalog.catalog import Catalog

FORMATS = ("auto", "text", "json", "jsonl", "markdown")
LISTS = ("codes", "statuses", "causes", "rules", "formats", "languages")
_INPUT_LIMIT = 64 * 1024 * 1024
_STARTERS = """smtpwhy says what a mail server's reply means, whose problem it is and what to do.

  smtpwhy 551                              one code, status or cause explained
  smtpwhy 334 551                          two codes compared, side by side
  smtpwhy 550 5.7.26 This mail has been blocked ...
                                           a pasted reply: why, and what to do now
  swaks --to user@example.net 2>&1 | smtpwhy
                                           what a program printed, piped in
  smtpwhy --search greylisting             find a code, status, cause or rule

smtpwhy --help lists all options."""
_HELP = """Explain what a mail server said: what it means, why it was said, whose problem it is, and what to do now.

Give a code, a status or a cause (551, 5.7.26, X.1.1, greylisted), two of them to compare (334 551), a family
(5xx, 45x, 5.7.x), or paste the reply as it is. What is piped in is recognised and diagnosed.
"""
_EPILOG = """\b
Examples:
  smtpwhy 551
  smtpwhy 334 551
  smtpwhy "550 5.7.26 This mail has been blocked because the sender is unauthenticated"
  smtpwhy --format json 421 4.7.0 try again later | jq .diagnoses[0].steps
  smtpwhy --file bounce.txt
  tail -f replies.txt | smtpwhy --each-line --format jsonl

\b
Exit status:
  0  something was recognised and explained
  1  nothing was recognised, or the code is not defined
  2  wrong usage, an unreadable file, a broken --catalog
  With --exit-code: 75 the failure is temporary, 69 it is permanent, 0 success.
"""


class _ReplyCommand(click.Command):
    """A command whose words may be a pasted reply: once it has begun, words with a single dash are text."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Part options from words, so that `550 5.7.23 SPF -all` needs no quotes."""
        options, words = self._parted(ctx, args)
        return super().parse_args(ctx, [*options, "--", *words])

    def _parted(self, ctx: click.Context, args: list[str]) -> tuple[list[str], list[str]]:
        takes_value = {
            name: not param.is_flag
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


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete codes, statuses, causes and rules, with their names."""
    from smtpwhy.catalog.catalog import load

    catalog = load()
    return [
        CompletionItem(id_, help=name)
        for section in ("codes", "statuses", "causes", "rules")
        for id_, name in catalog.listing(section)
        if id_.startswith(incomplete)
    ]


@click.command(cls=_ReplyCommand, epilog=_EPILOG, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("words", nargs=-1, metavar="[CODE | REPLY | FILE]...", shell_complete=_complete)
@click.option("--file", "files", multiple=True, metavar="PATH", help="Read what a file holds; may be repeated.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="auto", help="auto: panels on a terminal, else text.")
@click.option("--as", "as_", metavar="FORMAT", help="Skip recognition; --list formats names them.")
@click.option("--each-line", is_flag=True, help="Diagnose every line by itself, one answer a line.")
@click.option("--catalog", "catalogs", multiple=True, metavar="PATH", help="Lay your own codes and rules over the built-in ones.")
@click.option("--list", "list_", type=click.Choice(LISTS), help="List what smtpwhy knows.")
@click.option("--search", metavar="WORDS", help="Find entries that hold all the words.")
@click.option("--exit-code", is_flag=True, help="Tell temporary (75) and permanent (69) failures by the exit status.")
@click.option("--width", type=click.IntRange(20, 1000), metavar="N", help="Columns to draw in.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="When to use colour and layout.")
@click.option("--completion", type=click.Choice(("bash", "zsh", "fish")), help="Print the completion script of a shell.")
@click.version_option(__version__, "--version", prog_name="smtpwhy", message="%(prog)s %(version)s")
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], **options: Any) -> int:
    """Answer one call; the return value is the exit status."""
    if options["completion"]:
        return _completion(options["completion"])
    piped = not words or words == ("-",)
    asks = options["list_"] or options["search"] is not None or options["files"]
    if piped and not asks and sys.stdin is not None and sys.stdin.isatty() and words != ("-",):
        click.echo(_STARTERS)
        return 0
    catalog = _catalog(options["catalogs"])
    if options["list_"]:
        return _list(options["list_"], catalog, options)
    if options["search"] is not None:
        return _search(options["search"], catalog, options)
    if options["each_line"]:
        return _each_line(words, catalog, options)
    return max([_show(document, catalog, options) for document in _documents(words, catalog, options)], default=1)


def _catalog(paths: tuple[str, ...]) -> "Catalog":
    """Return the catalog; a broken file of the user's configuration is a warning, a broken --catalog ends the run."""
    from smtpwhy.catalog.catalog import load

    folder: str | None = os.path.join(click.get_app_dir("smtpwhy"), "catalog")
    if folder is not None and not os.path.isdir(folder):
        folder = None
    if not folder and not paths:
        return load()
    from smtpwhy.catalog.source import CatalogError

    try:
        return load(paths, folder)
    except CatalogError:
        for path in paths:
            _refuse_broken(path)
    try:
        load((), folder)
    except CatalogError as error:
        click.echo(f"smtpwhy: your catalog folder is left out:\n{error}", err=True)
    return load(paths)


def _refuse_broken(path: str) -> None:
    from smtpwhy.catalog.catalog import load
    from smtpwhy.catalog.source import CatalogError
    from smtpwhy.untrusted import clean

    try:
        load((path,))
    except CatalogError as error:
        raise click.UsageError(clean(f"--catalog cannot be used:\n{error}")) from None


def _documents(words: tuple[str, ...], catalog: "Catalog", options: dict[str, Any]) -> Iterator["Document"]:
    """Yield the answers to what was asked: the files', the words' or the piped text's."""
    from smtpwhy import answering
    from smtpwhy.request import from_text, from_words

    as_ = _checked_format(options["as_"])
    if not words and not options["files"] or words == ("-",):
        text = _decoded(_standard_input())
        request = from_text(text, catalog) if not as_ else None
        yield answering.answer_request(request, catalog, as_) if request else answering.answer_text(text, catalog, None, as_)
        return
    files = list(options["files"])
    if words:
        request = from_words(words, catalog)
        if request.kind == "files":
            files = [*request.files, *files]
        else:
            yield answering.answer_request(request, catalog, as_)
    for path in files:
        for name, data in _read_files(path):
            yield answering.answer_text(_decoded(data), catalog, name, as_)


def _checked_format(as_: str | None) -> str | None:
    if as_ is None:
        return None
    from smtpwhy.catalog.schema import did_you_mean
    from smtpwhy.inputs import INPUTS

    known = [one.id for one in INPUTS]
    if as_ not in known:
        raise click.UsageError(f"--as {as_}: unknown format{did_you_mean(as_, known)} (--list formats names them)")
    return as_


def _standard_input() -> bytes:
    stream = sys.stdin.buffer if sys.stdin is not None else None
    return stream.read(_INPUT_LIMIT) if stream is not None else b""


def _read_files(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of a file, or of each file of a folder; an unreadable one is told and passed over."""
    names = [path]
    if os.path.isdir(path):
        names = sorted(os.path.join(folder, name) for folder, _, found in os.walk(path) for name in found)
        if not names:
            _unreadable(path, "the folder is empty")
    for name in names:
        try:
            with open(name, "rb") as stream:
                yield name, stream.read(_INPUT_LIMIT)
        except OSError as error:
            _unreadable(name, error.strerror or str(error))


def _unreadable(path: str, why: str) -> None:
    from smtpwhy.untrusted import clean

    click.echo(f"smtpwhy: {clean(path)}: {why}", err=True)
    click.get_current_context().meta["smtpwhy.unreadable"] = True


def _decoded(data: bytes) -> str:
    from smtpwhy.untrusted import decode

    return decode(data)


def _show(document: "Document", catalog: "Catalog", options: dict[str, Any]) -> int:
    """Draw one document and return its exit status."""
    chosen = options["format_"]
    drawn = chosen in ("auto", "text", "markdown")
    if document.error is not None and drawn:
        from smtpwhy.untrusted import clean

        click.echo(f"smtpwhy: {clean(document.error.message)}\n{clean(document.error.hint)}", err=True)
        return 1
    if chosen == "json":
        from smtpwhy.outputs.data import render_json

        _write(render_json(document, pretty=sys.stdout.isatty()))
    elif chosen == "jsonl":
        from smtpwhy.outputs.data import render_line

        _write("".join(render_line(item) for item in document.diagnoses) or _json_line(document))
    else:
        from smtpwhy.outputs.page import page

        _draw(page(document), options)
    return _status(document, catalog, options["exit_code"])


def _json_line(document: "Document") -> str:
    from smtpwhy.outputs.data import render_json

    return render_json(document, pretty=False)


def _draw(blocks: Any, options: dict[str, Any]) -> None:
    """Draw the blocks as panels on a terminal, else as plain text or Markdown."""
    from smtpwhy.outputs.style import colours, layout

    chosen = options["format_"]
    if chosen == "markdown":
        from smtpwhy.outputs import markdown

        _write(markdown.render(blocks))
    elif chosen == "auto" and layout(options["color"], sys.stdout.isatty(), os.environ):
        from smtpwhy.outputs import terminal

        terminal.render(blocks, options["width"], colours(options["color"], os.environ))
    else:
        from smtpwhy.outputs import plain

        _write(plain.render(blocks))


def _write(text: str) -> None:
    sys.stdout.write(text)


def _status(document: "Document", catalog: "Catalog", tell: bool) -> int:
    """Return the exit status of the contract."""
    if document.kind == "error":
        return 1
    if document.kind == "codes" and not catalog.defines(document.codes[0]):
        return 1
    if tell and document.deciding is not None:
        return {"temporary": 75, "permanent": 69}.get(document.deciding.outcome, 0)
    return 0


def _list(what: str, catalog: "Catalog", options: dict[str, Any]) -> int:
    from smtpwhy.outputs.page import listing

    if what == "formats":
        from smtpwhy.inputs import INPUTS

        rows = [(one.id, one.name) for one in INPUTS]
    elif what == "languages":
        rows = [("en", "English")]
    else:
        rows = catalog.listing(what)
    return _rows(rows, listing(rows, ("Id", "Name")), options)


def _rows(rows: list[tuple[str, str]], blocks: Any, options: dict[str, Any]) -> int:
    """Draw a list of ids and names; in JSON each is an object with these two keys."""
    import json

    items = [{"id": id_, "name": name} for id_, name in rows]
    if options["format_"] == "json":
        _write(json.dumps(items, indent=2 if sys.stdout.isatty() else None) + "\n")
    elif options["format_"] == "jsonl":
        _write("".join(json.dumps(item) + "\n" for item in items))
    else:
        _draw(blocks, options)
    return 0


def _search(words: str, catalog: "Catalog", options: dict[str, Any]) -> int:
    from smtpwhy.outputs.page import listing
    from smtpwhy.search import search

    found = search(words, catalog)
    if not found:
        click.echo(f"smtpwhy: nothing holds all of these words; try fewer of them, or --list codes", err=True)
        return 1
    return _rows(found, listing(found, ("Id", "Name")), options)


def _each_line(words: tuple[str, ...], catalog: "Catalog", options: dict[str, Any]) -> int:
    """Diagnose every line by itself as it comes, in constant memory."""
    from smtpwhy.answering import diagnose_each
    from smtpwhy.outputs.data import render_line
    from smtpwhy.outputs.line import one_line

    recognised = False
    for lines in _line_sources(words, options):
        for diagnosis in diagnose_each(lines, catalog):
            recognised = recognised or diagnosis.cause != "unspecified" or diagnosis.code is not None
            drawn = render_line(diagnosis) if options["format_"] in ("json", "jsonl") else one_line(diagnosis)
            _write(drawn)
    return 0 if recognised else 1


def _line_sources(words: tuple[str, ...], options: dict[str, Any]) -> Iterator[Iterator[str]]:
    files = [*options["files"], *(word for word in words if os.path.isfile(word))]
    if words and words != ("-",) and not files:
        yield iter((" ".join(words),))
    elif files:
        for path in files:
            for _, data in _read_files(path):
                yield (_decoded(line) for line in data.removesuffix(b"\n").split(b"\n"))
    else:
        yield (_decoded(line) for line in sys.stdin.buffer)


def _completion(shell: str) -> int:
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 (the choice is Click's own)
    _write(kind(command, {}, "smtpwhy", "_SMTPWHY_COMPLETE").source() + "\n")
    return 0


def main() -> int:
    """Run the command and return the exit status: a closed pipe is 141, Ctrl-C 130, both without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("_SMTPWHY_COMPLETE"):
        command.main(prog_name="smtpwhy")
    try:
        with command.make_context("smtpwhy", sys.argv[1:]) as ctx:
            status = int(command.invoke(ctx))
            sys.stdout.flush()
            return 2 if ctx.meta.get("smtpwhy.unreadable") else status
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
