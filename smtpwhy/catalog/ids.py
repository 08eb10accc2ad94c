"""The forms of ids: reply codes, statuses, families, names; told apart without regular expressions, for start-up."""


def normalise(asked: str) -> str:
    """Return an id as the catalog writes it: `x.1.1` as `X.1.1`, `45X` as `45x`, `Greylisted` as `greylisted`."""
    key = asked.strip().strip(".,;:!?()[]<>\"'").lower()
    if key.startswith("x.") and key != "x.x.x":
        return "X" + key[1:]
    return key


def is_code(key: str) -> bool:
    """Tell whether a key is a reply code that SMTP allows."""
    return len(key) == 3 and key.isascii() and key.isdigit() and "2" <= key[0] <= "5"


def is_status(key: str) -> bool:
    """Tell whether a key has the form of a status: `5.7.26`, `X.1.1`."""
    class_, *rest = key.split(".")
    return (
        class_ in ("2", "4", "5", "X")
        and len(rest) == 2
        and key.isascii()
        and rest[0].isdigit()
        and rest[1].isdigit()
        and len(rest[0]) == 1
        and len(rest[1]) <= 3
    )


def is_family(key: str) -> bool:
    """Tell whether a key names a family: `5xx`, `45x`, `5.7.x`, `X.7.x`, `4.x.x`."""
    if "." not in key:
        return len(key) == 3 and key[0] in "12345" and (key[1:] == "xx" or (key[1] in "0123456789" and key[2] == "x"))
    class_, *rest = key.split(".")
    return (
        class_ in ("2", "4", "5", "X")
        and len(rest) == 2
        and rest[1] == "x"
        and (rest[0] in "x01234567" and rest[0] != "")
    )


def general(id_: str) -> str:
    """Return a status as the catalog files it, with X for its class; any other id as it is."""
    return "X" + id_[1:] if is_status(id_) else id_


def numeric(id_: str) -> tuple[int, ...]:
    """Return the numbers of a code or status, to sort by."""
    return tuple(int(part) for part in id_.removeprefix("X.").split("."))


def pair_key(first: str, second: str) -> str:
    """Return the key under which the comparison of two entries is stored, whatever their order."""
    return "#pair " + " ".join(sorted((first, second)))


def client_key(id_: str) -> str:
    """Return the key under which the settings of a client library are stored."""
    return "#client " + id_
