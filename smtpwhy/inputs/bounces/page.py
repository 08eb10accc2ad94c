"""The text of an HTML page as people see it."""

from html.parser import HTMLParser

_BREAKING = frozenset(
    ("p", "div", "br", "tr", "table", "li", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote")
)
_HIDDEN = frozenset(("style", "script", "title", "head"))


class _Text(HTMLParser):
    """Collects the text between the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line where a page does; a body shows itself also where its head was left open."""
        if tag in _BREAKING:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag == "body":
            self._hidden = 0
        self._hidden += tag in _HIDDEN

    def handle_endtag(self, tag: str) -> None:
        """Break the line where a page does."""
        if tag in _BREAKING:
            self.pieces.append("\n")
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        """Keep what is shown; line ends of the source are blanks."""
        if not self._hidden:
            self.pieces.append(data.replace("\n", " "))


def text_of_page(page: str) -> str:
    """Return the text of an HTML page, a line for each of its blocks."""
    reader = _Text()
    try:
        reader.feed(page)
        reader.close()
    except (AssertionError, ValueError):  # html.parser raises them on malformed declarations
        pass
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(lines)
