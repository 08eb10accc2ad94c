"""Options of the browser's step."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", metavar="FOLDER", help="keep pictures of the pages in this folder")
