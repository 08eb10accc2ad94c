"""Plain text: no boxes, no colour, prose unwrapped; for pipes, logs and tickets."""

from collections.abc import Iterator, Sequence

from smtpwhy.outputs.page import Block, Cards, Grid, Head, Items, Links, Para, Quote, Steps


def render(blocks: "Iterator[Block]") -> str:
    """Return the blocks as plain text, blocks parted by an empty line."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Head():
            yield head_line(block)
        case Para(label, text):
            yield f"{label}: {text}" if label else text
        case Items(label, items, numbered):
            if label:
                yield f"{label}:"
            yield from (f"  {mark} {item}" for mark, item in zip(marks(len(items), numbered), items, strict=True))
        case Steps(label, role, steps):
            if label:
                yield f"{label}:"
            yield f"  {role}:"
            for number, step in enumerate(steps, 1):
                yield f"  {number}. {step.do}"
                if step.run:
                    yield step.run
        case Quote(label, lines):
            yield f"{label}:"
            yield from (f"  {line}" for quoted in lines for line in quoted.split("\n"))
        case Links(label, links):
            yield f"{label}:"
            yield from (f"  {link.title}: {link.url}" if link.title else f"  {link.url}" for link in links)
        case Cards(cards):
            for number, card in enumerate(cards):
                if number:
                    yield ""
                yield head_line(card.head)
                yield from (f"  {para.label}: {para.text}" for para in card.paras)
        case Grid(label, rows):
            if label:
                yield f"{label}:"
            yield from _table(rows)


def head_line(head: Head) -> str:
    """Return the first line of a block in words."""
    line = "  ".join(part for part in (head.id, head.name) if part)
    return f"{line} [{head.tag}]" if head.tag else line


def marks(count: int, numbered: bool) -> list[str]:
    """Return what stands before each item of a list."""
    return [f"{number}." for number in range(1, count + 1)] if numbered else ["-"] * count


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[-1]]).rstrip()
