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
        # Paper is light in any scheme; before the theme's script has run, the system decides.
        f"@media screen{{[data-md-color-scheme=slate]{{{dark}}}}}",
        "@media screen and (prefers-color-scheme:dark)"
        f"{{.no-js [data-md-color-scheme]:not([data-md-color-media]){{{dark}}}}}",
    ]
    for speaker in book.config.cast:
        at = f'.speech[data-speaker="{speaker.id}"]'
        rules.append(f'[data-speaker="{speaker.id}"]{{--speech-colour:var(--book-{speaker.colour});}}')
        # A second speech in a row shows no second face, unless it is another one.
        moods = dict.fromkeys(book.config.moods.values())
        again = [f"{at}+{at}[data-mood=normal]", *(f"{at}[data-mood={m}]+{at}[data-mood={m}]" for m in moods)]
        rules.append(f":is({','.join(again)})>.speech-face{{display:none;}}")
        rules.append(f":is({','.join(again)})>.speech-name{{padding-left:0;}}")
    for group in book.taxonomy.groups:
        if group.id in colours:
            rules.append(f'[data-group="{group.id}"]{{--group-colour:var(--book-{group.id});}}')
    return "\n".join(rules) + "\n"
