"""Simulate a class of twenty on JupyterHub on this machine. This takes about eight minutes.

The first command writes docs/class/measured.json and the page. The second one is shorter and writes
no file:

    python tests/benchmarks/classroom.py
    python tests/benchmarks/classroom.py --students 4 --seconds 10 --dry

The program starts JupyterHub with `docs/class/jupyterhub_config.py` and configurable-http-proxy on
the loopback interface. All students log in at the same moment, fetch the course by a link of
nbgitpuller, open and run chapter 3, and move the training lab. If Chromium is installed, two of
them are real pages. For the others, the program sends the messages of a page to the hub, the server
and the kernel, through the proxy, by HTTP and websocket. Then the program looks for ways from one
student to another, and lets the kernel of one student use up its memory.

This needs Linux, git, and the following programs in addition to the test tools:

    python -m pip install -r docs/class/requirements.txt
    npm install --prefix FOLDER configurable-http-proxy
    python tests/benchmarks/classroom.py --proxy FOLDER/node_modules/.bin/configurable-http-proxy

If root starts the program, every student has a separate system user. Otherwise, the checks of files
are left out.
"""

import argparse
import asyncio
import contextlib
import json
import math
import os
import random
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import nbformat
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "docs" / "class"))
import lab
import latency
import measure
from classmates import Student, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTER = "notebooks/03_sigmoid_softmax_hybrid.ipynb"
LONGEST = 600  # seconds for the whole simulation
IN_BROWSER = 2
MEMORY_LIMIT = 2**30


