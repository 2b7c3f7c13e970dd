"""A student of `classroom.py`: speaks to hub, server and kernel as a page in a browser does."""

import asyncio
import contextlib
import itertools
import json
import math
import re
import struct
import time
import uuid
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.httputil import HTTPHeaders
from tornado.websocket import websocket_connect

from helpers.explorers import explorer

PROTOCOL = "v1.kernel.websocket.jupyter.org"
PATIENCE = 300
AsyncHTTPClient.configure(None, max_clients=500, max_body_size=2**28)


async def wait_for(base, process, log):
    """Return when the hub answers; RuntimeError with its log if it does not."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(HTTPClientError, OSError):
            await AsyncHTTPClient().fetch(f"{base}/hub/login", request_timeout=5)
            return
        await asyncio.sleep(0.3)
    raise RuntimeError(f"the hub did not start:\n{Path(log).read_text(errors='replace')[-3000:]}")


class Student:
    """One login, its cookies, its server and the kernel of its chapter."""

    def __init__(self, base, name, password):
        self.base, self.name, self.password = base, name, password
        self.cookies = {}  # (name, path): value
        self.ready, self.errors, self.kernel, self.lab = None, [], None, None

    # HTTP ----------------------------------------------------------------------------------------

    def cookie(self, path):
        """The cookies that a browser would send to a path, the most special first."""
        fit = [(name, where) for name, where in self.cookies if path.startswith(where)]
        fit.sort(key=lambda pair: -len(pair[1]))
        return "; ".join(f"{name}={self.cookies[name, where]}" for name, where in fit)

    def mark(self, path):
        """The token that a page sends back with what it changes."""
        fit = [w for name, w in self.cookies if name == "_xsrf" and path.startswith(w)]
        return self.cookies["_xsrf", max(fit, key=len)] if fit else ""

    async def fetch(self, path, method="GET", body=None, **headers):
        """Ask, and follow where it leads; every answer counts, also an error."""
        for _ in range(20):
            address = urljoin(self.base, path)
            place = urlsplit(address).path
            sent = HTTPHeaders({"Cookie": self.cookie(place), **headers})
            if method != "GET":
                sent["X-XSRFToken"] = self.mark(place)
            answer = await AsyncHTTPClient().fetch(
                HTTPRequest(
                    address,
                    method=method,
                    body=body,
                    headers=sent,
                    follow_redirects=False,
                    allow_nonstandard_methods=True,
                    request_timeout=PATIENCE,
                    connect_timeout=PATIENCE,
                ),
                raise_error=False,
            )
            for line in answer.headers.get_list("Set-Cookie"):
                for name, crumb in SimpleCookie(line).items():
                    self.cookies[name, crumb["path"] or "/"] = crumb.value
            if answer.code not in (301, 302, 303, 307):
                return answer
            path, method, body = urljoin(address, answer.headers["Location"]), "GET", None
        raise RuntimeError(f"{path} leads in a circle")

    async def get(self, path):
        return await self.fetch(path)

    async def change(self, path, method, content=None):
        """Send JSON; RuntimeError where it is not taken."""
        body = json.dumps(content) if content is not None else ""
        answer = await self.fetch(path, method, body, **{"Content-Type": "application/json"})
        if answer.code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.code} {answer.body[:300]}")
        return json.loads(answer.body) if answer.body else None

    # Hub and server ------------------------------------------------------------------------------

    async def try_password(self):
        """Fill in the login form; whether it was accepted."""
        await self.get("/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self.mark("/hub/login")}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        await self.fetch("/hub/login?next=", "POST", urlencode(form), **kind)
        return any("jupyterhub-session-id" in n or "hub-login" in n for n, _ in self.cookies) and (
            ("jupyterhub-hub-login", "/hub/") in self.cookies
        )

    async def log_in(self):
        """From the form to JupyterLab's page; `ready` is how many seconds that took."""
        start = time.monotonic()
        assert await self.try_password(), self.name
        await self.wait_for_lab()
        self.ready = time.monotonic() - start

    async def wait_for_lab(self):
        """Ask for the server's page as the hub's waiting page does, until it is there."""
        deadline = time.monotonic() + PATIENCE
        await self.get("/hub/spawn")
        while time.monotonic() < deadline:
            answer = await self.get(f"/hub/spawn-pending/{self.name}")
            if urlsplit(answer.effective_url).path.startswith(f"/user/{self.name}/"):
                page = await self.get(f"/user/{self.name}/lab")
                if page.code == 200:
                    return
            elif answer.code >= 400:
                raise RuntimeError(f"{self.name}: {answer.code} {answer.effective_url}")
            await asyncio.sleep(0.5)
        raise RuntimeError(f"{self.name}: no server after {PATIENCE} seconds")

    async def pull(self, link):
        """Follow an nbgitpuller link: its page, and the events that the page listens to."""
        answer = await self.get(f"/hub/user-redirect/git-pull?{link}")
        assert answer.code == 200, answer.code
        answer = await self.get(f"/user/{self.name}/git-pull/api?{link}")
        events = [
            json.loads(line[5:])
            for line in answer.body.decode().splitlines()
            if line[:5] == "data:"
        ]
        assert events, answer.code
        assert events[-1]["phase"] == "finished", events

    async def contents(self, path):
        answer = await self.get(path)
        assert answer.code == 200, (path, answer.code)
        return json.loads(answer.body)["content"]

    async def save(self, path, model):
        await self.change(path, "PUT", model)

    async def restart(self):
        """Stop the server at the hub, and start it again."""
        await self.close()
        await self.get("/hub/home")
        await self.change(f"/hub/api/users/{self.name}/server", "DELETE")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            me = json.loads((await self.get(f"/hub/api/users/{self.name}")).body)
            if not me["servers"] and not me["pending"]:
                break
            await asyncio.sleep(0.5)
        await self.wait_for_lab()

    async def close(self):
        if self.kernel:
            await self.kernel.close()

    # Kernel --------------------------------------------------------------------------------------

    async def start_kernel(self, path):
        """Open a notebook as a page does, and connect to its kernel."""
        model = {"path": path, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        session = await self.change(f"/user/{self.name}/api/sessions", "POST", model)
        number = session["kernel"]["id"]
        path = f"/user/{self.name}/api/kernels/{number}/channels"
        address = self.base.replace("http", "ws", 1) + path
        request = HTTPRequest(
            f"{address}?session_id={uuid.uuid4().hex}",
            headers={"Cookie": self.cookie(path)},
            connect_timeout=PATIENCE,
            request_timeout=PATIENCE,
        )
        socket = await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=2**28)
        assert socket.selected_subprotocol == PROTOCOL
        self.kernel = Kernel(socket, number)

    async def socket_refused(self, path):
        """The code with which a websocket is refused; 101 if it is not."""
        address = self.base.replace("http", "ws", 1) + path
        try:
            socket = await websocket_connect(
                HTTPRequest(address, headers={"Cookie": self.cookie(path)}),
                subprotocols=[PROTOCOL],
            )
        except HTTPClientError as error:
            return error.code
        socket.close()
        return 101

    async def run_chapter(self, path, notebook):
        """Read the notebook from the server, run every code cell, find the training lab."""
        mine = await self.contents(f"/user/{self.name}/api/contents/{path}")
        assert len(mine["cells"]) == len(notebook.cells)
        await self.start_kernel(path)
        for cell in mine["cells"]:
            if cell["cell_type"] != "code" or not cell["source"].strip():
                continue
            meant = "raises-exception" in cell["metadata"].get("tags", [])
            request, errors = await self.kernel.execute(cell["source"])
            if errors and not meant:
                self.errors.append((cell["source"][:80], errors))
            if "training_lab()" in cell["source"]:
                self.lab = Lab(self.kernel, request)
        assert self.lab, "no training lab"

    async def run(self, code):
        """What some code prints."""
        request, errors = await self.kernel.execute(code)
        if errors:
            raise RuntimeError(f"{self.name}: {errors}")
        return self.kernel.printed.pop(request, "").strip()

    async def move(self):
        """Milliseconds from a move of the lab's slider to its new picture."""
        return await self.lab.move()


