"""What people paste and pipe, read into replies with what their surroundings tell.

A newcomer adds a module with `claims` and `read`, and one line in `INPUTS`.
"""

from collections.abc import Callable

from smtpwhy.inputs import reply
from smtpwhy.inputs.said import Said
from smtpwhy.values import Value


class Input(Value):
    """One format of text."""

    id: str
    """The id of the format, for `--as` and the JSON key `format`."""
    name: str
    """What it is, for people."""
    claims: Callable[[str], bool]
    """Tells whether a text is of this format."""
    read: Callable[[str], list[Said]]
    """Returns what was said in a text of this format."""


INPUTS = (Input("reply", "a mail server's reply, with whatever a program put around it", reply.claims, reply.read),)
"""All formats, the most particular first: the first that claims a text reads it."""


def recognise(text: str) -> Input | None:
    """Return the format that claims the text, or None."""
    return next((one for one in INPUTS if one.claims(text)), None)
