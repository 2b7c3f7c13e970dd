/* An explorer in the page: the browser's own controls, a canvas, and a sentence.

`mount` needs to know nothing of where pictures come from: a source says which are there, and asks
for others. `kernelSource` asks a kernel, `explorer.py`. What is painted, `recorder.py` has written
down; it also says what the lists mean. */

const FAMILY = "one-layer-course";
const FONT = `${FAMILY}, "DejaVu Sans", Verdana, sans-serif`;
const ACROSS = ["left", "center", "right"];

// Painting ----------------------------------------------------------------------------------------

const paths = new Map(); // that come again

function pathOf(text) {
  if (!paths.has(text)) {
    if (paths.size > 2000) paths.clear();
    paths.set(text, new Path2D(text));
  }
  return paths.get(text);
}

/* A place on the border of two pixels of the canvas. */
const whole = (place, ratio) => Math.round(place * ratio) / ratio;

/* The path with its lines on whole pixels of the canvas: one that is 3 pixels wide has its middle on
   a pixel's, one that is 2 wide on a border. */
function sharpened(text, [, , width], ratio) {
  const half = Math.round((width || 0) * ratio) % 2 ? 0.5 / ratio : 0;
  return text.replace(/[^MLQCZ, ]+/g, place => whole(place, ratio) + half);
}

function dress(pen, [, stroke, width, dashes, cap, join]) {
  pen.strokeStyle = stroke || "transparent";
  pen.lineWidth = width || 1;
  pen.setLineDash(dashes || []);
  pen.lineCap = cap === "projecting" ? "square" : cap || "butt";
  pen.lineJoin = join || "miter";
}

function hatching(pen, [tile, colour, width], ratio) {
  const size = 100; // recorder.DPI
  const small = new OffscreenCanvas(Math.round(size * ratio), Math.round(size * ratio));
  const fine = small.getContext("2d");
  fine.scale(small.width / size, small.height / size);
  fine.translate(0, size);
  fine.strokeStyle = fine.fillStyle = colour;
  fine.lineWidth = width;
  fine.fill(pathOf(tile));
  fine.stroke(pathOf(tile));
  const pattern = pen.createPattern(small, "repeat");
  pattern.setTransform(new DOMMatrix().scale(size / small.width, size / small.height));
  return pattern;
}

function fillAndStroke(pen, [style, text, sharp], ratio) {
  const path = pathOf(sharp ? sharpened(text, style, ratio) : text);
  if (style[0]) {
    pen.fillStyle = style[0];
    pen.fill(path);
  }
  if (style[7]) {
    pen.fillStyle = hatching(pen, style[7], ratio);
    pen.fill(path);
  }
  if (style[1]) pen.stroke(path);
}

const PAINT = {
  p(pen, shape, ratio) {
    dress(pen, shape[0]);
    fillAndStroke(pen, shape, ratio);
  },
  m(pen, [style, text, sharp, places], ratio) {
    dress(pen, style);
    for (let k = 0; k < places.length; k += 2) {
      pen.save();
      pen.translate(whole(places[k], ratio), whole(places[k + 1], ratio));
      fillAndStroke(pen, [style, text, sharp], ratio);
      pen.restore();
    }
  },
  t(pen, [x, y, across, angle, size, weight, colour, text, box], ratio) {
    pen.font = `${weight || "normal"} ${size}px ${FONT}`;
    pen.textAlign = ACROSS[across];
    pen.translate(x, whole(y, ratio));
    pen.rotate((-angle * Math.PI) / 180);
    if (box) {
      const [behind, pad, above, below] = box;
      const wide = pen.measureText(text).width;
      pen.fillStyle = behind;
      pen.fillRect((-wide * across) / 2 - pad, -above - pad, wide + 2 * pad, above + below + 2 * pad);
    }
    pen.fillStyle = colour;
    pen.fillText(text, 0, 0);
  },
  g(pen, [style, xs, ys, colours], ratio) {
    const [X, Y] = [xs, ys].map(sides => sides.map(side => whole(side, ratio)));
    let k = 0;
    for (let i = 0; i + 1 < Y.length; i++)
      for (let j = 0; j + 1 < X.length; j++, k += 6) {
        pen.fillStyle = "#" + colours.slice(k, k + 6);
        pen.fillRect(X[j], Y[i], X[j + 1] - X[j], Y[i + 1] - Y[i]);
      }
    if (!style[1]) return;
    dress(pen, style);
    pen.lineCap = "square"; // the corners, too
    pen.beginPath();
    for (const x of X) pen.moveTo(x, Y[0]), pen.lineTo(x, Y.at(-1));
    for (const y of Y) pen.moveTo(X[0], y), pen.lineTo(X.at(-1), y);
    pen.stroke();
  },
  i(pen, [, where, columns, rows, data]) {
    const bytes = Uint8Array.from(atob(data), sign => sign.charCodeAt(0));
    const pixels = new Uint8ClampedArray(4 * columns * rows).fill(255);
    if (bytes.length === pixels.length) pixels.set(bytes);
    else bytes.forEach((grey, k) => pixels.fill(grey, 4 * k, 4 * k + 3));
    const small = new OffscreenCanvas(columns, rows);
    small.getContext("2d").putImageData(new ImageData(pixels, columns, rows), 0, 0);
    pen.transform(...where);
    pen.drawImage(small, 0, 0);
  },
};

