"""Make the two small fonts of the explorers from DejaVu Sans, which comes with matplotlib.

    python tools/fonts.py

This command needs the packages of docs/requirements.txt. If a picture needs another character, add
the character's code point to CHARACTERS.
"""

from pathlib import Path

import matplotlib
from fontTools import subset

FOLDER = Path(__file__).parent.parent / "course" / "explorers"
FONTS = {"DejaVuSans": "dejavu", "DejaVuSans-Bold": "dejavu-bold"}
CHARACTERS = (
    "20-7E,A0-FF,391-3C9,1D40,2010-2033,2070-209C,2190-2195,2202-221E,"
    "2225-222B,2248,2260-2265,2297,22C5,25A0-25CF,2713,2715"
)


def main():
    """Write the normal and the bold font of the explorers."""
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for whole, part in FONTS.items():
        subset.main(
            [
                str(fonts / f"{whole}.ttf"),
                f"--output-file={FOLDER / part}.woff2",
                f"--unicodes={CHARACTERS}",
                "--flavor=woff2",
                "--no-hinting",
                "--layout-features=kern",
                "--name-IDs=0,1,2,13",
            ]
        )


if __name__ == "__main__":
    main()
