"""Run the chapters with the versions of Pyodide's packages, in an ordinary Python.

    python docs/lite/run_chapters.py --python python3.13

This command creates an environment with the versions in the site's lock file, and runs every
notebook in it. The code is run by the kernel package of the site instead of JupyterLab's kernel.
As in a tab, processes and threads are not available, and the clock advances only once in a
millisecond. The output of each cell is compared with the stored output in the same way as in the
tests, except if the cell measures times, uses Dask or checks the installation. `--only 06` runs one
chapter.

The command cannot test Pyodide's own builds of the packages, integers of 32 bits, and the page.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import types
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# The packages that the course and the kernel import. Their versions come from the lock file.
PACKAGES = [
    *("numpy", "scipy", "matplotlib", "contourpy", "kiwisolver", "pillow", "fonttools"),
    *("pyparsing", "cycler", "packaging", "platformdirs", "ipython", "traitlets"),
    *("matplotlib-inline", "stack-data", "executing", "asttokens", "jedi", "comm", "ipywidgets"),
    *("anywidget", "psygnal", "typing-extensions"),
]


def main(arguments=None):
    """Create the environment and run the chapters in it. Return 1 if an output differs."""
    parser = argparse.ArgumentParser(description="Run the chapters with Pyodide's versions")
    parser.add_argument("--site", type=Path, default=ROOT / "docs" / "_build" / "lite")
    parser.add_argument("--python", default=sys.executable, help="its version: Pyodide's, or near")
    parser.add_argument("--only", default="", help="the beginning of a notebook's name")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside:
        return run_all(options.only)
    site = options.site.resolve()
    lock = json.loads((site / "static/course/pyodide-lock.json").read_text(encoding="utf-8"))
    pins = [f"{name}=={lock['packages'][name]['version']}" for name in PACKAGES]
    [kernel] = site.glob("extensions/@jupyterlite/*/static/pypi/pyodide_kernel-*.whl")
    [course] = site.glob("static/course/one_layer_course-*.whl")
    print(f"Pyodide has Python {lock['info']['python']}. Its versions:", *pins, sep="\n    ")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.python, "-m", "venv", folder], check=True)
        python = next(Path(folder).glob("[bS][ic]*/python*"))
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *pins], check=True)
        subprocess.run([*pip, "--no-deps", kernel, course], check=True)
        command = [python, "-I", __file__, "--inside", f"--only={options.only}"]
        # Use a new profile of IPython and a new record of progress.
        own = {"IPYTHONDIR": folder, "XDG_STATE_HOME": folder, "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.run(command, cwd=folder, env=os.environ | own).returncode


# Inside -----------------------------------------------------------------------------------------


def run_all(only):
    """Run each chapter in a separate process, one after another, and return 1 or 0."""
    chapters = sorted((ROOT / "notebooks").glob(f"{only}*[a-z].ipynb"))
    chapters = [path for path in chapters if path.name[:2].isdigit()]
    if len(chapters) == 1:
        return run_chapter(chapters[0])
    command = [sys.executable, "-I", __file__, "--inside"]
    return max(
        subprocess.run([*command, f"--only={path.name[:2]}"]).returncode for path in chapters
    )


def run_chapter(path):
    """Run the code cells of a notebook, and print those that differ from their stored outputs."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    kernel, outputs = start_kernel()
    began, different, compared = time.monotonic(), 0, 0
    for number, cell in enumerate(cells, 1):
        outputs.clear()
        source = "".join(cell["source"])
        result = asyncio.run(kernel.run(source))
        if result["status"] == "error":
            outputs.append(error_text(result["evalue"], result["traceback"]))
        text, stored = plain("".join(outputs)), plain(stored_text(cell))
        complaint = ""
        if (result["status"] == "error") != (
            "raises-exception" in cell["metadata"].get("tags", [])
        ):
            complaint = "\n".join(["an error, or none:", *result.get("traceback", [])])
        elif not re.search(r"NBVAL_IGNORE_OUTPUT|check_installation|\bda\b", source):
            compared += 1
            if text != stored:
                complaint = f"--- stored\n{stored}\n--- here\n{text}"
        if complaint:
            different += 1
            print(f"{path.stem}, code cell {number}:\n{source}\n{complaint}\n")
    seconds = time.monotonic() - began
    print(
        f"{path.stem}: {len(cells)} cells ran in {seconds:.0f} s, {compared} were compared, "
        f"{different} differ",
        flush=True,
    )
    return int(different > 0)


def start_kernel():
    """Return the kernel of the tab, and a list to which the outputs of cells are appended."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as the kernel does
    # Import these first, because they examine `sys.platform`, which is changed afterwards.
    import matplotlib.pyplot  # noqa: F401
    import scipy.special  # noqa: F401

    async def nothing_to_load(_code):
        pass

    sys.modules["pyodide_js"] = types.SimpleNamespace(loadPackagesFromImports=nothing_to_load)
    take_away()
    sys.argv = sys.argv[:1]  # the kernel would read the other arguments as its own
    shown = sys.stdout
    import pyodide_kernel

    # The kernel replaces the streams. Use its streams for cells, and the old ones for this script.
    streams = sys.stdout, sys.stderr
    sys.stdout = shown
    outputs = []
    for stream in streams:
        stream.publish_stream_callback = lambda name, text: outputs.append(text)
    shell = pyodide_kernel.ipython_shell
    shell.send_comm = lambda *_: None
    shell.display_pub.display_data_callback = lambda *_: None
    shell.displayhook.publish_execution_result = lambda count, data, metadata: outputs.append(
        f"Out: {data['text/plain']}\n"
    )
    kernel = pyodide_kernel.kernel_instance
    run = kernel.run

    async def run_with_streams(code):
        sys.stdout, sys.stderr = streams
        try:
            return await run(code)
        finally:
            sys.stdout, sys.stderr = shown, sys.__stderr__

    return types.SimpleNamespace(run=run_with_streams), outputs


def take_away():
    """Remove from this process what a browser tab does not have, as far as Python can do so."""
    import _thread
    import threading

    def no_thread(*_, **__):
        raise RuntimeError("can't start new thread")

    def no_process(*_, **__):
        raise OSError(138, "emscripten does not support processes.")

    _thread.start_new_thread = _thread.start_joinable_thread = no_thread
    threading._start_new_thread = threading._start_joinable_thread = no_thread
    subprocess.Popen.__init__ = no_process
    sys.platform = "emscripten"
    precise = time.perf_counter
    time.perf_counter = lambda: int(precise() * 1000) / 1000


def stored_text(cell):
    """Return the stored output of a cell as text."""
    texts = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            texts += output["text"]
        elif output["output_type"] == "execute_result":
            texts += ["Out: ", *output["data"]["text/plain"], "\n"]
        elif output["output_type"] == "error":
            texts.append(error_text(output["evalue"], output["traceback"]))
    return "".join(texts)


def error_text(message, traceback):
    """Return the message of an error, with the note about shapes if there is one."""
    shown = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
    return message + shown[shown.find("Shapes: ") :] if "Shapes: " in shown else message


def plain(text):
    """Remove from a text what differs between runs, by the rules of the tests."""
    rules = (ROOT / "tests" / "nbval_sanitize.cfg").read_text(encoding="utf-8")
    pairs = re.findall(r"^regex: (.*)\nreplace: (.*)$", rules, re.MULTILINE)
    for pattern, instead in [*pairs, (r"<ipython-input-\d+-\w+>", "CELL")]:
        text = re.sub(pattern, instead, text)
    return text.strip()


if __name__ == "__main__":
    sys.exit(main())
