"""One diagnosis as one line of text, for `--each-line`."""

from smtpwhy.answers import Diagnosis
from smtpwhy.untrusted import clean


def one_line(diagnosis: Diagnosis) -> str:
    """Return cause, outcome, code, status and the words, parted by tabs."""
    words = clean(diagnosis.text).replace("\t", " ").replace("\n", " ")
    cells = (diagnosis.cause, diagnosis.outcome, diagnosis.code or "-", diagnosis.status or "-", words)
    return "\t".join(cells) + "\n"
