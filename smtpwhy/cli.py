"""The command line: arguments -> one call -> render -> exit status; nothing else."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from smtpwhy import completion
from smtpwhy.arguments import EPILOG, HELP, STARTERS, ReplyCommand
from smtpwhy.values import Value
from smtpwhy.version import __version__

if TYPE_CHECKING:
    from smtpwhy.answers import Diagnosis, Document
    from smtpwhy.catalog.catalog import Catalog
    from smtpwhy.logcommand import LogOptions

FORMATS = ("auto", "text", "json", "jsonl", "markdown", "html", "svg", "csv")
BY = ("cause", "provider", "destination", "hour", "sender-domain")
LISTS = ("codes", "statuses", "causes", "rules", "formats", "languages")
_UNREADABLE = "smtpwhy.unreadable"
_UNRECOGNISED = 1
_INTERRUPTED = 130
_SHORT = 1 << 20
"""Bytes of a text that is read as a whole."""


class Options(Value):
    """The options of one call, as Click gives them."""

    files: tuple[str, ...]
    format_: str
    as_: str | None
    each_line: bool
    catalogs: tuple[str, ...]
    list_: str | None
    search: str | None
    redact: int
    show_secrets: bool
    exit_code: bool
    width: int | None
    color: str
    completion: str | None
    lang: str | None
    summary: bool | None
    since: str | None
    until: str | None
    cause: str | None
    provider: str | None
    recipient_domain: str | None
    by: str | None
    jobs: int | None


@click.command(cls=ReplyCommand, epilog=EPILOG, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("words", nargs=-1, metavar="[CODE | REPLY | FILE]...", shell_complete=completion.words)
@click.option(
    "--file",
    "files",
    shell_complete=completion.paths,
    multiple=True,
    metavar="PATH",
    help="Read what a file or folder holds; repeatable.",
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="auto", help="auto: panels on a terminal.")
@click.option(
    "--as",
    "as_",
    shell_complete=completion.formats,
    metavar="FORMAT",
    help="Skip recognition; --list formats names them.",
)
@click.option("--each-line", is_flag=True, help="Diagnose every line by itself, one answer a line.")
@click.option(
    "--catalog",
    "catalogs",
    shell_complete=completion.paths,
    multiple=True,
    metavar="PATH",
    help="Lay your own codes and rules on top.",
)
@click.option("--list", "list_", type=click.Choice(LISTS), help="List what smtpwhy knows.")
@click.option("--search", metavar="WORDS", help="Find entries that hold all the words.")
@click.option(
    "--lang",
    shell_complete=completion.languages,
    metavar="CODE",
    help="Language of the texts; --list languages names them.",
)
@click.option("--summary/--no-summary", default=None, help="Logs: the counts, or every diagnosis.")
@click.option("--since", metavar="TIME", help="Logs: from this time on: 2026-11-20, '10:00', 24h, yesterday.")
@click.option("--until", metavar="TIME", help="Logs: before this time.")
@click.option(
    "--cause", shell_complete=completion.causes, metavar="ID", help="Logs: only this cause; --list causes names them."
)
@click.option("--provider", metavar="ID", help="Logs: only this provider's servers, such as gmail.")
@click.option("--recipient-domain", metavar="NAME", help="Logs: only recipients at this domain.")
@click.option("--by", type=click.Choice(BY), help="Logs: count by this too.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Logs: processes that read files at once.")
@click.option("--redact", count=True, help="Print the input with secrets masked; twice: names replaced too.")
@click.option("--show-secrets", is_flag=True, help="Do not mask passwords and tokens of the input.")
@click.option("--exit-code", is_flag=True, help="Exit with 75 for a temporary, 69 for a permanent failure.")
@click.option("--width", type=click.IntRange(20, 1000), metavar="N", help="Columns to draw in.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Colour and layout.")
@click.option("--completion", type=click.Choice(completion.SHELLS), help="Print a shell's completion script.")
@click.version_option(__version__, "--version", prog_name="smtpwhy", message="%(prog)s %(version)s")
def command(words: tuple[str, ...], **given: Any) -> int:
    """Answer one call; the return value is the exit status."""
    options = Options(**given)
    if options.completion:
        click.echo(completion.script(command, options.completion), nl=False)
        return 0
    if not (words or options.files or options.list_ or options.search is not None) and _stdin_is_terminal():
        from smtpwhy.language import _
        from smtpwhy.opening import opened_language

        opened_language(options.lang)
        click.echo(_(STARTERS))
        return 0
    if options.redact:
        return _redact(words, options)
    from smtpwhy.opening import opened_catalog

    catalog = opened_catalog(options.catalogs, options.lang)
    if options.list_:
        return _list(options.list_, catalog, options)
    if options.search is not None:
        return _search(options.search, catalog, options)
    if options.each_line:
        return _each_line(words, catalog, options)
    documents = _documents(words, catalog, options)
    if options.format_ in ("html", "svg"):
        statuses = _show_together(list(documents), catalog, options)
    else:
        statuses = [_show(document, catalog, options) for document in documents]
    return max((status for status in statuses if status != _UNRECOGNISED), default=_UNRECOGNISED)


def _stdin_is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _cleaned(text: str) -> str:
    from smtpwhy.untrusted import clean

    return clean(text)


def _documents(words: tuple[str, ...], catalog: "Catalog", options: Options) -> Iterator["Document"]:
    """Yield the answers to what was asked: the words', the files' or the piped text's."""
    from smtpwhy import answering
    from smtpwhy.request import from_words

    as_ = _checked_format(options.as_)
    files = options.files
    if words == ("-",) or not (words or files):
        yield from _from_pipe(catalog, as_, options)
        return
    if words:
        request = from_words(words, catalog)
        if request.kind == "files":
            files = (*request.files, *files)
        else:
            yield answering.answer_request(request, catalog, as_, options.show_secrets)
    yield from _from_files(files, catalog, as_, options)


