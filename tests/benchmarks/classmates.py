"""Students of `classroom.py`, who send hub, server and kernel the messages of a page."""

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
    """Wait until the hub answers, or raise a RuntimeError with its log if it does not answer."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(HTTPClientError, OSError):
            await AsyncHTTPClient().fetch(f"{base}/hub/login", request_timeout=5)
            return
        await asyncio.sleep(0.3)
    raise RuntimeError(f"the hub did not start:\n{Path(log).read_text(errors='replace')[-3000:]}")


class Student:
    """A student with a login, cookies, a server and the kernel of a chapter."""

    def __init__(self, base, name, password):
        self.base, self.name, self.password = base, name, password
        self.cookies = {}  # (name, path): value
        self.ready, self.errors, self.kernel, self.lab = None, [], None, None

    # HTTP ----------------------------------------------------------------------------------------

    def cookie(self, path):
        """Return the cookies that a browser would send to a path, the most specific first."""
        fit = [(name, where) for name, where in self.cookies if path.startswith(where)]
        fit.sort(key=lambda pair: -len(pair[1]))
        return "; ".join(f"{name}={self.cookies[name, where]}" for name, where in fit)

    def xsrf_token(self, path):
        """Return the token that a page sends with every request that changes something."""
        fit = [w for name, w in self.cookies if name == "_xsrf" and path.startswith(w)]
        return self.cookies["_xsrf", max(fit, key=len)] if fit else ""

    async def fetch(self, path, method="GET", body=None, **headers):
        """Send a request, follow redirections, and return the answer, even if it is an error."""
        for _ in range(20):
            address = urljoin(self.base, path)
            place = urlsplit(address).path
            sent = HTTPHeaders({"Cookie": self.cookie(place), **headers})
            if method != "GET":
                sent["X-XSRFToken"] = self.xsrf_token(place)
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
        raise RuntimeError(f"{path} redirects without end")

    async def get(self, path):
        return await self.fetch(path)

    async def change(self, path, method, content=None):
        """Send JSON and return the answer, or raise a RuntimeError if it is an error."""
        body = json.dumps(content) if content is not None else ""
        answer = await self.fetch(path, method, body, **{"Content-Type": "application/json"})
        if answer.code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.code} {answer.body[:300]}")
        return json.loads(answer.body) if answer.body else None

    # Hub and server ------------------------------------------------------------------------------

    async def try_password(self):
        """Send the login form, and return whether it was accepted."""
        await self.get("/hub/login")
        token = self.xsrf_token("/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": token}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        await self.fetch("/hub/login?next=", "POST", urlencode(form), **kind)
        return any("jupyterhub-session-id" in n or "hub-login" in n for n, _ in self.cookies) and (
            ("jupyterhub-hub-login", "/hub/") in self.cookies
        )

    async def log_in(self):
        """Log in, wait for JupyterLab's page, and store the seconds that this takes in `ready`."""
        start = time.monotonic()
        assert await self.try_password(), self.name
        await self.wait_for_lab()
        self.ready = time.monotonic() - start

    async def wait_for_lab(self):
        """Request the server's page until it exists, as the waiting page of the hub does."""
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
        """Follow an nbgitpuller link: open its page, and read the events for this page."""
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
        """Stop the server on the page of the hub, and start it again."""
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
        """Return the HTTP status with which a websocket is refused, or 101 if it is accepted."""
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
        """Read the notebook from the server, run every code cell, and find the training lab."""
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
        """Run code, and return what it prints."""
        request, errors = await self.kernel.execute(code)
        if errors:
            raise RuntimeError(f"{self.name}: {errors}")
        return self.kernel.printed.pop(request, "").strip()

    async def move(self):
        """Move the slider of the lab, and return the milliseconds until its new picture."""
        return await self.lab.move()


class Kernel:
    """A kernel that is reached by a websocket, with the protocol of JupyterLab's page."""

    def __init__(self, socket, number):
        self.socket, self.number, self.session = socket, number, uuid.uuid4().hex
        self.printed, self.errors, self.opened = {}, {}, {}
        self.waiting = {}  # {request: (missing messages, the future that waits for them)}
        self.answers = {}  # {name of a request of an explorer: function that takes the answer}
        self.task = asyncio.create_task(self.listen())

    async def send(self, kind, content):
        """Send a message, and return its number."""
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
            # The last offset is the end of the message or the start of a buffer.
            edges = [*offsets, len(message)]
            parts = [message[a:b] for a, b in itertools.pairwise(edges)]
            header, parent, _, content = (json.loads(part) for part in parts[1:5])
            self.take(header["msg_type"], parent.get("msg_id"), content)
        for _, waiter in self.waiting.values():
            if not waiter.done():
                waiter.set_exception(ConnectionError("the websocket was closed"))

    def take(self, kind, request, content):
        """Store the content of one message where it belongs."""
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
        """Run code, and return the number of the request and the errors."""
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


# How much a page requests at once, how long it waits, and which positions it requests ahead.
SCRIPT = (Path(explorer.__file__).parent / "explorer.js").read_text(encoding="utf-8")
ENOUGH, SAVE, UNANSWERED = (
    float(re.search(f"^const {name} = ([\\d.e]+);", SCRIPT, re.M)[1])
    for name in ("ENOUGH", "SAVE", "UNANSWERED")
)
AHEAD = json.loads(re.search(r"^const AHEAD = (\[.*?\]);", SCRIPT, re.M)[1])


class Lab:
    """The training lab of a page, which requests pictures ahead (`kernelSource` in explorer.js)."""

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
        """Move the slider by one position, and return the milliseconds until its picture arrives.

        At an end, the learning rate changes and the slider turns back, so that no picture is
        requested twice.
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
        """Return the positions of all controls with another position of the slider."""
        return [*self.positions[: self.place], position, *self.positions[self.place + 1 :]]

    async def go_on(self):
        """Request the wanted picture, and those that are probably needed next."""
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
        """Return the positions whose pictures have been neither received nor requested."""
        return [one for one in states if explorer.key_of(one) not in self.frames | pending]

    def take(self, answer):
        """Keep the pictures of an answer, and go on."""
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
        """Send the position of the slider to Python after a while."""
        await asyncio.sleep(SAVE / 1000)
        self.saving = None
        data = {"method": "update", "state": {"positions": self.positions}, "buffer_paths": []}
        await self.kernel.send("comm_msg", {"comm_id": self.comm, "data": data})
