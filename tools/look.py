"""Run a copy of a chapter in a real JupyterLab, and print what went wrong.

    python tools/look.py notebooks/01_shape_mismatches.ipynb --out pictures

The command saves one picture of JupyterLab for each screenful of the chapter into the folder
`pictures`.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "shared"))
import browsing


def faults(cell):
    """Yield a line about each problem and each expected error of an executed cell."""
    if cell.execution_count is None:
        yield "did not run"
    expected = "as expected" if "raises-exception" in cell.tags else "UNEXPECTED"
    for error in cell.errors:
        yield f"{expected}: {error}"
    for output in cell.outputs:
        if output.get("name") == "stderr":
            yield f"stderr: {''.join(output['text'])[:300]}"


def report(page, cells):
    """Print what is wrong in the cells and the page, and the sentences of the explorers."""
    for cell in cells:
        for fault in faults(cell):
            print(f"cell {cell.number}: {fault}")
    for k, explorer in enumerate(page.explorers(), start=1):
        print(f"explorer {k}: {len(page.sliders(explorer))} sliders, {page.state(explorer).says}")
    seen = {"broken": page.broken(), "browser": page.complaints, "elsewhere": page.outside}
    for what, texts in seen.items():
        for text in texts:
            print(f"{what}: {text}")


def save_screens(page, folder):
    """Scroll through the chapter, save one picture for each screenful, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("screen_*.png"):
        old.unlink()
    panel = page.locator(".jp-NotebookPanel .jp-WindowedPanel-outer").first
    files, position = [], 0
    while True:
        top, seen, length = panel.evaluate(
            """(node, top) => {
                node.scrollTop = top;
                return [node.scrollTop, node.clientHeight, node.scrollHeight];
            }""",
            position,
        )
        page.wait_for_timeout(150)
        files.append(folder / f"screen_{len(files) + 1:02d}.png")
        panel.screenshot(path=files[-1])
        if top + seen >= length - 1 or top < position:
            return files
        position = top + seen - 60  # a little of the last screenful again


def main():
    """Run one chapter in JupyterLab and save pictures of its screenfuls."""
    parser = argparse.ArgumentParser(description="Run a chapter in JupyterLab; save pictures of it")
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--width", type=int, default=1280, help="of the window, in pixels")
    parser.add_argument("--height", type=int, default=900, help="of the window, in pixels")
    wish = parser.parse_args()
    chromium = browsing.find_chromium()
    if chromium is None:
        sys.exit(f"none of {', '.join(browsing.BROWSERS)} was found; install Chromium first")
    with (
        browsing.running_jupyterlab(wish.notebook.parent) as address,
        browsing.running_browser(chromium) as browser,
    ):
        page = browsing.Page(browser, address, wish.notebook.name, wish.width, wish.height)
        cells = page.wait_until_run(seconds=600)  # chapter 9 takes some minutes
        report(page, cells)
        files = save_screens(page.page, wish.out)
        page.close()
    print(f"{len(cells)} code cells; {len(files)} pictures in {wish.out}")


if __name__ == "__main__":
    main()