def _from_pipe(catalog: "Catalog", as_: str | None, options: Options) -> Iterator["Document"]:
    """Yield the answer to what is piped in; a log is read as it comes, anything else as a whole."""
    from smtpwhy import answering, reading
    from smtpwhy.request import from_text
    from smtpwhy.untrusted import decode

    begun = reading.standard_input_part(_SHORT + 1)
    if begun.startswith(b"From ") or len(begun) > _SHORT or (begun and _asks_of_logs(options)):
        from smtpwhy.logcommand import answer_stream
        from smtpwhy.mailcommand import answer_box

        document = answer_box(begun, catalog, _of_logs(options)) or answer_stream(
            begun, catalog, as_, _of_logs(options)
        )
        if document is not None:
            yield document
            return
    data = reading.standard_input(begun)
    request = from_text(decode(data), catalog) if as_ is None else None
    if request is not None and request.kind != "reply":
        yield answering.answer_request(request, catalog, None, options.show_secrets)
    else:
        yield answering.answer_data(data, catalog, None, as_, options.show_secrets)


def _from_files(paths: tuple[str, ...], catalog: "Catalog", as_: str | None, options: Options) -> Iterator["Document"]:
    """Yield an answer for each file, and one for all logs among them."""
    from smtpwhy import answering, reading

    names = list(reading.files(paths, _unreadable))
    if len(names) > 1 or _asks_of_logs(options) or any(reading.is_long(name, _SHORT) for name in names):
        from smtpwhy.logcommand import answer_files

        names, document = answer_files(names, catalog, as_, _of_logs(options), _unreadable)
        if document is not None:
            yield document
    together = bool(options.summary) or _asks_of_logs(options)
    if names and (len(names) > 1 or together or reading.begins(names[0], b"From ")):
        from smtpwhy.mailcommand import answer_boxes

        names, document = answer_boxes(names, paths, catalog, _of_logs(options), together, _unreadable)
        if document is not None:
            yield document
    for name, data in reading.contents(names, _unreadable):
        yield answering.answer_data(data, catalog, name, as_, options.show_secrets)


def _of_logs(options: Options) -> "LogOptions":
    from smtpwhy.logcommand import LogOptions

    return LogOptions(*(getattr(options, name) for name in LogOptions._fields))


def _asks_of_logs(options: Options) -> bool:
    """Tell whether an option was given that only has a meaning for logs."""
    return any((options.since, options.until, options.cause, options.provider, options.recipient_domain, options.by))


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
    from smtpwhy.outputs.drawing import blocks_of, draw, write_document

    if document.error is not None and options.format_ not in ("json", "jsonl"):
        _remark(document)
    elif options.format_ in ("json", "jsonl"):
        write_document(document, options.format_)
    elif options.format_ == "csv":
        _write_table(document, options)
    else:
        blocks = blocks_of(document, lambda id_: catalog.entry(id_).name, options.summary)
        draw(blocks, options.format_, options.width, options.color)
    return _status(document, catalog, options.exit_code)


