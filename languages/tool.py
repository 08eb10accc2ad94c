"""What who translates needs.

python languages/tool.py update         # put new words of the program into every messages.po
python languages/tool.py missing tr     # the English texts that Turkish lacks, as YAML to fill in
python languages/tool.py check          # for a release: fail where Turkish is not whole or anything is stale
"""

import re
import sys
from pathlib import Path
from typing import Any

import click
import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from smtpwhy import arguments, cli, comparison, mails
from smtpwhy.catalog.compiling import compile_records
from smtpwhy.catalog.languages import hash_of, open_language, records_of, texts_of
from smtpwhy.catalog.source import read_path, read_translations
from smtpwhy.outputs import page

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
_COMPOSED = re.compile(r"\{(?:ids?|some|second|reason|clauses)\}")
"""What stands in the sentences that hold clauses of the catalog."""
WHOLE = ("tr",)
"""Languages of which everything is translated."""


def words() -> Catalog:
    """Return the program's own words: what stands in `_()`, and constants that are put into it later."""
    found = frame()
    for text in (*help_texts(), *sentences()):
        found.add(text)
    return found


def frame() -> Catalog:
    """Return the words that every language has: headings, labels, stages, roles, verdicts, errors."""
    constants = [
        *page.ROLES.values(), *page.STAGES.values(), *page._CONFIDENCE.values(), page._PUT_YOUR_OWN,
        *mails._KINDS.values(), *cli.BY, "success", "intermediate", "temporary", "permanent",
    ]  # fmt: skip
    found = Catalog(project="smtpwhy", charset="utf-8")
    for text in (*_marked(), *constants):
        if not _COMPOSED.search(text):
            found.add(text)
    return found


def sentences() -> list[str]:
    """Return the sentences that hold clauses of the catalog: they are spoken where these are translated too."""
    constants = (*comparison._ACTORS.values(), *(text for pair in comparison._OUTCOMES.values() for text in pair))
    return [*constants, *(text for text in _marked() if _COMPOSED.search(text))]


def help_texts() -> list[str]:
    """Return the texts of the help."""
    options = [param.help for param in cli.command.params if isinstance(param, click.Option) and param.help]
    return [arguments.HELP, arguments.EPILOG, arguments.STARTERS, *options]


def _marked() -> list[str]:
    """Return what stands in `_()`."""
    found = extract_from_dir(str(HERE.parent / "smtpwhy"), keywords={"_": None})
    return [str(message) for _file, _line, message, _comments, _context in found]


def update() -> None:
    """Merge the program's words into every language's file."""
    whole, least = words(), frame()
    for folder in languages():
        path = folder / "messages.po"
        own = Catalog(locale=None, charset="utf-8")
        if path.exists():
            with path.open("rb") as stream:
                own = read_po(stream)
        own.update(whole if folder.name in WHOLE else least, no_fuzzy_matching=True)
        own.obsolete.clear()
        with path.open("wb") as stream:
            write_po(stream, own, width=120, no_location=True, omit_header=True, sort_output=True)


def languages() -> list[Path]:
    """Return the folders of the languages."""
    return sorted(path for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("_"))


def missing(code: str) -> dict[str, dict[str, str]]:
    """Return the English texts that a language lacks, by the keys of their entries."""
    have = read_translations(str(HERE / code))
    store: dict[str, Any] = compile_records(read_path(str(DATA)))
    lacking: dict[str, dict[str, str]] = {}
    for key, record in records_of(store):
        texts = {hash_of(text): text for text in texts_of(record) if hash_of(text) not in have}
        if texts:
            lacking[key] = texts
    return lacking


def check() -> int:
    """Return 1 where a language that is to be whole is not, or a translation is stale."""
    failed = False
    for folder in languages():
        state = open_language(folder.name).state
        whole = state.texts == state.of or folder.name not in WHOLE
        failed |= not whole or state.stale > 0
        print(f"{folder.name}: {state.texts} of {state.of} texts, {state.stale} stale, {state.messages} words")
    return int(failed)


def main() -> int:
    match sys.argv[1:]:
        case ["update"]:
            update()
        case ["missing", code]:
            items = [{"id": key, "texts": texts} for key, texts in missing(code).items()]
            yaml.safe_dump({"texts": items}, sys.stdout, allow_unicode=True, sort_keys=False, width=10_000)
        case ["check"]:
            return check()
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