class Kernel:
    """A kernel behind a websocket, spoken to in the protocol that JupyterLab's page uses."""

    def __init__(self, socket, number):
        self.socket, self.number, self.session = socket, number, uuid.uuid4().hex
        self.printed, self.errors, self.opened = {}, {}, {}
        self.waiting = {}  # request: what is still to come, and who waits
        self.answers = {}  # name of a question of an explorer: who takes the answers
        self.task = asyncio.create_task(self.listen())

    async def send(self, kind, content):
        """Send a message; its number."""
        number = uuid.uuid4().hex
        header = {
            "msg_id": number,
            "msg_type": kind,
            "session": self.session,
            "username": "",
            "date": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
            "version": "5.3",
        }
        parts = [b"shell", *(json.dumps(part).encode() for part in (header, {}, {}, content))]
        count = len(parts) + 1
        offsets = [8 * (count + 1)]
        for part in parts:
            offsets.append(offsets[-1] + len(part))
        await self.socket.write_message(
            struct.pack(f"<{count + 1}Q", count, *offsets) + b"".join(parts), binary=True
        )
        return number

    async def listen(self):
        while (message := await self.socket.read_message()) is not None:
            (count,) = struct.unpack_from("<Q", message)
            offsets = struct.unpack_from(f"<{count}Q", message, 8)
            # The last offset is the end where the server says it, and a buffer's start otherwise.
            edges = [*offsets, len(message)]
            parts = [message[a:b] for a, b in itertools.pairwise(edges)]
            header, parent, _, content = (json.loads(part) for part in parts[1:5])
            self.take(header["msg_type"], parent.get("msg_id"), content)
        for _, waiter in self.waiting.values():
            if not waiter.done():
                waiter.set_exception(ConnectionError("the websocket was closed"))

    def take(self, kind, request, content):
        """Sort one message."""
        if kind == "stream":
            self.printed[request] = self.printed.get(request, "") + content["text"]
        elif kind == "error":
            self.errors.setdefault(request, []).append(f"{content['ename']}: {content['evalue']}")
        elif kind == "comm_open":
            state = content["data"].get("state", {})
            self.opened.setdefault(request, {})[content["comm_id"]] = state
        elif kind == "comm_msg" and content["data"]["method"] == "custom":
            answer = content["data"]["content"]
            self.answers[answer["name"]](answer)
        elif kind == "comm_msg" and content["comm_id"] in self.opened.get(request, {}):
            self.opened[request][content["comm_id"]] |= content["data"].get("state", {})
        if request in self.waiting:
            missing, waiter = self.waiting[request]
            missing.discard(kind if kind == "execute_reply" else content.get("execution_state"))
            if not missing and not waiter.done():
                waiter.set_result(None)

    async def execute(self, code):
        """Run code; its request's number and its errors."""
        waiter = asyncio.get_running_loop().create_future()
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        request = await self.send("execute_request", content)
        self.waiting[request] = ({"execute_reply", "idle"}, waiter)
        try:
            await asyncio.wait_for(waiter, PATIENCE)
        finally:
            del self.waiting[request]
        return request, self.errors.pop(request, [])

    async def close(self):
        self.socket.close()
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            self.task.cancel()
            await self.task