def _show_together(documents: "list[Document]", catalog: "Catalog", options: Options) -> list[int]:
    """Draw all documents in one file and return the exit status of each."""
    from smtpwhy.outputs.drawing import draw_together

    if options.format_ == "svg" and len(documents) > 1:
        raise click.UsageError(
            f"--format svg draws one answer, these are {len(documents)}: draw each in a call of its own, "
            "or take --format html, where they all stand on one page"
        )
    for document in documents:
        if document.error is not None:
            _remark(document)
    draw_together(documents, lambda id_: catalog.entry(id_).name, options.summary, options.format_, options.width)
    return [_status(document, catalog, options.exit_code) for document in documents]


def _remark(document: "Document") -> None:
    """Say on standard error why there is no answer."""
    if document.error is not None:
        click.echo(_cleaned(f"smtpwhy: {document.error.message}\n{document.error.hint}"), err=True)


def _write_table(document: "Document", options: Options) -> None:
    """Write a log's answer as a table."""
    if document.summary is None:
        raise click.UsageError(f"--format csv is for logs; this is of kind {document.kind}")
    from smtpwhy.outputs import table

    if options.summary is False:
        sys.stdout.write(table.render_diagnoses_csv(document.diagnoses))
    else:
        sys.stdout.write(table.render_csv(document))


def _status(document: "Document", catalog: "Catalog", tell: bool) -> int:
    """Return the exit status of the contract."""
    if document.kind in ("error", "message") or (document.kind == "codes" and not catalog.defines(document.codes[0])):
        return _UNRECOGNISED
    if tell and document.deciding is not None:
        return {"temporary": 75, "permanent": 69}.get(document.deciding.outcome, 0)
    return 0


def _list(what: str, catalog: "Catalog", options: Options) -> int:
    from smtpwhy.outputs.drawing import write_rows

    if what == "formats":
        from smtpwhy.inputs import INPUTS

        rows = [(one.id, one.name) for one in INPUTS]
    elif what == "languages":
        from smtpwhy.catalog.languages import listed

        rows = listed()
    else:
        rows = catalog.listing(what)
    write_rows(rows, options.format_, options.width, options.color, f"All {what}")
    return 0


def _search(words: str, catalog: "Catalog", options: Options) -> int:
    from smtpwhy.outputs.drawing import write_rows
    from smtpwhy.search import search

    found = search(words, catalog)
    if not found:
        click.echo("smtpwhy: no entry holds all of these words; try fewer of them, or --list codes", err=True)
        return 1
    write_rows(found, options.format_, options.width, options.color, f"What holds: {words}")
    return 0


def _each_line(words: tuple[str, ...], catalog: "Catalog", options: Options) -> int:
    """Diagnose every line by itself as it comes, in constant memory."""
    import gc

    from smtpwhy import reading
    from smtpwhy.answering import render_each
    from smtpwhy.diagnosis import recognised
    from smtpwhy.outputs.drawing import line_renderer
    from smtpwhy.untrusted import argument

    if options.format_ in ("html", "svg"):
        raise click.UsageError(
            f"--each-line gives a line each, --format {options.format_} does not: take text or jsonl"
        )
    files = [*options.files, *(word for word in words if os.path.isfile(word))]
    if files:
        lines = reading.lines(files, _unreadable)
    elif words and words != ("-",):
        lines = iter((argument(" ".join(words)),))
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


def _redact(words: tuple[str, ...], options: Options) -> int:
    """Write the input back, byte for byte but for its secrets and, if asked, its names."""
    from smtpwhy import reading
    from smtpwhy.redaction import redact

    files = [*options.files, *(word for word in words if os.path.isfile(word))]
    inputs: Iterator[bytes]
    if files:
        inputs = (data for _, data in reading.contents(files, _unreadable))
    elif words and words != ("-",):
        inputs = iter((" ".join(words).encode("utf-8", "surrogateescape") + b"\n",))
    else:
        inputs = iter((reading.standard_input(),))
    for data in inputs:
        safe = redact(data, names=options.redact > 1)
        if sys.stdout.isatty():
            click.echo(_cleaned(safe.decode("utf-8", "replace")), nl=False)
        else:
            sys.stdout.buffer.write(safe)
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
            return _INTERRUPTED if ctx.meta.get("interrupted") else 2 if ctx.meta.get(_UNREADABLE) else status
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
        return _INTERRUPTED
