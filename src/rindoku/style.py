"""The colours of a book as a style sheet: declared once in `book.yml`, used everywhere."""

from __future__ import annotations

from rindoku.book import Book

STYLE = "assets/rindoku/colours.css"


def colour_sheet(book: Book) -> str:
    """Return the custom properties of the book's colours and the rules that apply them."""
    colours = book.config.colours
    light = "".join(f"--book-{name}:{colour.light};" for name, colour in colours.items())
    dark = "".join(f"--book-{name}:{colour.dark};" for name, colour in colours.items())
    rules = [
        f":root,[data-md-color-scheme=default]{{{light}}}",
        f"[data-md-color-scheme=slate]{{{dark}}}",
    ]
    for speaker in book.config.cast:
        at = f'.speech[data-speaker="{speaker.id}"]'
        rules.append(f"{at}{{--speech-colour:var(--book-{speaker.colour});}}")
        again = f"{at}+{at}[data-mood=normal]"
        rules.append(f"{again}>.speech-face{{display:none;}}{again}>.speech-name{{padding-left:0;}}")
    for group in book.taxonomy.groups:
        if group.id in colours:
            rules.append(f'[data-group="{group.id}"]{{--group-colour:var(--book-{group.id});}}')
    return "\n".join(rules) + "\n"
