"""The command line: arguments -> one call -> render -> exit status; nothing else."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from smtpwhy.arguments import EPILOG, HELP, STARTERS, ReplyCommand
from smtpwhy.values import Value
from smtpwhy.version import __version__

if TYPE_CHECKING:
    from smtpwhy.answers import Diagnosis, Document
    from smtpwhy.catalog.catalog import Catalog

FORMATS = ("auto", "text", "json", "jsonl", "markdown")
LISTS = ("codes", "statuses", "causes", "rules", "formats", "languages")
_ENTRIES = ("codes", "statuses", "causes", "rules")
_UNREADABLE = "smtpwhy.unreadable"
_UNRECOGNISED = 1


class Options(Value):
    """The options of one call, as Click gives them."""

    files: tuple[str, ...]
    format_: str
    as_: str | None
    each_line: bool
    catalogs: tuple[str, ...]
    list_: str | None
    search: str | None
    show_secrets: bool
    exit_code: bool
    width: int | None
    color: str
    completion: str | None


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete codes, statuses, causes and rules, with their names."""
    from smtpwhy.catalog.catalog import load

    catalog = load()
    known = (item for section in _ENTRIES for item in catalog.listing(section))
    return [CompletionItem(id_, help=name) for id_, name in known if id_.startswith(incomplete)]


