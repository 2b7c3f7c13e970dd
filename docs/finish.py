"""Cut the font of the formulas. `build_book.py` calls `finish` after Sphinx has written the site.

The whole font STIX Two Math has 1.5 MB. The site gets a font with only the characters that the
formulas of the site use.
"""

import html
import importlib.util
import re
import unicodedata
from pathlib import Path

MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)


def finish(site):
    """Write the font that the formulas of a site need into the site.

    Parameters
    ----------
    site : pathlib.Path
        The folder of the site.
    """
    pages = (path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    formulas = {formula for page in pages for formula in MATH.findall(page)}
    cut_font(signs(formulas), site / "_static" / "math.woff2")


def signs(formulas):
    """Return the characters that a font needs for the given formulas.

    If a variable is a single letter, a browser shows Unicode's italic character for this letter.
    For a root, a browser draws the sign √, which is not in the text of the formula.

    Parameters
    ----------
    formulas : iterable of str
        The formulas as MathML.

    Returns
    -------
    set of str
        The characters.
    """
    plain = set("".join(html.unescape(re.sub(r"<[^>]*>", "", formula)) for formula in formulas))
    letters = {found for formula in formulas for found in re.findall("<mi>(.)</mi>", formula)}
    italics = {sign for sign in ITALICS if unicodedata.normalize("NFKC", sign) in letters}
    return plain | italics | {"√" for formula in formulas if "<msqrt" in formula}


# The block of the italic letters has no h, so Unicode's character for the Planck constant is used.
ITALICS = [chr(code) for code in (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))]


def cut_font(characters, place):
    """Write STIX Two Math, the font of the formulas, with only the given characters."""
    from fontTools import subset

    package = Path(importlib.util.find_spec("ziamath").origin).parent
    # Keep all name entries, because they contain the copyright and the licence of the font.
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, name_IDs="*")
    font = subset.load_font(str(package / "fonts" / "STIXTwoMath-Regular.ttf"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    subset.save_font(font, str(place), options)
