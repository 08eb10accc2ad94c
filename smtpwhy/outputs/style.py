"""Whether to draw panels and use colour: the options first, then the environment, then what standard output is."""

from collections.abc import Mapping


def layout(choice: str, terminal: bool, environment: Mapping[str, str]) -> bool:
    """Tell whether to draw for a terminal; `choice` is the value of `--color`."""
    return choice == "always" or (choice == "auto" and _forced(environment)) or terminal


def colours(choice: str, environment: Mapping[str, str]) -> bool:
    """Tell whether a drawn layout is coloured: NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then TERM."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    return _forced(environment) or environment.get("TERM") != "dumb"


def _forced(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