/* Paint entries with a pen whose unit is a pixel of matplotlib's, `ratio` of the canvas's. */
export function paint(pen, entries, ratio) {
  for (const [kind, ...rest] of entries) {
    const clip = kind === "t" ? 0 : rest[0][6];
    pen.save();
    if (clip) {
      // On whole pixels, as matplotlib cuts: else what lies beyond shows through as a pale rim.
      const sides = [clip[0], clip[1], clip[0] + clip[2], clip[1] + clip[3]];
      const [left, top, right, low] = sides.map(side => whole(side, ratio));
      pen.beginPath();
      pen.rect(left, top, right - left, low - top);
      pen.clip();
    }
    PAINT[kind](pen, rest, ratio);
    pen.restore();
  }
}

/* `fonts`: { weight: bytes, or an address }, once for a page. */
export async function loadFonts(fonts) {
  const known = weight => [...document.fonts].some(f => f.family === FAMILY && f.weight === weight);
  for (const [weight, from] of Object.entries(fonts)) {
    if (known(weight)) continue;
    document.fonts.add(new FontFace(FAMILY, typeof from === "string" ? `url(${from})` : from, { weight }));
  }
  await Promise.all(Object.keys(fonts).map(weight => document.fonts.load(`${weight} 12px ${FAMILY}`)));
}

// Controls ----------------------------------------------------------------------------------------

/* A control is { whole, show(position), enable(yes), inputs }. `move(position)` tells that the
   reader has moved it. */

function make(kind, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(kind), attributes);
  node.append(...children);
  return node;
}

const labelled = (kind, label, ...inside) =>
  make("label", { className: `explorer-${kind}` }, make("span", { textContent: label }), ...inside);

const CONTROLS = {
  slider({ label, names }, move) {
    const input = make("input", { type: "range", min: 0, max: names.length - 1, step: 1 });
    const says = make("span", { className: "explorer-value", ariaHidden: "true" });
    says.style.minWidth = `${Math.max(...names.map(name => name.length))}ch`;
    input.addEventListener("input", () => move(Number(input.value)));
    const show = position => {
      input.value = position;
      input.setAttribute("aria-valuetext", names[position]);
      says.textContent = names[position];
    };
    return { whole: labelled("slider", label, input, says), show, inputs: [input] };
  },
  choice({ label, names }, move) {
    const options = names.map((name, value) => make("option", { value, textContent: name }));
    const input = make("select", {}, ...options);
    input.addEventListener("input", () => move(Number(input.value)));
    const show = position => (input.value = position);
    return { whole: labelled("choice", label, input), show, inputs: [input] };
  },
  check({ label }, move) {
    const input = make("input", { type: "checkbox" });
    input.addEventListener("input", () => move(Number(input.checked)));
    const show = position => (input.checked = Boolean(position));
    const whole = make("label", { className: "explorer-check" }, input, make("span", { textContent: label }));
    return { whole, show, inputs: [input] };
  },
  text({ label, hint }, move) {
    const input = make("input", { type: "text", placeholder: hint, size: 14, autocomplete: "off" });
    input.addEventListener("change", () => move(input.value)); // Enter, or the focus goes on
    const show = position => (input.value = position);
    return { whole: labelled("text", label, input), show, inputs: [input] };
  },
  sheet,
};

