"""The compiled files of an installed package, in its folder or in the archive that it is run from (zipapp)."""

import os

from smtpwhy.catalog import compiled

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data")
_LOADER = __spec__.loader
_IN_ARCHIVE = hasattr(_LOADER, "archive")


def open_installed(name: str) -> compiled.Compiled | None:
    """Return a compiled file of the package; None where there is none, as in a checkout."""
    path = os.path.join(_FOLDER, f"{name}.jsonl")
    try:
        if _IN_ARCHIVE:
            return compiled.Compiled(_LOADER.get_data(path))  # type: ignore[union-attr]
        return compiled.open_file(path)
    except FileNotFoundError:
        return None


def installed_names() -> list[str]:
    """Return the names of the compiled files of the package; none in a checkout."""
    if _IN_ARCHIVE:
        from importlib.resources import files

        found = [one.name for one in files("smtpwhy").joinpath("data").iterdir()]
    else:
        found = os.listdir(_FOLDER) if os.path.isdir(_FOLDER) else []
    return sorted(name.removesuffix(".jsonl") for name in found if name.endswith(".jsonl"))