# How much a page asks for at once, how long it waits, and for which positions it asks ahead.
SCRIPT = (Path(explorer.__file__).parent / "explorer.js").read_text(encoding="utf-8")
ENOUGH, SAVE, UNANSWERED = (
    float(re.search(f"^const {name} = ([\\d.e]+);", SCRIPT, re.M)[1])
    for name in ("ENOUGH", "SAVE", "UNANSWERED")
)
AHEAD = json.loads(re.search(r"^const AHEAD = (\[.*?\]);", SCRIPT, re.M)[1])


class Lab:
    """The training lab as a page has it, see `kernelSource` in explorer.js: it asks, also ahead."""

    def __init__(self, kernel, request):
        self.kernel = kernel
        opened = kernel.opened[request].items()
        self.comm, state = next((comm, state) for comm, state in opened if "positions" in state)
        controls = state["page"]["controls"]
        names = [control["name"] for control in controls]
        self.place, self.rate = names.index("iterations"), names.index("learning_rate")
        self.last, self.rates = (len(controls[k]["names"]) for k in (self.place, self.rate))
        self.last -= 1
        self.positions, self.way = list(state["positions"]), 1
        self.frames, self.stills = set(state["first"]["frames"]), set(state["first"]["stills"])
        self.took, self.delay = 0.01, 0.02  # seconds for one picture, and for an answer
        self.questions, self.wanted, self.waiter, self.saving = {}, None, None, None

    async def move(self):
        """One position on; milliseconds until the picture is there.

        At an end the learning rate moves on and the way back begins: no picture comes twice.
        """
        here = self.positions[self.place]
        if not 0 <= here + self.way <= self.last:
            self.way = -self.way
            self.positions[self.rate] = (self.positions[self.rate] + 1) % self.rates
        self.positions = self.at(self.positions[self.place] + self.way)
        self.saving = self.saving or asyncio.create_task(self.save())
        start = time.monotonic()
        if explorer.key_of(self.positions) not in self.frames:
            self.wanted, self.waiter = self.positions, asyncio.get_running_loop().create_future()
        await self.go_on()
        if self.waiter:
            await asyncio.wait_for(self.waiter, 60)
        return 1000 * (time.monotonic() - start)

    def at(self, position):
        """The positions of all controls with the slider at one of its own."""
        return [*self.positions[: self.place], position, *self.positions[self.place + 1 :]]

    async def go_on(self):
        """Ask for the wanted picture and for those that are likely next."""
        pending = {key for keys, _ in self.questions.values() for key in keys}
        if len(self.questions) == UNANSWERED or len(pending) * self.took > ENOUGH:
            return
        near = min(max(math.ceil(60 * self.delay), 2), 7)
        places = [self.positions[self.place] + self.way * step for step in AHEAD]
        likely = [self.at(place) for place in places if 0 <= place <= self.last]
        now = self.missing([self.wanted] if self.wanted else [], pending)
        self.wanted = None
        if not now and not self.missing(likely[:near], pending):
            return
        most = max(math.floor(ENOUGH / 4 / self.took), 0 if pending or now else 1)
        groups = [now, self.missing(likely[: near + 4], pending)[:most]]
        groups, name = [group for group in groups if group], uuid.uuid4().hex
        if not groups:
            return
        keys = {explorer.key_of(state) for group in groups for state in group}
        self.questions[name] = keys, time.monotonic()
        self.kernel.answers[name] = self.take
        content = {"name": name, "ask": groups, "known": [*self.stills]}
        await self.kernel.send(
            "comm_msg", {"comm_id": self.comm, "data": {"method": "custom", "content": content}}
        )

    def missing(self, states, pending):
        """Those of some positions whose pictures are neither here nor on their way."""
        return [one for one in states if explorer.key_of(one) not in self.frames | pending]

    def take(self, answer):
        """Keep what has come, and go on."""
        self.frames |= set(answer["frames"])
        self.stills |= set(answer["stills"])
        keys, start = self.questions[answer["name"]]
        keys -= set(answer["frames"])
        if not keys:
            del self.questions[answer["name"]], self.kernel.answers[answer["name"]]
        self.delay = 0.7 * self.delay + 0.3 * (time.monotonic() - start)
        self.took = 0.7 * self.took + 0.3 * answer["took"] / len(answer["frames"])
        if self.waiter and explorer.key_of(self.positions) in self.frames:
            self.waiter.set_result(None)
            self.waiter = None
        self.going = asyncio.create_task(self.go_on())

    async def save(self):
        """Tell Python, after a while, where the slider is."""
        await asyncio.sleep(SAVE / 1000)
        self.saving = None
        data = {"method": "update", "state": {"positions": self.positions}, "buffer_paths": []}
        await self.kernel.send("comm_msg", {"comm_id": self.comm, "data": data})