/* Cells to draw on. A press inks an empty one, and halves and empties; a stroke inks empty ones. */
function sheet({ label, columns, rows, full, greys }, move) {
  let ink = Array(rows * columns).fill(0);
  const cells = ink.map((_, k) => make("button", { type: "button", className: "explorer-cell", tabIndex: k ? -1 : 0 }));
  const whole = make("div", { className: "explorer-sheet", role: "group" }, ...cells);
  whole.setAttribute("aria-label", `${label}; arrow keys move, Space changes a cell`);
  whole.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 30px))`;

  const press = k => change([k], ink[k] === 0 ? full : ink[k] > full / 2 ? full / 2 : 0);
  function change(places, to) {
    ink = ink.map((old, k) => (places.includes(k) ? to : old));
    move(ink);
  }
  function show(position) {
    ink = position;
    cells.forEach((cell, k) => {
      cell.style.background = greys[ink[k]];
      cell.ariaLabel = `row ${Math.floor(k / columns) + 1}, column ${(k % columns) + 1}: ${ink[k]}`;
    });
  }

  // By keyboard: one stop of Tab, and arrow keys, Home and End inside.
  whole.addEventListener("focusin", ({ target }) =>
    cells.forEach(cell => (cell.tabIndex = cell === target ? 0 : -1))
  );
  whole.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = cells.indexOf(event.target), column = at % columns;
    const to = {
      ArrowLeft: column > 0 ? at - 1 : at,
      ArrowRight: column < columns - 1 ? at + 1 : at,
      ArrowUp: at - columns,
      ArrowDown: at + columns,
      Home: at - column,
      End: at - column + columns - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault(); // the page would scroll
    cells[to]?.focus();
  });
  whole.addEventListener("click", ({ target, detail }) => {
    if (!detail && cells.includes(target)) press(cells.indexOf(target)); // Space or Enter
  });

  // By mouse or finger: where it was last, null beside the sheet; and whether it has moved.
  let stroke = null;
  function cellAt({ clientX, clientY }) {
    const [first, last] = [cells[0], cells.at(-1)].map(cell => cell.getBoundingClientRect());
    const step = (last.left - first.left) / (columns - 1), gap = step - first.width;
    const place = (at, from) => Math.floor((at - from + gap / 2) / step);
    const [column, row] = [place(clientX, first.left), place(clientY, first.top)];
    const inside = column >= 0 && column < columns && row >= 0 && row < rows;
    return inside ? row * columns + column : null;
  }
  function between(from, to) { // a quick hand leaps over cells
    const [row, column] = [Math.floor(from / columns), from % columns];
    const [down, right] = [Math.floor(to / columns) - row, (to % columns) - column];
    const steps = Math.max(Math.abs(down), Math.abs(right), 1);
    return Array.from({ length: steps + 1 }, (_, k) =>
      (row + Math.round((k * down) / steps)) * columns + column + Math.round((k * right) / steps)
    );
  }
  whole.addEventListener("pointerdown", event => {
    const at = event.button === 0 ? cellAt(event) : null;
    if (at === null) return;
    event.preventDefault();
    cells[at].focus({ preventScroll: true });
    whole.setPointerCapture(event.pointerId);
    stroke = { at, moved: false };
  });
  whole.addEventListener("pointermove", event => {
    if (!stroke) return;
    const at = cellAt(event);
    if (at === stroke.at) return;
    const way = at !== null && stroke.at !== null ? between(stroke.at, at) : [stroke.at, at];
    const empty = way.filter(k => k !== null && ink[k] === 0);
    stroke = { at, moved: true };
    if (empty.length) change(empty, full);
  });
  whole.addEventListener("pointerup", () => {
    if (stroke && !stroke.moved) press(stroke.at);
    stroke = null;
  });
  whole.addEventListener("pointercancel", () => (stroke = null));
  return { whole, show, inputs: cells };
}

// An explorer -------------------------------------------------------------------------------------

const AHEAD = [1, 2, -1, 3, 4, 5, 6, 7, 8, 9, 10]; // in steps of the last move
const QUIET = 600; // milliseconds of rest before the sentence is spoken

/* Put an explorer into a node of the page.

   page:   what `Explorer` in explorer.py says of controls, buttons and size
   source: { state(), set(state), get(key), still(name), look(state, likely), call(name),
             listen(view) -> function that ends it }, where a view is { moved(), came(key), notice(text) }
   Gives a function that takes it out again. */
export function mount(el, page, source) {
  const at = Object.fromEntries(page.controls.map(({ name }, k) => [name, k]));
  let active = Math.max(0, page.controls.findLastIndex(({ kind }) => kind === "slider"));
  let way = 1; // in which direction it went last
  let shown = null, background = {}, speaking = null, timer = null;

  const [width, height] = page.size;
  const canvas = make("canvas", { role: "img", ariaLabel: page.about });
  canvas.style.width = `${width}px`;
  canvas.style.maxWidth = `${width}px`;
  canvas.style.aspectRatio = `${width} / ${height}`;
  const says = make("div", { className: "explorer-says" });
  const notice = make("div", { className: "explorer-notice", role: "alert" });
  const status = make("div", { className: "explorer-status", role: "status" });
  const controls = page.controls.map((control, k) =>
    CONTROLS[control.kind](control, position => {
      stop(); // a hand wins over Play
      put({ [page.controls[k].name]: position });
    })
  );
  const buttons = [...page.buttons, { label: "Reset", title: "Put every control back to its start" }];
  const row = make("div", { className: "explorer-controls" });
  const body = make("div", { className: "explorer-body" });
  controls.forEach(({ whole }, k) => (page.controls[k].kind === "sheet" ? body : row).append(whole));
  row.append(make("div", { className: "explorer-buttons" }, ...buttons.map(button)));
  body.append(canvas);
  const root = make("div", { className: "explorer" }, row, body, says, notice, status);
  // JupyterLab leaves the keys to what has the focus, if that says so.
  for (const node of root.querySelectorAll("input, select, button")) node.dataset.lmSuppressShortcuts = "true";
  el.append(root);

  // All positions after some controls have moved, and what moves with them.
  function after(positions) {
    const state = [...source.state()];
    for (const [name, position] of Object.entries(positions)) {
      state[at[name]] = position;
      for (const [other, to] of Object.entries(page.sets[name] ?? {}))
        if (!(other in positions)) state[at[other]] = Array.isArray(to) ? to[position] : to;
    }
    return state;
  }

  function put(positions) {
    for (const [name, position] of Object.entries(positions)) {
      active = at[name];
      const jump = position - source.state()[active];
      if (jump) way = Math.abs(jump) > 4 ? Math.sign(jump) : jump; // a drag passes some at once
    }
    source.set(after(positions));
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    for (const player of root.querySelectorAll("[data-plays]")) player.textContent = player.dataset.plays;
  }

  function button({ label, title, plays, interval, moves, by, sets, calls }) {
    const node = make("button", { type: "button", textContent: label, title });
    const last = name => page.controls[at[name]].names.length - 1;
    const step = () => {
      const k = source.state()[at[plays]];
      const late = root.classList.contains("explorer-late");
      if (k >= last(plays) || late || !root.isConnected) return stop();
      put({ [plays]: k + 1 });
      if (k + 1 === last(plays)) stop();
    };
    if (plays) node.dataset.plays = label;
    node.addEventListener("click", () => {
      const playing = timer;
      stop();
      if (plays && !playing) {
        node.textContent = "■ Stop";
        if (source.state()[at[plays]] === last(plays)) put({ [plays]: 0 });
        timer = setInterval(step, interval);
      } else if (moves) put({ [moves]: Math.min(Math.max(source.state()[at[moves]] + by, 0), last(moves)) });
      else if (sets) put(sets);
      else if (calls !== undefined) source.call(calls);
      else if (!plays) source.set([...page.start]);
    });
    return node;
  }

  // The positions that are likely next: of the control in the hand, onward first.
  function likely() {
    const { kind, name, names } = page.controls[active];
    if (kind === "text" || kind === "sheet") return [];
    return AHEAD.map(step => source.state()[active] + step * way)
      .filter(position => position >= 0 && position < names.length)
      .map(position => after({ [name]: position }));
  }

  function moved() {
    const state = source.state();
    controls.forEach(({ show, inputs }, k) => {
      show(state[k]);
      const needs = Object.entries(page.onlyIf[page.controls[k].name] ?? {});
      const off = needs.some(([other, position]) => state[at[other]] !== position);
      for (const input of inputs) input.disabled = off;
    });
    came(keyOf(state));
    source.look(state, likely);
  }

  // A frame is there: show it if there is none for where the controls are now.
  function came(key) {
    const now = keyOf(source.state());
    const frame = source.get(now) ? now : key;
    if (source.get(frame)) show(frame, source.get(frame));
    root.classList.toggle("explorer-late", canvas.dataset.shown !== now && notice.textContent !== "");
  }

  function show(key, frame) {
    if (shown === frame) return;
    shown = frame;
    says.classList.toggle("explorer-error", "error" in frame);
    says.textContent = frame.error ?? frame.says;
    clearTimeout(speaking);
    speaking = setTimeout(() => (status.textContent = says.textContent), QUIET);
    if (!frame.error) draw(frame);
    canvas.dataset.shown = key;
  }

  function draw(frame) {
    const ratio = ((canvas.clientWidth || width) / width) * window.devicePixelRatio;
    const size = [width, height].map(side => Math.round(side * ratio));
    if (canvas.width !== size[0] || canvas.height !== size[1]) {
      [canvas.width, canvas.height] = size;
      background = {};
    }
    const pen = canvas.getContext("2d", { alpha: false });
    if (background.name !== frame.still) {
      background = { name: frame.still, canvas: new OffscreenCanvas(...size) };
      const under = background.canvas.getContext("2d", { alpha: false });
      under.fillStyle = "white";
      under.fillRect(0, 0, ...size);
      under.scale(ratio, ratio);
      paint(under, JSON.parse(source.still(frame.still)), ratio);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(background.canvas, 0, 0);
    pen.scale(ratio, ratio);
    for (const entries of JSON.parse(frame.moving)) paint(pen, entries, ratio);
  }

  function told(text) {
    notice.textContent = text;
    came(null);
  }

  function again() {
    shown = null;
    background = {};
    came(keyOf(source.state()));
  }
  controls.forEach(({ inputs }, k) =>
    inputs.forEach(input => {
      const take = () => ((active = k), source.look(source.state(), likely));
      input.addEventListener("focus", take);
      input.addEventListener("pointerenter", take);
      input.addEventListener("pointerdown", stop);
    })
  );
  const sizes = new ResizeObserver(again);
  sizes.observe(canvas);
  document.fonts.addEventListener("loadingdone", again);
  const end = source.listen({ moved, came, again, notice: told });
  moved();
  return () => {
    end();
    clearInterval(timer);
    clearTimeout(speaking);
    sizes.disconnect();
    document.fonts.removeEventListener("loadingdone", again);
    root.remove(); // JupyterLab keeps what it has taken off the page
  };
}

export const keyOf = state => JSON.stringify(state);

/* A map within a bound: while the sizes of its values exceed `most`, the oldest is dropped. */
export class Kept extends Map {
  #total = 0;
  constructor(most, sizeOf = () => 1) {
    super();
    Object.assign(this, { most, sizeOf });
  }
  set(name, value) {
    this.delete(name); // so that it is the newest
    super.set(name, value);
    this.#total += this.sizeOf(value);
    for (const oldest of this.keys()) if (this.#total > this.most) this.delete(oldest);
    return this;
  }
  delete(name) {
    if (this.has(name)) this.#total -= this.sizeOf(this.get(name));
    return super.delete(name);
  }
  clear() {
    this.#total = 0;
    super.clear();
  }
}

// With a kernel -----------------------------------------------------------------------------------

const MOST = 8e6; // signs of frames that are kept, and as many of stills
const UNANSWERED = 4; // questions at once, as far as the kernel is quick
const ENOUGH = 0.08; // seconds of the kernel's time that may be asked for at once, a quarter of it ahead
const SAVE = 150; // milliseconds between two words to Python of where the controls are
const WAIT = 3000; // milliseconds after which a reader is told what is waited for

const STOPPED = "The kernel has stopped or begun anew. What was shown before can still be shown. " +
  "For the rest, run this cell again, and those above it (Run > Run All Above Selected Cell).";
const WAITING = "Waiting for the kernel, which is busy …";

function kernelSource(model) {
  const stills = new Kept(MOST, still => still.length), questions = new Map();
  const frames = new Kept(MOST, ({ moving = "", says = "" }) => moving.length + says.length + 200);
  let view = null;
  const mine = Math.random().toString(36).slice(2); // other pages ask the same kernel
  let count = 0, moves = 0, newest = 0; // of moves: the last one whose picture is shown
  let wanted = null, likely = () => [];
  let took = 0.01, delay = 0.02; // seconds for one picture, and for an answer to a question
  let stopped = false, saving = null, waiting = null;

  const get = key => {
    const frame = frames.get(key);
    return frame && (frame.error || stills.has(frame.still)) ? frame : undefined;
  };
  const tell = text => view?.notice(text);

  let here = model.get("positions");
  function save() {
    clearTimeout(saving);
    model.set("positions", here);
    saving = null;
    if (!stopped) model.save_changes();
  }
  function moveTo(state) {
    if (keyOf(state) === keyOf(here)) return false;
    here = state;
    view?.moved();
    return true;
  }

  function keep(answer) {
    for (const [name, still] of Object.entries(answer.stills)) stills.set(name, still);
    for (const [key, frame] of Object.entries(answer.frames)) {
      if (stills.has(frame.still)) stills.set(frame.still, stills.get(frame.still)); // in use: not the oldest
      frames.set(key, frame);
    }
  }
  function forget() {
    frames.clear();
    stills.clear();
  }

  // Groups of positions, each of which has an answer of its own; the first may be where a hand is.
  function ask(groups, current) {
    const name = `${mine} ${++count}`;
    questions.set(name, { keys: groups.flat().map(keyOf), current, move: moves, at: performance.now() });
    // The kernel is idle again: if nothing has come by then, nothing will.
    const status = ({ content }) =>
      content.execution_state === "idle" && setTimeout(() => questions.delete(name) && goOn(), 500);
    model.send({ name, ask: groups, known: [...stills.keys()] }, { iopub: { status } });
    waiting ??= setTimeout(() => !stopped && tell(WAITING), WAIT);
  }

  function goOn() {
    if (!questions.size) {
      clearTimeout(waiting);
      waiting = null;
      if (!stopped) tell("");
    }
    const pending = [...questions.values()].flatMap(({ keys }) => keys);
    if (stopped || questions.size === UNANSWERED || pending.length * took > ENOUGH) return;
    // A question costs the server and JupyterLab more than a picture costs the kernel, so one is for
    // several positions.
    const missing = state => state && !get(keyOf(state)) && !pending.includes(keyOf(state));
    const now = [wanted].filter(missing), next = likely();
    wanted = null;
    // A hand that drags is there before an answer to a later question comes.
    const near = Math.min(Math.max(Math.ceil(60 * delay), 2), 7);
    if (!now.length && !next.slice(0, near).some(missing)) return;
    const ahead = Math.max(Math.floor(ENOUGH / 4 / took), pending.length || now.length ? 0 : 1);
    const groups = [now, next.slice(0, near + 4).filter(missing).slice(0, ahead)].filter(states => states.length);
    if (groups.length) ask(groups, now.length > 0);
  }

  model.on("msg:custom", answer => {
    keep(answer);
    const question = questions.get(answer.name), keys = Object.keys(answer.frames);
    if (question) {
      question.keys = question.keys.filter(key => !keys.includes(key));
      delay = 0.7 * delay + (0.3 * (performance.now() - question.at)) / 1000;
    }
    if (!question?.keys.length) questions.delete(answer.name);
    if (keys.length) took = 0.7 * took + (0.3 * answer.took) / keys.length;
    if (get(keyOf(here))) newest = moves;
    const fresh = question?.current && question.move > newest;
    if (fresh) newest = question.move;
    // A hand that is faster than the kernel sees the newest that has come.
    view?.came(fresh ? keys[0] : null);
    goOn();
  });
  model.on("change:positions", () => {
    // While a hand moves, its word is on the way, and what comes back is of an earlier one.
    if (saving === null) moveTo(model.get("positions"));
  });
  model.on("change:drawn", () => {
    forget();
    view?.again();
    view?.moved();
  });
  model.on("comm_live_update", async () => {
    const whole = await model.widget_manager.get_model(model.get("page").id).catch(() => null);
    stopped = !whole?.comm_live;
    questions.clear();
    tell(stopped ? STOPPED : "");
  });
  keep(model.get("first"));

  return {
    get,
    state: () => here,
    still: name => stills.get(name),
    set(state) {
      if (!moveTo(state)) return;
      saving ??= setTimeout(save, SAVE);
    },
    look(state, next) {
      likely = next;
      moves += 1;
      wanted = get(keyOf(state)) ? null : state;
      if (!wanted) newest = moves;
      if (wanted && stopped) tell(STOPPED);
      goOn();
    },
    call(name) {
      save(); // it is for where the controls are now
      model.send({ call: name });
    },
    listen(one) {
      view = one;
      return () => {
        view = null;
        forget(); // JupyterLab keeps a model for longer than what it has taken off the page
      };
    },
  };
}

function render({ model, el }) {
  loadFonts(model.get("fonts"));
  return mount(el, model.get("page"), kernelSource(model)); // for each view: anywidget ends it with the view
}

export default { render };
