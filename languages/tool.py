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
WHOLE = ("tr",)
"""Languages of which everything is translated."""


def words() -> Catalog:
    """Return the program's own words: what stands in `_()`, and constants that are put into it later."""
    found = Catalog(project="smtpwhy", charset="utf-8")
    for file, _line, message, _comments, _context in extract_from_dir(
        str(HERE.parent / "smtpwhy"), keywords={"_": None}
    ):
        found.add(message, locations=[(f"smtpwhy/{file}", 1)])
    constants = [
        *page.ROLES.values(), *page.STAGES.values(), *page._CONFIDENCE.values(), page._PUT_YOUR_OWN,
        *mails._KINDS.values(),
        *comparison._ACTORS.values(), *(text for pair in comparison._OUTCOMES.values() for text in pair), *cli.BY,
        arguments.HELP, arguments.EPILOG, arguments.STARTERS, "success", "intermediate", "temporary", "permanent",
        *(param.help for param in cli.command.params if isinstance(param, click.Option) and param.help),
    ]  # fmt: skip
    for text in constants:
        found.add(text)
    return found


def update() -> None:
    """Merge the program's words into every language's file."""
    template = words()
    for folder in languages():
        path = folder / "messages.po"
        own = Catalog(locale=None, charset="utf-8")
        if path.exists():
            with path.open("rb") as stream:
                own = read_po(stream)
        own.update(template if folder.name in WHOLE else _frame(template), no_fuzzy_matching=True)
        own.obsolete.clear()
        with path.open("wb") as stream:
            write_po(stream, own, width=120, no_location=True, omit_header=True, sort_output=True)


def _frame(template: Catalog) -> Catalog:
    """Return the words without the sentences that hold clauses of the catalog: those are whole or English."""
    frame = Catalog(charset="utf-8")
    for message in template:
        if message.id and not _COMPOSED.search(str(message.id)):
            frame.add(message.id)
    return frame


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