class Class:
    """The hub of a class, the repository of its course, and the results."""

    def __init__(self, wish, folder):
        self.wish, self.folder = wish, Path(folder)
        self.password = secrets.token_hex(12)
        self.port, self.git_port = lab.free_port(), lab.free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.names = [f"student{k:02d}" for k in range(1, wish.students + 1)]
        self.homes = self.folder / "class" / "homes"
        self.rows, self.checks, self.on = {}, {}, measure.conditions()
        self.hub = None

    # The hub and the course ----------------------------------------------------------------------

    @contextlib.contextmanager
    def running(self):
        """Run JupyterHub, its proxy, and a git server with the course."""
        self.publish()
        command = [sys.executable, "-m", "jupyterhub", "-f"]
        command += [str(ROOT / "docs" / "class" / "jupyterhub_config.py")]
        command += [f"--JupyterHub.bind_url={self.base}"]
        command += [f"--JupyterHub.hub_port={lab.free_port()}"]
        command += [f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{lab.free_port()}"]
        command += [f"--ConfigurableHTTPProxy.command={self.wish.proxy}"]
        # lab.py needs this to call JupyterLab in the two real pages.
        command += ["--Spawner.args=--LabApp.expose_app_in_browser=True"]
        environment = os.environ | {
            "CLASS_PASSWORD": self.password,
            "CLASS_FOLDER": str(self.folder / "class"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        for name in ("MPLBACKEND", "PYTHONPATH"):
            environment.pop(name, None)
        daemon = ["git", "daemon", "--export-all", "--listen=127.0.0.1", f"--port={self.git_port}"]
        daemon += [f"--base-path={self.folder / 'public'}", str(self.folder / "public")]
        with (self.folder / "hub.log").open("w") as log:
            quiet = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            git = subprocess.Popen(daemon, start_new_session=True, **quiet)
            self.hub = subprocess.Popen(command, env=environment, cwd=self.folder, **quiet)
            try:
                yield
            finally:
                # `git daemon` is a process that starts another.
                family = psutil.Process(git.pid).children(recursive=True)
                if self.hub.poll() is None:
                    family += psutil.Process(self.hub.pid).children(recursive=True)
                self.hub.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.hub.wait(40)
                self.hub.kill()
                for process in [*family, psutil.Process(git.pid)]:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        process.kill()
                git.wait()

    def publish(self):
        """Make a repository with the tracked files of this folder, which every student clones."""
        self.work, public = self.folder / "work", self.folder / "public"
        files = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split("\0")
        for name in filter(None, files):
            if (ROOT / name).is_file():
                (self.work / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.work / name)
        public.mkdir()
        self.git("init", "-q", "-b", "main")
        self.commit("the course")
        subprocess.run(
            ["git", "clone", "-q", "--bare", str(self.work), str(public / "course")], check=True
        )

    def git(self, *words):
        who = ["-c", "user.name=teacher", "-c", "user.email=teacher@class.invalid"]
        subprocess.run(["git", *who, *words], cwd=self.work, check=True, capture_output=True)

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def push(self):
        self.git("push", "-q", str(self.folder / "public" / "course"), "main")

    @property
    def link(self):
        """The part of an nbgitpuller link after the question mark."""
        return urllib.parse.urlencode(
            {
                "repo": f"git://127.0.0.1:{self.git_port}/course",
                "branch": "main",
                "targetpath": "course",
                "urlpath": f"lab/tree/course/{CHAPTER}",
            }
        )

    # The figures ---------------------------------------------------------------------------------

    def note(self, what, values, unit, digits=0):
        """Record the median, the 95th percentile and the maximum of some values."""
        values = sorted(values)
        most = values[math.ceil(0.95 * len(values)) - 1]
        three = (statistics.median(values), most, values[-1])
        self.rows[what] = [round(value, digits) if digits else round(value) for value in three]
        self.rows[what].append(unit)
        print(f"{what}: {self.rows[what]}", flush=True)

    def found(self, what, text):
        """Record the outcome of a check."""
        self.checks[what] = text
        print(f"{what}: {text}", flush=True)

    def processes(self):
        """Return {name: [psutil.Process, …]} for the students, and the processes of the hub."""
        hub = psutil.Process(self.hub.pid)
        by_name, own = {name: [] for name in self.names}, [hub]
        for process in hub.children(recursive=True):
            with contextlib.suppress(psutil.Error, OSError):
                by_name.get(process.environ().get("JUPYTERHUB_USER"), own).append(process)
        return by_name, own

    def spied(self, name):
        """Return the facts about a student's server that others can find out."""
        process = self.processes()[0][name][0]
        address = urllib.parse.urlsplit(process.environ()["JUPYTERHUB_SERVICE_URL"])
        return {"server": f"http://{address.netloc}", "pid": process.pid}

    def memory(self):
        """Return the MB of every student's processes, and those of the hub with its proxy."""
        by_name, own = self.processes()
        sizes = [sum(map(shared_fairly, family)) for family in by_name.values()]
        return sizes, sum(map(shared_fairly, own))


def shared_fairly(process):
    """Return the MB of a process. Memory that processes share is divided among them."""
    try:
        return process.memory_full_info().pss / measure.MB
    except psutil.Error:
        return 0.0


def processor_seconds(processes):
    """Return the processor time that some processes have used so far."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            used = process.cpu_times()
            total += used.user + used.system
    return total


class Shares:
    """The fractions of the machine that the class, this program and others use in some time."""

    def __init__(self, the_class):
        self.the_class, self.start = the_class, None
        self.start = self.now()

    def now(self):
        by_name, own = self.the_class.processes()
        ours = processor_seconds([*own, *(one for family in by_name.values() for one in family)])
        me = psutil.Process()
        driver = processor_seconds([me, *me.children(recursive=True)]) - ours
        machine = psutil.cpu_times()
        idle = machine.idle + machine.iowait
        return time.monotonic(), ours, driver, sum(machine[:8]) - idle

    def taken(self, moves):
        """Return the fractions of all cores, and the class's processor time for a move in ms."""
        seconds, ours, driver, busy = (b - a for a, b in zip(self.start, self.now(), strict=True))
        whole = seconds * os.cpu_count()
        shares = {"ours": ours, "driver": driver, "others": busy - ours - driver}
        shares = {name: round(max(used, 0) / whole, 3) for name, used in shares.items()}
        return shares, 1000 * ours / moves


# The simulation ----------------------------------------------------------------------------------


async def play(the_class):
    """Simulate a lesson from the login to the checks at the end."""
    wish = the_class.wish
    names = the_class.names
    await wait_for(the_class.base, the_class.hub, the_class.folder / "hub.log")
    in_browser = names[1 : 1 + IN_BROWSER] if lab.find_chromium() else []
    students = {name: Student(the_class.base, name, the_class.password) for name in names}
    by_api = [student for name, student in students.items() if name not in in_browser]

    print(f"{len(names)} students, {len(in_browser)} of them in Chromium", flush=True)
    await asyncio.gather(*(student.log_in() for student in students.values()))
    the_class.note(
        "From the login to a server that answers, all at once",
        [student.ready for student in students.values()],
        "seconds",
        1,
    )
    fetched = await timed(student.pull(the_class.link) for student in students.values())
    the_class.note("The course fetched by its nbgitpuller link, all at once", fetched, "seconds", 1)
    sizes, own = the_class.memory()
    the_class.note("Memory of a student's server, before a notebook is open", sizes, "MB")
    the_class.found("Hub and proxy together", f"{own:.0f} MB")

    notebook = nbformat.read(ROOT / CHAPTER, 4)
    browsers = Browsers(the_class, in_browser)
    browsers.start()
    ran = await timed(student.run_chapter(f"course/{CHAPTER}", notebook) for student in by_api)
    the_class.note("Chapter 3 opened and run from start to end, all at once", ran, "seconds", 1)
    errors = {student.name: student.errors for student in by_api if student.errors}
    assert not errors, errors
    await asyncio.to_thread(browsers.ran.wait)
    browsers.check()
    sizes, own = the_class.memory()
    the_class.note("Memory of a student's server and kernel, chapter 3 open", sizes, "MB")

    shares = Shares(the_class)
    browsers.move.set()
    moves = await moving(by_api, wish.seconds, pause=1.0)
    browsers.stop.set()
    shares, each = shares.taken(len(moves) + len(browsers.delays))
    the_class.on |= shares
    the_class.found(
        "Processor time of servers, kernels and hub for each move, asking ahead included",
        f"{each:.0f} ms",
    )
    the_class.note("A move of the lab, every student one a second, until its picture", moves, "ms")
    await asyncio.to_thread(browsers.done.wait)
    browsers.check()
    if browsers.delays:
        the_class.note(
            "The same in Chromium, from the key to the painted picture", browsers.delays, "ms"
        )
    held = await moving(by_api, wish.seconds / 2, pause=0.0)
    the_class.note("A move, all sliders held down: the next at once after each picture", held, "ms")
    rate = len(held) / (wish.seconds / 2)
    the_class.found(
        "Pictures a second with all sliders held down, all students together", f"{rate:.0f}"
    )
    sizes, own = the_class.memory()
    the_class.note("Memory of a student after that", sizes, "MB")

    await apart(the_class, students)
    await eater(the_class, by_api)
    await keeps_edits(the_class, by_api[0])
    await keeps_record(the_class, by_api[0])
    for student in students.values():
        await student.close()


async def timed(waits):
    """Start coroutines at the same moment, and return the seconds that each of them takes."""

    async def one(wait):
        start = time.monotonic()
        await wait
        return time.monotonic() - start

    return await asyncio.gather(*map(one, waits))


async def moving(students, seconds, pause):
    """Let students move their sliders after random pauses. Return the milliseconds of each move."""
    found, end = [], time.monotonic() + seconds

    async def one(student, chance):
        await asyncio.sleep(pause * chance.random())
        while time.monotonic() < end:
            found.append(await student.move())
            # This is about one move in each `pause`. A browser paints at most 60 times a second.
            await asyncio.sleep(max(pause * (0.5 + chance.random()) - found[-1] / 1000, 1 / 60))

    await asyncio.gather(*(one(s, random.Random(k)) for k, s in enumerate(students)))
    return found


class Browsers(threading.Thread):
    """Some students in real pages. A thread runs them, because Playwright blocks its thread."""

    def __init__(self, the_class, names):
        super().__init__(daemon=True)
        self.the_class, self.names = the_class, names
        self.ran, self.move, self.stop, self.done = (threading.Event() for _ in range(4))
        self.delays, self.error = [], None

    def run(self):
        try:
            if self.names:
                self.sit()
        except Exception as error:
            self.error = error
        finally:
            self.ran.set()
            self.done.set()

    def check(self):
        """Raise the error of the thread if there is one."""
        if self.error:
            raise self.error

    def sit(self):
        with lab.running_browser(lab.find_chromium()) as browser:
            pages = [self.open(browser, name) for name in self.names]
            for page in pages:
                cells = page.wait_until_run(300)
                bad = [c.errors for c in cells if c.errors and "raises-exception" not in c.tags]
                assert not bad, bad
            places = [self.find(page) for page in pages]
            self.ran.set()
            self.move.wait()
            while not self.stop.is_set():
                for page, explorer in zip(pages, places, strict=True):
                    # Change the learning rate each time, so that the pictures are new.
                    for slider, presses in zip(latency.sliders(explorer), (1, 13), strict=True):
                        self.delays += latency.delays(page.page, slider, presses)
            wrong = [line for page in pages for line in page.complaints + page.outside]
            assert not wrong, wrong

    def open(self, browser, name):
        """Log in with the form, and open the chapter."""
        base, context = self.the_class.base, browser.new_context()
        # Let JupyterLab put all cells into the page, because lab.py looks at all of them.
        settings = self.the_class.homes / name / ".jupyter" / "lab" / "user-settings"
        owner = (self.the_class.homes / name).stat()
        for setting, values in lab.SETTINGS.items():
            file = settings / "@jupyterlab" / f"{setting}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values), encoding="utf-8")
        for path in [settings.parent.parent, *settings.parent.parent.rglob("*")]:
            os.chown(path, owner.st_uid, owner.st_gid)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{base}/hub/login")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", self.the_class.password)
        page.click("input[type=submit]")
        page.wait_for_url(f"{base}/user/{name}/**")
        page.close()
        context.set_default_timeout(120_000)

        class Same:
            """A substitute for a browser, whose only window is the one with the login."""

            new_context = staticmethod(lambda: context)

        def address(part):
            return f"{base}/user/{name}/{part}?reset"

        return lab.Page(Same, address, f"course/{CHAPTER}")

    def find(self, page):
        """Return the training lab, which is the last explorer of the chapter."""
        page.page.evaluate(latency.IN_PAGE)
        return page.explorers()[-1]


# From one student to another ---------------------------------------------------------------------


async def apart(the_class, students):
    """Check that the first student cannot reach the server and the files of the last one."""
    a, b = students[the_class.names[0]], students[the_class.names[-1]]
    other = f"/user/{b.name}"
    asked = {
        "page": f"{other}/lab",
        "files": f"{other}/api/contents/course",
        "a file's bytes": f"{other}/files/course/{CHAPTER}",
        "kernels": f"{other}/api/kernels",
    }
    for what, path in asked.items():
        answer = await a.get(path)
        assert answer.code in (403, 404), (what, answer.code, answer.effective_url)
    answer = await a.socket_refused(f"{other}/api/kernels/{b.kernel.number}/channels")
    assert answer in (403, 404), answer
    for path in ("/hub/api/users", f"/hub/api/users/{b.name}", "/hub/admin"):
        answer = await a.get(path)
        assert answer.code in (403, 404), (path, answer.code)
    stranger = Student(the_class.base, b.name, "not the password")
    assert not await stranger.try_password()
    the_class.found(
        "Another's page, files, kernels and websocket, with a student's own login; list of users",
        "refused (403 or 404)",
    )
    await a.run(INSIDE_TOOLS)
    question = f"ways({b.name!r}, {the_class.spied(b.name)!r})"
    asked = asyncio.create_task(a.run(f"print(json.dumps({question}))"))
    while not asked.done():  # these outputs could be overheard
        await b.run("print('a secret of the last student')")
        await asyncio.sleep(0.1)
    found = json.loads(await asked)
    always = {"hub", "server"}
    assert all(found[name] == "refused" for name in always), found
    the_class.found(
        "The same from a notebook, with its server's token, and past the proxy",
        "refused (403, 404)",
    )
    if os.geteuid() == 0:
        assert set(found.values()) == {"refused"}, found
        text = "refused by the system (a user of their own for each)"
    else:
        text = "NOT refused: not started as root, so all are one system user"
    the_class.found(
        "From a notebook: another's files, processes, outputs on their way; the hub's database",
        text,
    )


INSIDE_TOOLS = """
import json, os, time, urllib.request, urllib.error
from pathlib import Path

def outcome(what):
    try:
        return str(what())[:80]
    except urllib.error.HTTPError as error:
        return "refused" if error.code in (403, 404) else f"code {error.code}"
    except (PermissionError, ProcessLookupError):
        return "refused"

def ask(address):
    token = os.environ["JUPYTERHUB_API_TOKEN"]
    request = urllib.request.Request(address, headers={"Authorization": f"token {token}"})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return direct.open(request, timeout=20).status

def overhear(number, seconds=8):
    # All users can read in /proc on which ports the processes of another user listen.
    import zmq

    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    lines = [one[1] for one in lines if one[3] == "0A" and int(one[7]) == number]
    poller, end = zmq.Poller(), time.monotonic() + seconds
    for line in lines:
        socket = zmq.Context.instance().socket(zmq.SUB)
        socket.subscribe(b"")
        socket.connect(f"tcp://127.0.0.1:{int(line.split(':')[1], 16)}")
        poller.register(socket, zmq.POLLIN)
    while time.monotonic() < end:
        for socket, _ in poller.poll(500):
            if b"a secret" in b"".join(socket.recv_multipart()):
                return "overheard"
    raise PermissionError

def ways(name, spy):
    hub = os.environ["JUPYTERHUB_API_URL"]
    home = Path.home().parent / name
    return {
        "hub": outcome(lambda: ask(f"{hub}/users/{name}")),
        "server": outcome(lambda: ask(f"{spy['server']}/user/{name}/api/contents")),
        "list": outcome(lambda: os.listdir(home)),
        "read": outcome(lambda: (home / "course/README.md").read_text()[:20]),
        "write": outcome(lambda: (home / "here.txt").write_text("x")),
        "homes": outcome(lambda: os.listdir(home.parent)),
        "environment": outcome(lambda: Path(f"/proc/{spy['pid']}/environ").read_bytes()[:20]),
        "stop": outcome(lambda: os.kill(spy["pid"], 0)),
        "overheard": outcome(lambda: overhear(home.stat().st_uid)),
        "database": outcome(lambda: (home.parent.parent / "hub/jupyterhub.sqlite").stat()),
    }
"""


# A kernel without memory --------------------------------------------------------------------------

EAT = """
import numpy as np
held = []
try:
    while True:
        held.append(np.ones(4_000_000))
except MemoryError:
    print(f"{sum(part.nbytes for part in held) / 2**20:.0f}")
"""


async def eater(the_class, students):
    """Let one kernel use all of its memory, and check that the others go on as before."""
    hungry, *others = students[::-1]
    before = {student.name: student.kernel.number for student in others}
    meal = asyncio.create_task(hungry.run(EAT))
    moves = await moving(others, max(the_class.wish.seconds / 3, 5), pause=1.0)
    eaten = int(await meal)
    assert 0.3 < eaten * measure.MB / MEMORY_LIMIT < 1, eaten
    assert await hungry.run("held = None; print('still here')") == "still here"
    for student in others:
        alive = json.loads((await student.get(f"/user/{student.name}/api/kernels")).body)
        assert before[student.name] in {one["id"] for one in alive}
        assert await student.run("print(sum(range(4)))") == "6"
    the_class.note("A move of the others while one kernel is at its memory limit", moves, "ms")
    the_class.found(
        "One kernel asks for all the memory it can get",
        f"MemoryError after {eaten:,} MB; it goes on, and so do the {len(others)} others",
    )


# A student's files and record --------------------------------------------------------------------


async def keeps_edits(the_class, student):
    """Check that the link keeps a student's changes if the teacher has changed the same cell."""
    place = f"/user/{student.name}/api/contents/course"
    mine = await student.contents(f"{place}/{CHAPTER}")
    k = next(k for k, cell in enumerate(mine["cells"]) if cell["cell_type"] == "code")
    mine["cells"][k]["source"] += "\n# my own line"
    await student.save(f"{place}/{CHAPTER}", {"type": "notebook", "content": mine})
    await student.save(f"{place}/my_notes.md", {"type": "file", "format": "text", "content": "x"})
    path = the_class.work / CHAPTER
    theirs = nbformat.read(path, 4)
    theirs.cells[k].source += "\n# the teacher's line"
    theirs.cells[-1].source += "\n\nNews at the end."
    nbformat.write(theirs, path)
    (the_class.work / "my_notes.md").write_text("the teacher's", encoding="utf-8")
    (the_class.work / "news.md").write_text("news", encoding="utf-8")
    the_class.commit("news")
    the_class.push()
    await student.pull(the_class.link)
    book = await student.contents(f"{place}/{CHAPTER}")
    nbformat.validate(nbformat.from_dict(book))
    assert "# my own line" in book["cells"][k]["source"]
    assert "# the teacher's line" not in book["cells"][k]["source"]
    names = {one["name"] for one in await student.contents(place)}
    assert "news.md" in names
    aside = [name for name in names if re.fullmatch(r"my_notes_+\d+\.md", name)]
    assert aside, sorted(names)
    merged = "News at the end." in book["cells"][-1]["source"]
    the_class.found(
        "The link again, after student and teacher changed the same cell",
        "the student's cell stays; new files come"
        + ("; changes elsewhere in the notebook come too" if merged else "")
        + "; a file of the student's with the name of a new one is renamed and kept",
    )


async def keeps_record(the_class, student):
    """Check that the record of `progress()` is kept when the server stops and starts again."""
    await student.run("from helpers.exercises import record; record.add('solved', '3.1')")
    where = await student.run("print(record.progress_file())")
    assert Path(where).is_relative_to(the_class.homes / student.name), where
    await student.restart()
    await student.start_kernel(f"course/{CHAPTER}")
    shown = await student.run(
        "from helpers.exercises import record; print([e.get('solved') for e in record.read()[0]])"
    )
    assert "'3.1'" in shown, shown
    inside = Path(where).relative_to(the_class.homes / student.name)
    the_class.found(
        "The record of `progress()`, server stopped and started", f"kept, in ~/{inside}"
    )


def program(name):
    """Return the full path of a program, because the hub runs it from another folder."""
    found = shutil.which(name)
    if found is None:
        raise argparse.ArgumentTypeError(f"no program was found at {name!r}")
    return os.path.abspath(found)


def main():
    parser = argparse.ArgumentParser(description="Simulate a class of twenty on JupyterHub.")
    parser.add_argument("--students", type=int, default=20, help="at most 20")
    parser.add_argument("--seconds", type=float, default=60, help="of moves")
    parser.add_argument("--proxy", type=program, default=shutil.which("configurable-http-proxy"))
    parser.add_argument("--dry", action="store_true", help="write nothing")
    wish = parser.parse_args()
    if not wish.proxy:
        sys.exit("configurable-http-proxy was not found; see the top of this file")
    if closed := unreadable():
        sys.exit(
            f"{closed} is closed to other system users, so students cannot run this Python. Make "
            "an environment from a Python that all can read, such as the one of the system"
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        the_class = Class(wish, folder)
        with the_class.running():
            asyncio.run(asyncio.wait_for(play(the_class), LONGEST))
    the_class.on |= versions(wish.proxy) | {"students": wish.students}
    print(the_class.on)
    if not wish.dry:
        found = {"rows": the_class.rows, "checks": the_class.checks}
        measure.keep("class", {"conditions": the_class.on, **found})


def unreadable():
    """Return a folder above Python or the course that students may not enter, or None."""
    if os.geteuid() == 0:
        for path in (Path(sys.executable), Path(sys.executable).resolve(), ROOT / "helpers"):
            for folder in path.parents:
                if not folder.stat().st_mode & 0o001:
                    return folder
    return None


def versions(proxy):
    import importlib.metadata

    said = subprocess.run([proxy, "--version"], capture_output=True, text=True, check=True)
    return {"jupyterhub": importlib.metadata.version("jupyterhub"), "proxy": said.stdout.strip()}


if __name__ == "__main__":
    main()
