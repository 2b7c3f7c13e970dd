"""Measure how much time and memory one student needs to run each chapter from start to end.

python docs/class/measure.py            runs all chapters and writes measured.json and README.md
python docs/class/measure.py --tables   writes README.md again from measured.json without a run

This program needs Linux, because it reads the memory of the kernel's process from /proc. The first
run of a chapter after an installation takes longer, so run the program twice and
keep the second result.
"""

import argparse
import datetime
import json
import os
import platform
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RECORD = HERE / "measured.json"
PAGE = HERE / "README.md"
MB = 2**20
# Use one thread, as in jupyterhub_config.py, because the kernels of a class share the cores.
THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}


class Watch(threading.Thread):
    """Measure the memory of a process and its child processes twenty times a second.

    Attributes
    ----------
    memory : float
        The largest memory of all processes together at one moment, in MB. Memory that processes
        share counts once for each process.
    data : float
        The largest private memory that one process has asked for, in MB. RLIMIT_DATA limits this
        amount.
    """

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.memory, self.data, self.done = pid, 0.0, 0.0, threading.Event()

    def run(self):
        """Measure until `done` is set or the process has ended."""
        import psutil

        first = psutil.Process(self.pid)
        while not self.done.wait(0.05):
            try:
                family = [first, *first.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            found = [one for one in (sizes(process.pid) for process in family) if one]
            self.memory = max(self.memory, sum(one["VmRSS"] for one in found))
            self.data = max([self.data, *(one["VmData"] for one in found)])


def sizes(pid):
    """Return the memory figures of a process from /proc in MB, or None if it has ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    lines = (line.split() for line in text.splitlines() if line.startswith("Vm"))
    found = {name.rstrip(":"): int(kilobytes) / 1024 for name, kilobytes, _ in lines}
    return found if {"VmRSS", "VmData", "VmHWM"} <= set(found) else None


def measure(notebook):
    """Run all cells of a chapter in a new kernel, in order.

    Returns
    -------
    dict
        `seconds` is the elapsed time, including the start of the kernel, and `processor` is the
        processor time in seconds. `memory` and `data` are those of `Watch`, in MB. `alone` is the
        largest memory of the kernel's process without its child processes, in MB.
    """
    import nbformat
    import psutil
    from jupyter_client.manager import KernelManager
    from nbclient import NotebookClient

    book = nbformat.read(notebook, 4)
    manager = KernelManager(kernel_name="python3")
    place = {"metadata": {"path": str(notebook.parent)}}
    client = NotebookClient(book, km=manager, timeout=600, resources=place)
    start = time.monotonic()
    with client.setup_kernel():
        watch = Watch(manager.provisioner.pid)
        watch.start()
        for k, cell in enumerate(book.cells):
            client.execute_cell(cell, k)
        seconds = time.monotonic() - start
        watch.done.set()
        watch.join()
        used = psutil.Process(watch.pid).cpu_times()
        alone = sizes(watch.pid)["VmHWM"]
    processor = used.user + used.system + used.children_user + used.children_system
    return {
        "seconds": round(seconds, 1),
        "processor": round(processor, 1),
        "memory": round(max(watch.memory, alone)),
        "alone": round(alone),
        "data": round(watch.data),
    }


def conditions():
    """Return the date, the machine and the versions of a measurement, for the record."""
    import numpy as np

    found = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":")[1].strip() for line in found if line.startswith("model name")]
    return {
        "date": datetime.date.today().isoformat(),
        "processor": names[0] if names else platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "load": round(os.getloadavg()[0], 1),
    }


def read():
    """Return the record {"chapters": …, "class": …}, without parts that were never measured."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def keep(part, found):
    """Write one part into the record, and the tables of the record into the page."""
    record = read() | {part: found}
    text = json.dumps(record, indent=1, ensure_ascii=False)
    RECORD.write_text(text + "\n", encoding="utf-8", newline="\n")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), record), encoding="utf-8", newline="\n")


def page(text, record):
    """Return the page with the tables of the record between its markers."""
    for part, found in record.items():
        begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{TABLES[part](found)}\n{end}{rest.split(end)[1]}"
    return text


def where(on):
    """Return a sentence about the conditions of a measurement."""
    return (
        f"Measured on {on['date']}, {on['processor']}, {on['cores']} cores, Linux; "
        f"Python {on['python']}, NumPy {on['numpy']}."
    )


def chapters_table(found):
    """Return the table of the time and memory of each chapter, in Markdown."""
    on = found["conditions"]
    lines = [
        f"{where(on)} Load of the machine before the run {on['load']}.",
        "",
        "| chapter | seconds | processor seconds | memory, MB | asked for, MB |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, one in found["rows"].items():
        lines.append(
            f"| {name} | {one['seconds']:.0f} | {one['processor']:.0f} "
            f"| {one['memory']:,} | {one['data']:,} |"
        )
    return "\n".join(lines)


def class_table(found):
    """Return the tables about twenty students at once, in Markdown."""
    on = found["conditions"]
    lines = [
        f"{where(on)} JupyterHub {on['jupyterhub']}, configurable-http-proxy {on['proxy']}. "
        f"Load before the run {on['load']}; during the moves, other work took "
        f"{on['others']:.0%} of the machine, the class itself {on['ours']:.0%}, and the program "
        f"that played the students {on['driver']:.0%}.",
        "",
        "| what | half of them | 95 % of them | worst |",
        "|---|--:|--:|--:|",
    ]
    for name, (half, most, worst, unit) in found["rows"].items():
        lines.append(f"| {name}, {unit} | {half:,} | {most:,} | {worst:,} |")
    lines += ["", "| checked | found |", "|---|---|"]
    lines += [f"| {name} | {text} |" for name, text in found["checks"].items()]
    return "\n".join(lines)


TABLES = {"chapters": chapters_table, "class": class_table}


def main():
    """Measure all chapters, or only write the page again."""
    parser = argparse.ArgumentParser(description="Measure each chapter; write the tables.")
    parser.add_argument("--tables", action="store_true", help="from the record, without a run")
    if parser.parse_args().tables:
        record = read()
        PAGE.write_text(
            page(PAGE.read_text(encoding="utf-8"), record), encoding="utf-8", newline="\n"
        )
        return
    os.environ.update(THREADS)
    os.environ.pop("MPLBACKEND", None)
    on, rows = conditions(), {}
    for notebook in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        rows[notebook.stem[:2]] = measure(notebook)
        print(notebook.stem, rows[notebook.stem[:2]], flush=True)
    keep("chapters", {"conditions": on, "rows": rows})


if __name__ == "__main__":
    main()
