"""Change the code at 100 places, one at a time, and count how often the tests notice the change.

    python -m pip install "cosmic-ray>=8.4,<9"
    python tools/mutants.py whyshape/src/whyshape whyshape/tests
    python tools/mutants.py course/exercises tests/exercises

The first argument is a folder of code, and the other arguments are tests of this code. The changes,
called mutants, are drawn at random with the seed 1 from all changes that Cosmic Ray knows. The
mutants are tried in a copy of the files that git tracks. The program prints the share of mutants
that the tests notice (kill), and each mutant that survives. A mutant whose effect cannot be seen
survives every test.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

ROOT = Path(__file__).resolve().parent.parent
COUNT, SEED, SECONDS = 100, 1, 600  # the tests of one mutant may take so many seconds
CONFIG = """\
[cosmic-ray]
module-path = "{code}"
timeout = {seconds}
excluded-modules = []
test-command = "{python} -m pytest -o addopts= -p no:cacheprovider -q -x {tests}"

[cosmic-ray.distributor]
name = "local"
"""


def copied(folder):
    """Copy the files that git tracks, as they are now, into a folder."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def run(folder, *arguments):
    """Run Cosmic Ray in a folder whose packages take precedence over the installed packages."""
    paths = [str(folder), str(folder / "notebooks"), str(folder / "whyshape" / "src")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "cosmic_ray.cli", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True)


def main(code, *tests):
    """Print how many of the mutants of the code in the folder `code` the tests notice."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copied(folder)
        config = CONFIG.format(
            code=code, tests=" ".join(tests), python=sys.executable, seconds=SECONDS
        )
        (folder / "mutants.toml").write_text(config, encoding="utf-8")
        run(folder, "init", "mutants.toml", "mutants.sqlite")
        database = WorkDB(folder / "mutants.sqlite", WorkDB.Mode.open)
        items = sorted(database.work_items, key=lambda item: repr(item.mutations))
        drawn = {item.job_id for item in random.Random(SEED).sample(items, COUNT)}
        skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
        rest = (item.job_id for item in items if item.job_id not in drawn)
        database.set_multiple_results(rest, skipped)
        run(folder, "baseline", "mutants.toml")
        run(folder, "exec", "mutants.toml", "mutants.sqlite")
        done = [(i, r) for i, r in database.completed_work_items if i.job_id in drawn]
        killed = [i for i, r in done if r.test_outcome != TestOutcome.SURVIVED]
        for item, result in done:
            if result.test_outcome == TestOutcome.SURVIVED:
                mutation = item.mutations[0]
                place = f"{mutation.module_path}:{mutation.start_pos[0]}"
                print(f"survived: {place} {mutation.operator_name}\n{result.diff}")
        print(f"{len(killed)} of {len(done)} mutants killed, of {len(items)} possible")


if __name__ == "__main__":
    main(*sys.argv[1:])