@click.command(cls=ReplyCommand, epilog=EPILOG, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("words", nargs=-1, metavar="[CODE | REPLY | FILE]...", shell_complete=_complete)
@click.option("--file", "files", multiple=True, metavar="PATH", help="Read what a file or folder holds; repeatable.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="auto", help="auto: panels on a terminal.")
@click.option("--as", "as_", metavar="FORMAT", help="Skip recognition; --list formats names them.")
@click.option("--each-line", is_flag=True, help="Diagnose every line by itself, one answer a line.")
@click.option("--catalog", "catalogs", multiple=True, metavar="PATH", help="Lay your own codes and rules on top.")
@click.option("--list", "list_", type=click.Choice(LISTS), help="List what smtpwhy knows.")
@click.option("--search", metavar="WORDS", help="Find entries that hold all the words.")
@click.option("--show-secrets", is_flag=True, help="Do not mask passwords and tokens of the input.")
@click.option("--exit-code", is_flag=True, help="Exit with 75 for a temporary, 69 for a permanent failure.")
@click.option("--width", type=click.IntRange(20, 1000), metavar="N", help="Columns to draw in.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Colour and layout.")
@click.option("--completion", type=click.Choice(("bash", "zsh", "fish")), help="Print a shell's completion script.")
@click.version_option(__version__, "--version", prog_name="smtpwhy", message="%(prog)s %(version)s")
def command(words: tuple[str, ...], **given: Any) -> int:
    """Answer one call; the return value is the exit status."""
    options = Options(**given)
    if options.completion:
        return _completion(options.completion)
    if not (words or options.files or options.list_ or options.search is not None) and _stdin_is_terminal():
        click.echo(STARTERS)
        return 0
    catalog = _catalog(options.catalogs)
    if options.list_:
        return _list(options.list_, catalog, options)
    if options.search is not None:
        return _search(options.search, catalog, options)
    if options.each_line:
        return _each_line(words, catalog, options)
    statuses = [_show(document, catalog, options) for document in _documents(words, catalog, options)]
    return max((status for status in statuses if status != _UNRECOGNISED), default=_UNRECOGNISED)


def _stdin_is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _catalog(paths: tuple[str, ...]) -> "Catalog":
    """Return the catalog; a broken --catalog ends the run, a broken folder of the user's is a warning."""
    from smtpwhy.catalog.catalog import load

    own = os.path.join(click.get_app_dir("smtpwhy"), "catalog")
    try:
        catalog = load(paths)
    except _catalog_error() as error:
        what = "--catalog" if paths else "the catalog of this checkout"
        raise click.UsageError(_cleaned(f"{what} cannot be used:\n{error}")) from None
    try:
        return load(paths, own) if os.path.isdir(own) else catalog
    except _catalog_error() as error:
        click.echo(_cleaned(f"smtpwhy: your catalog folder is left out:\n{error}"), err=True)
        return catalog


def _catalog_error() -> type[Exception]:
    """Return the error of a broken catalog; asked for only when something was raised, because it brings YAML."""
    from smtpwhy.catalog.source import CatalogError

    return CatalogError


def _cleaned(text: str) -> str:
    from smtpwhy.untrusted import clean

    return clean(text)


def _documents(words: tuple[str, ...], catalog: "Catalog", options: Options) -> Iterator["Document"]:
    """Yield the answers to what was asked: the words', the files' or the piped text's."""
    from smtpwhy import answering, reading
    from smtpwhy.request import from_text, from_words

    as_ = _checked_format(options.as_)
    files = options.files
    if words == ("-",) or not (words or files):
        text = reading.standard_input()
        if as_ is None:
            yield answering.answer_request(from_text(text, catalog), catalog, None, options.show_secrets)
        else:
            yield answering.answer_text(text, catalog, None, as_, options.show_secrets)
        return
    if words:
        request = from_words(words, catalog)
        if request.kind == "files":
            files = (*request.files, *files)
        else:
            yield answering.answer_request(request, catalog, as_, options.show_secrets)
    for name, text in reading.texts(files, _unreadable):
        yield answering.answer_text(text, catalog, name, as_, options.show_secrets)


def _checked_format(as_: str | None) -> str | None:
    if as_ is None:
        return None
    from smtpwhy.catalog.schema import did_you_mean
    from smtpwhy.inputs import INPUTS

    known = [one.id for one in INPUTS]
    if as_ not in known:
        raise click.UsageError(f"--as {as_}: unknown format{did_you_mean(as_, known)} (--list formats names them)")
    return as_


def _unreadable(path: str, why: str) -> None:
    click.echo(f"smtpwhy: {_cleaned(path)}: {why}", err=True)
    click.get_current_context().meta[_UNREADABLE] = True


def _show(document: "Document", catalog: "Catalog", options: Options) -> int:
    """Draw one document and return its exit status."""
    from smtpwhy.outputs.drawing import draw, write_document

    if document.error is not None and options.format_ not in ("json", "jsonl"):
        click.echo(_cleaned(f"smtpwhy: {document.error.message}\n{document.error.hint}"), err=True)
    elif options.format_ in ("json", "jsonl"):
        write_document(document, options.format_)
    else:
        from smtpwhy.outputs.page import page

        draw(page(document, lambda id_: catalog.entry(id_).name), options.format_, options.width, options.color)
    return _status(document, catalog, options.exit_code)


def _status(document: "Document", catalog: "Catalog", tell: bool) -> int:
    """Return the exit status of the contract."""
    if document.kind == "error" or (document.kind == "codes" and not catalog.defines(document.codes[0])):
        return _UNRECOGNISED
    if tell and document.deciding is not None:
        return {"temporary": 75, "permanent": 69}.get(document.deciding.outcome, 0)
    return 0


def _list(what: str, catalog: "Catalog", options: Options) -> int:
    from smtpwhy.outputs.drawing import write_rows

    if what == "formats":
        from smtpwhy.inputs import INPUTS

        rows = [(one.id, one.name) for one in INPUTS]
    else:
        rows = [("en", "English")] if what == "languages" else catalog.listing(what)
    write_rows(rows, options.format_, options.width, options.color)
    return 0


def _search(words: str, catalog: "Catalog", options: Options) -> int:
    from smtpwhy.outputs.drawing import write_rows
    from smtpwhy.search import search

    found = search(words, catalog)
    if not found:
        click.echo("smtpwhy: no entry holds all of these words; try fewer of them, or --list codes", err=True)
        return 1
    write_rows(found, options.format_, options.width, options.color)
    return 0


def _each_line(words: tuple[str, ...], catalog: "Catalog", options: Options) -> int:
    """Diagnose every line by itself as it comes, in constant memory."""
    import gc

    from smtpwhy import reading
    from smtpwhy.answering import render_each
    from smtpwhy.diagnosis import recognised
    from smtpwhy.outputs.drawing import line_renderer

    files = [*options.files, *(word for word in words if os.path.isfile(word))]
    if files:
        lines = reading.lines(files, _unreadable)
    elif words and words != ("-",):
        lines = iter((" ".join(words),))
    else:
        lines = reading.standard_input_lines(sys.stdout.flush)  # each answer goes out before more is waited for
    gc.enable()  # the console script starts without it; a stream may be long
    status = _UNRECOGNISED
    render = line_renderer(options.format_)

    def noticed(diagnosis: "Diagnosis") -> str:
        nonlocal status
        status = 0 if recognised(diagnosis) else status
        return render(diagnosis)

    sys.stdout.writelines(render_each(lines, catalog, noticed, options.show_secrets))
    return status


def _completion(shell: str) -> int:
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(command, {}, "smtpwhy", "_SMTPWHY_COMPLETE").source())
    return 0


def main() -> int:
    """Run the command and return the exit status: a closed pipe is 141, Ctrl-C 130, both without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        if os.environ.get("_SMTPWHY_COMPLETE"):
            command.main(prog_name="smtpwhy")
        with command.make_context("smtpwhy", sys.argv[1:]) as ctx:
            status = int(command.invoke(ctx))
            sys.stdout.flush()
            return 2 if ctx.meta.get(_UNREADABLE) else status
    except click.exceptions.Exit as done:
        return done.exit_code
    except SystemExit as done:  # Click ends completion this way
        return int(done.code or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
