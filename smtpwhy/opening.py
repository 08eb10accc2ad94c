"""The catalog and the language that one call works with; what is wrong with them is told as wrong usage."""

import os
from typing import TYPE_CHECKING

import click

from smtpwhy.untrusted import clean

if TYPE_CHECKING:
    from smtpwhy.catalog.catalog import Catalog
    from smtpwhy.catalog.languages import Language


def opened_language(asked: str | None) -> "Language | None":
    """Return the language that is asked for, or that of the locale, and speak it; None for English."""
    from smtpwhy.catalog.languages import ENGLISH, chosen, is_english, known_languages, open_language
    from smtpwhy.language import speak

    known = known_languages() if asked or not is_english(os.environ) else []
    code = chosen(asked, os.environ, known)
    if code is None:
        names = ", ".join((ENGLISH, *known))
        raise click.UsageError(f"--lang {asked}: unknown language; there are {names}")
    if code == ENGLISH:
        return None
    try:
        language = open_language(code)
    except _catalog_error() as error:
        raise click.UsageError(clean(f"--lang {code} cannot be used:\n{error}")) from None
    speak(language.messages)
    return language


def opened_catalog(paths: tuple[str, ...], lang: str | None) -> "Catalog":
    """Return the catalog; a broken --catalog ends the run, a broken folder of the user's is a warning."""
    from smtpwhy.catalog.catalog import load

    language = opened_language(lang)
    own = os.path.join(click.get_app_dir("smtpwhy"), "catalog")
    try:
        catalog = load(paths, None, language)
    except _catalog_error() as error:
        what = "--catalog" if paths else "the catalog of this checkout"
        raise click.UsageError(clean(f"{what} cannot be used:\n{error}")) from None
    try:
        return load(paths, own, language) if os.path.isdir(own) else catalog
    except _catalog_error() as error:
        click.echo(clean(f"smtpwhy: your catalog folder is left out:\n{error}"), err=True)
        return catalog


def _catalog_error() -> type[Exception]:
    """Return the error of a broken catalog; asked for only when something was raised, because it brings YAML."""
    from smtpwhy.catalog.source import CatalogError

    return CatalogError
