/* Show an explorer in a page, with controls of the browser, a canvas, and a sentence.

The function `mount` gets pictures from a source, which returns those that it has and requests the
others. `kernelSource` requests them from `explorer.py` in a kernel. The docstring of `recorder.py`
describes the lists of which a picture consists. */

const FAMILY = "one-layer-course";
const FONT = `${FAMILY}, "DejaVu Sans", Verdana, sans-serif`;
const ACROSS = ["left", "center", "right"];

// Painting ----------------------------------------------------------------------------------------

const paths = new Map(); // a cache of Path2D objects by their text

function pathOf(text) {
  if (!paths.has(text)) {
    if (paths.size > 2000) paths.clear();
    paths.set(text, new Path2D(text));
  }
  return paths.get(text);
}

/* Round a coordinate to a whole number of pixels of the canvas. */
const whole = (place, ratio) => Math.round(place * ratio) / ratio;

/* Move the lines of a path to whole pixels of the canvas. The middle of a line with an odd width is
   on the middle of a pixel, and that of a line with an even width is between two pixels. */
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

function fillAndStroke(pen, [style, text, sharp], ratio) {
  const path = pathOf(sharp ? sharpened(text, style, ratio) : text);
  if (style[0]) {
    pen.fillStyle = style[0];
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
};

/* Paint entries in matplotlib's pixels, each of which has `ratio` pixels of the canvas, in the colours
   of a theme or, without one, as matplotlib draws them. */
export function paint(pen, entries, ratio, theme = null) {
  for (const entry of entries) {
    const [kind, ...rest] = theme ? recoloured(entry, theme) : entry;
    const clip = kind === "t" ? 0 : rest[0][6];
    pen.save();
    if (clip) {
      // Clip at whole pixels, as matplotlib does, because a fraction would leave a pale edge.
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

// Colours -----------------------------------------------------------------------------------------

/* Return a theme { ground, isDark, tint } for a background in CSS, or null if it is white.

   table: the colours for a dark background, which recorder.py defines, where "" is the background
   tint:  maps a colour of an entry, whose alpha stays */
function themeOf(background, table) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.fillStyle = background;
  const ground = pen.fillStyle; // as #rrggbb, unless it is transparent
  if (ground === "#ffffff" || !ground.startsWith("#")) return null;
  const light = [1, 3, 5].reduce((sum, k) => sum + parseInt(ground.slice(k, k + 2), 16), 0);
  const isDark = light < 384, own = isDark ? table : { "#ffffff": "" };
  const tint = colour => {
    const to = colour ? own[colour.slice(0, 7)] : undefined; // 0 stands for no colour
    return to === undefined ? colour : (to || ground) + colour.slice(7);
  };
  return { ground, isDark, tint };
}

function recoloured(entry, { tint }) {
  const to = [...entry];
  if (entry[0] === "t") {
    to[7] = tint(entry[7]);
    if (entry[9]) to[9] = entry[9].with(0, tint(entry[9][0]));
  } else to[1] = entry[1].map((part, k) => (k < 2 ? tint(part) : part));
  return to;
}

/* Load fonts, given as { weight: bytes or URL }, unless the page already has them. */
export async function loadFonts(fonts) {
  const known = weight => [...document.fonts].some(f => f.family === FAMILY && f.weight === weight);
  for (const [weight, from] of Object.entries(fonts)) {
    if (known(weight)) continue;
    document.fonts.add(new FontFace(FAMILY, typeof from === "string" ? `url(${from})` : from, { weight }));
  }
  await Promise.all(Object.keys(fonts).map(weight => document.fonts.load(`${weight} 12px ${FAMILY}`)));
}

// Controls ----------------------------------------------------------------------------------------

/* A control is { whole, show(position), inputs }, where `whole` is its element with the label. It
   calls `move(position)` when the reader changes it. */

export function make(kind, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(kind), attributes);
  node.append(...children);
  return node;
}

function slider({ label, names }, move) {
  const input = make("input", { type: "range", min: 0, max: names.length - 1, step: 1 });
  const style = `min-width: ${Math.max(...names.map(name => name.length))}ch`;
  const says = make("span", { className: "explorer-value", ariaHidden: "true", style });
  input.addEventListener("input", () => move(Number(input.value)));
  const show = position => {
    input.value = position;
    input.setAttribute("aria-valuetext", names[position]);
    says.textContent = names[position];
  };
  const row = make("label", {}, make("span", { textContent: label }), input, says);
  return { whole: make("div", { className: "explorer-slider" }, row), show, inputs: [input] };
}

/* A row of radio buttons, for few options with short names. */
function choice({ label, names }, move) {
  const group = Math.random().toString(36).slice(2);
  const inputs = names.map((_, value) => make("input", { type: "radio", name: group, value }));
  inputs.forEach((input, k) => input.addEventListener("input", () => move(k)));
  const show = position => (inputs[position].checked = true);
  const parts = inputs.map((input, k) => make("label", {}, input, make("span", { textContent: names[k] })));
  const legend = make("legend", { textContent: label });
  const row = make("div", { className: "explorer-segments" }, ...parts);
  return { whole: make("fieldset", { className: "explorer-choice" }, legend, row), show, inputs };
}

/* A sheet of cells. A press makes a cell full, half full or empty in turn, and a stroke fills cells. */
function sheet({ label, columns, rows, full, greys }, move) {
  let ink = Array(rows * columns).fill(0);
  const cells = ink.map((_, k) => make("button", { type: "button", className: "explorer-cell", tabIndex: k ? -1 : 0 }));
  const style = `grid-template-columns: repeat(${columns}, minmax(0, 34px))`;
  const ariaLabel = `${label}; arrow keys move, Space changes a cell`;
  const whole = make("div", { className: "explorer-sheet", role: "group", ariaLabel, style }, ...cells);

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

  // The Tab key moves to the sheet, and arrow keys, Home and End move between its cells.
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
    event.preventDefault(); // otherwise the page scrolls
    cells[to]?.focus();
  });
  whole.addEventListener("click", ({ target, detail }) => {
    if (!detail && cells.includes(target)) press(cells.indexOf(target)); // on Space or Enter
  });

  // The last cell of a mouse or finger (null outside of the sheet), and whether it has moved.
  let stroke = null;
  function cellAt({ clientX, clientY }) {
    const [first, last] = [cells[0], cells.at(-1)].map(cell => cell.getBoundingClientRect());
    const step = (last.left - first.left) / (columns - 1), gap = step - first.width;
    const place = (at, from) => Math.floor((at - from + gap / 2) / step);
    const [column, row] = [place(clientX, first.left), place(clientY, first.top)];
    const inside = column >= 0 && column < columns && row >= 0 && row < rows;
    return inside ? row * columns + column : null;
  }
  function between(from, to) { // a fast movement skips cells
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

const CONTROLS = { slider, choice, sheet };

/* After Shift+Enter, JupyterLab scrolls to the next cell, before the explorer above it has its height.
   If that cell is still active and in sight, and nobody types in it, scroll back to the top of the explorer.
   After Ctrl+Enter, the explorer's own cell is active: if it is in sight, show the explorer's lower end. */
function bringIntoView(root) {
  const cell = root.closest(".jp-Notebook.jp-mod-commandMode .jp-Notebook-cell");
  const active = [cell, cell?.nextElementSibling].find(each => each?.classList.contains("jp-mod-active"));
  if (!active) return;
  const [panel, now, own] = [root.closest(".jp-Notebook"), active, root].map(node => node.getBoundingClientRect());
  if (now.top >= panel.bottom || now.bottom <= panel.top) return;
  if (active !== cell && own.top < panel.top) root.scrollIntoView();
  if (active === cell && own.bottom > panel.bottom)
    root.scrollIntoView({ block: own.height < panel.height ? "end" : "start" });
}

const OWN_KEYS = "data-lm-suppress-shortcuts"; // JupyterLab sees no shortcuts in an element that has it

const runsCell = ({ key, shiftKey, ctrlKey, altKey, metaKey }) =>
  key === "Enter" && (shiftKey || ctrlKey || altKey || metaKey);

/* Leave an explorer by the keys of JupyterLab that lead back to its cell (Esc) or run it (Shift+Enter).
   Controls keep all other keys for themselves, by an attribute that is taken away for this event alone. */
function leave(event, root) {
  const cell = root.closest(".jp-Notebook-cell"), control = event.target;
  if (!cell || !root.contains(control) || !(event.key === "Escape" || runsCell(event))) return;
  control.removeAttribute(OWN_KEYS);
  setTimeout(() => control.setAttribute(OWN_KEYS, "true"));
  cell.focus({ preventScroll: true });
}

/* Return the first sentence of a text that the text before did not have, without a beginning such as
   "Sigmoid, target [1, 0, 0]:" that it had. */
function newsIn(text, before) {
  const [now, old] = [text, before].map(each => each.split(/(?<=\.) (?=[A-Z])/));
  const sentence = now.find(each => !old.includes(each)) ?? text;
  const [begin, ...rest] = sentence.split(": ");
  return rest.length && before.includes(`${begin}: `) ? rest.join(": ") : sentence;
}

// An explorer -------------------------------------------------------------------------------------

const AHEAD = [1, 2, -1, 3, 4, 5, 6, 7, 8, 9, 10]; // multiples of the last change of a position
const QUIET = 600; // milliseconds without a change before a screen reader speaks the sentence
const SETTLED = 150; // milliseconds in which JupyterLab scrolls after it has shown an explorer
const WIDE_FROM = 640; // pixels of width from which an explorer has its wide layout
const LARGEST = 1.25; // times its own size, at which a picture is shown at most
const HIGH = 45; // per cent of the window's height, up to which a picture is enlarged
const PARTS = { slider: "sliders", choice: "choices", sheet: "drawing" };

/* Add an explorer to an element of the page. Return a function that removes it.

   page:   the description of controls, buttons and colours that `Explorer` in explorer.py makes. If it
           is `touched`, all sliders can be moved in the picture, which therefore stands above them.
   source: { state(), set(state), get(key), still(name), look(state, likely),
             layOut(narrow), size(), listen(view) -> function that stops it }
           `layOut` chooses the layout of all that is asked for later, at first the wide one, and `size`
           returns the [width, height] of its picture, or undefined as long as they are unknown
   view:   { moved(), came(key), notice(text) }, where `key` may be missing */
export function mount(el, page, source) {
  const at = Object.fromEntries(page.controls.map(({ name }, k) => [name, k]));
  let active = Math.max(0, page.controls.findLastIndex(({ kind }) => kind === "slider"));
  let way = 1; // the last change of the active control's position
  let shown = null, background = {}, front = {}, speaking = null, spoken = "", timer = null;
  let narrow = false, fitted = "", across = 0, ground = "", theme = null;

  const canvas = make("canvas", { role: "img", ariaLabel: page.about });
  const picture = make("div", { className: "explorer-picture" }, canvas);
  const says = make("div", { className: "explorer-says" });
  const notice = make("div", { className: "explorer-notice", role: "alert" });
  const status = make("div", { className: "explorer-status", role: "status" });
  const controls = page.controls.map((control, k) =>
    CONTROLS[control.kind](control, position => {
      stop(); // a change by the reader ends Play
      put({ [page.controls[k].name]: position });
    })
  );
  const [choices, sliders, drawing, body, below, buttons, foot] =
    ["choices", "sliders", "drawing", "body", "sliders", "buttons", "foot"].map(part =>
      make("div", { className: `explorer-${part}` })
    );
  const part = { choices, drawing, sliders: page.touched ? below : sliders };
  controls.forEach(({ whole }, k) => {
    whole.dataset.control = page.controls[k].name;
    part[PARTS[page.controls[k].kind]].append(whole);
  });
  for (const each of page.buttons) placeOf(each).append(button(each));
  buttons.append(button({ label: "Reset", title: "Put every control back to its start" }));
  buttons.lastChild.className = "explorer-reset";
  body.append(drawing, picture);
  foot.append(says, buttons);
  const root = make("div", { className: "explorer" }, choices, sliders, body, below, foot, notice, status);
  for (const each of [choices, sliders, drawing, below]) each.hidden = !each.childElementCount;
  // A class, because `:has()` would compute the styles of the whole page at each move.
  root.classList.toggle("explorer-beside", !drawing.hidden);
  for (const node of root.querySelectorAll("input, button")) node.setAttribute(OWN_KEYS, "true");
  el.append(root);

  // A button that plays a slider stands beside it, and one that changes a drawing below it.
  function placeOf({ plays, sets = {}, shifts = {} }) {
    if (plays) return controls[at[plays]].whole;
    const changed = Object.keys({ ...sets, ...shifts });
    return changed.some(name => page.controls[at[name]].kind === "sheet") ? tools() : buttons;
  }

  // Return the row of buttons below a drawing.
  function tools() {
    if (!drawing.querySelector(".explorer-buttons"))
      drawing.append(make("div", { className: "explorer-buttons" }));
    return drawing.lastChild;
  }

  // Move a drawing by some rows and columns. The ink that leaves the sheet waits outside for the way back, until
  // another change of the drawing.
  let outside = { ink: [], of: "" }; // [row, column, amount] of the ink, and the sheet beside which it waits
  function shift(name, [down, right]) {
    const { rows, columns } = page.controls[at[name]], sheet = source.state()[at[name]];
    const moved = sheet.map(() => 0), gone = outside.of === keyOf(sheet) ? outside.ink : [], left = [];
    const inked = sheet.map((amount, k) => [Math.floor(k / columns), k % columns, amount]).filter(cell => cell[2]);
    for (const [row, column, amount] of [...inked, ...gone]) {
      const [to, beside] = [row + down, column + right];
      if (to >= 0 && to < rows && beside >= 0 && beside < columns) moved[to * columns + beside] = amount;
      else left.push([to, beside, amount]);
    }
    put({ [name]: moved });
    outside = { ink: left, of: keyOf(moved) };
  }

  // Return the positions of all controls after some of them move and set others. What the reader drew
  // comes back with the position of `page.keeps` at which it was drawn.
  const kept = {};
  function after(positions) {
    const state = [...source.state()];
    for (const [name, position] of Object.entries(positions)) {
      state[at[name]] = position;
      const own = position === page.keeps?.[name] ? kept[name] : undefined;
      for (const [other, to] of Object.entries(page.sets[name] ?? {}))
        if (!(other in positions)) state[at[other]] = own?.[at[other]] ?? (Array.isArray(to) ? to[position] : to);
    }
    return state;
  }

  function put(positions) {
    outside.ink = [];
    for (const [name, position] of Object.entries(positions)) {
      active = at[name];
      if (source.state()[active] === page.keeps?.[name]) kept[name] = source.state();
      const jump = position - source.state()[active];
      if (jump) way = Math.abs(jump) > 4 ? Math.sign(jump) : jump; // a fast drag skips positions
    }
    source.set(after(positions));
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    speakLater();
    for (const player of root.querySelectorAll("[data-plays]")) player.textContent = player.dataset.plays;
  }

  const last = name => page.controls[at[name]].names.length - 1;
  const moveBy = (name, by, from = source.state()[at[name]]) =>
    put({ [name]: Math.min(Math.max(from + by, 0), last(name)) });

  function button({ label, title, plays, interval, sets, shifts }) {
    const node = make("button", { type: "button", textContent: label, title });
    if (shifts) node.ariaLabel = title; // a reader that speaks would call the arrow by its sign
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
      } else if (sets) put(sets);
      else if (shifts) for (const [name, by] of Object.entries(shifts)) shift(name, by);
      else if (!plays) {
        outside.ink = [];
        source.set([...page.start]);
      }
    });
    return node;
  }

  // Return the positions that are likely next for the active control, in its direction first.
  function likely() {
    const { kind, name, names } = page.controls[active];
    if (kind === "sheet") return [];
    return AHEAD.map(step => source.state()[active] + step * way)
      .filter(position => position >= 0 && position < names.length)
      .map(position => after({ [name]: position }));
  }

  function moved() {
    const state = source.state();
    controls.forEach(({ whole, show, inputs }, k) => {
      show(state[k]);
      whole.dataset.position = JSON.stringify(state[k]);
      const needs = Object.entries(page.onlyIf[page.controls[k].name] ?? {});
      const off = needs.some(([other, position]) => state[at[other]] !== position);
      for (const input of inputs) input.disabled = off;
      whole.classList.toggle("explorer-off", off);
    });
    came();
    source.look(state, likely);
  }

  // Show the frame of the current position or, without one, the frame that has just arrived.
  function came(key) {
    const now = keyOf(source.state());
    const known = [now, key].find(one => one && source.get(one));
    if (known) show(known, source.get(known));
    root.classList.toggle("explorer-late", canvas.dataset.shown !== now && notice.textContent !== "");
  }

  function show(key, frame) {
    if (shown === frame) return;
    shown = frame;
    says.classList.toggle("explorer-error", "error" in frame);
    says.textContent = frame.error ?? frame.says;
    speakLater();
    if (!frame.error) draw(frame);
    canvas.dataset.layout = narrow ? "narrow" : "wide";
    canvas.dataset.shown = key;
  }

  // Let a screen reader speak what is new once all is quiet: not while Play changes it, but at its end. The whole
  // text can be read below the picture.
  function speakLater() {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const text = says.textContent;
      if (timer || text === spoken) return;
      status.textContent = shown?.error ? text : newsIn(text, spoken);
      says.ariaHidden = String(status.textContent === text); // otherwise it would be read twice
      spoken = text;
    }, QUIET);
  }

  function draw(frame) {
    fit();
    const [width, height] = source.size();
    across ||= canvas.clientWidth; // to read it each time would cost a layout of the page
    const ratio = ((across || width) / width) * window.devicePixelRatio;
    const size = [width, height].map(side => Math.round(side * ratio));
    if (canvas.width !== size[0] || canvas.height !== size[1]) {
      [canvas.width, canvas.height] = size;
      background = {};
    }
    // Texts are drawn outside of the page, where setting a font doesn't compute the page's styles anew.
    if (front.width !== size[0] || front.height !== size[1]) front = new OffscreenCanvas(...size);
    const pen = front.getContext("2d", { alpha: false });
    if (background.name !== frame.still) {
      background = { name: frame.still, canvas: new OffscreenCanvas(...size) };
      const under = background.canvas.getContext("2d", { alpha: false });
      under.fillStyle = theme?.ground ?? "white";
      under.fillRect(0, 0, ...size);
      under.scale(ratio, ratio);
      paint(under, JSON.parse(source.still(frame.still)), ratio, theme);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(background.canvas, 0, 0);
    pen.scale(ratio, ratio);
    for (const entries of JSON.parse(frame.moving)) paint(pen, entries, ratio, theme);
    canvas.getContext("2d", { alpha: false }).drawImage(front, 0, 0);
    layHandles(frame.handles);
  }

  // Handles: spots over the picture at which the reader drags or presses. Their controls serve the
  // keyboard and screen readers, from which the spots are hidden.
  const spots = [];
  let laid = "", held = null;

  function layHandles(text) {
    if (text === laid) return;
    laid = text;
    const handles = JSON.parse(text), [width, height] = source.size();
    while (spots.length < handles.length) {
      spots.push(make("div", { className: "explorer-spot", ariaHidden: "true" }));
      picture.append(spots.at(-1));
    }
    spots.forEach((spot, k) => {
      const handle = (spot.handle = handles[k]);
      spot.hidden = !handle;
      if (!handle) return;
      spot.classList.toggle("explorer-press", Boolean(handle.by));
      // A spot stays inside the picture, also where its mark is at the edge.
      const within = share => `clamp(22px, ${100 * share}%, 100% - 22px)`;
      Object.assign(spot.style, { left: within(handle.x / width), top: within(handle.y / height) });
    });
  }

  function nearest({ clientX, clientY }) {
    const distance = spot => {
      const { left, top, width, height } = spot.getBoundingClientRect();
      return Math.hypot(left + width / 2 - clientX, top + height / 2 - clientY);
    };
    const seen = spots.filter(spot => !spot.hidden);
    return seen.reduce((best, spot) => (distance(spot) < distance(best) ? spot : best)).handle;
  }

  const along = ({ clientX, clientY }) => (held.along === "x" ? clientX : clientY);
  picture.addEventListener("pointerdown", event => {
    if (event.button !== 0 || held || !spots.includes(event.target)) return;
    event.preventDefault(); // otherwise the browser would select text
    stop();
    const { control, by, ...handle } = nearest(event);
    if (controls[at[control]].inputs[0].disabled) return;
    if (by) return moveBy(control, by);
    const step = handle.step * (canvas.clientWidth / source.size()[0]);
    held = { control, along: handle.along, step, from: source.state()[at[control]], pointer: event.pointerId };
    held.start = along(event);
    picture.setPointerCapture(event.pointerId); // the spots move while the reader drags
    root.classList.add("explorer-held");
  });
  picture.addEventListener("pointermove", event => {
    if (event.pointerId === held?.pointer)
      moveBy(held.control, Math.round((along(event) - held.start) / held.step), held.from);
  });
  for (const end of ["pointerup", "pointercancel"])
    picture.addEventListener(end, event => {
      if (event.pointerId !== held?.pointer) return;
      held = null;
      root.classList.remove("explorer-held");
    });

  function told(text) {
    notice.textContent = text;
    came();
  }

  function again() {
    shown = null;
    background = {};
    came();
  }

  // Give the canvas the size of its layout's picture, as far as the column allows.
  function fit() {
    const size = source.size();
    if (!size || fitted === keyOf(size)) return;
    [fitted, laid, across] = [keyOf(size), "", 0];
    canvas.style.aspectRatio = `${size[0]} / ${size[1]}`;
    const [width, high] = [size[0], (HIGH * size[0]) / size[1]];
    root.style.setProperty("--explorer-width", `max(${width}px, min(${LARGEST * width}px, ${high}vh))`);
  }

  function layOut() {
    if (!root.clientWidth || narrow === root.clientWidth < WIDE_FROM) return;
    narrow = !narrow;
    root.classList.toggle("explorer-narrow", narrow);
    source.layOut(narrow);
    fit();
    moved();
  }

  function colour() {
    const { backgroundColor } = getComputedStyle(root);
    if (!backgroundColor || backgroundColor === ground) return; // "" outside of the page
    ground = backgroundColor;
    theme = themeOf(backgroundColor, page.dark);
    root.classList.toggle("explorer-dark", Boolean(theme?.isDark));
    again();
  }
  controls.forEach(({ inputs }, k) =>
    inputs.forEach(input => {
      const take = () => ((active = k), source.look(source.state(), likely));
      input.addEventListener("focus", take);
      input.addEventListener("pointerenter", take);
      input.addEventListener("pointerdown", stop);
    })
  );
  let isNew = true;
  const sizes = new ResizeObserver(() => {
    across = 0;
    layOut();
    colour();
    again();
    if (isNew && root.clientWidth) setTimeout(bringIntoView, SETTLED, root);
    isNew &&= !root.clientWidth;
  });
  sizes.observe(root);
  sizes.observe(canvas);
  const key = event => leave(event, root);
  window.addEventListener("keydown", key, true); // before JupyterLab, which listens at the document
  const themes = new MutationObserver(colour), preference = matchMedia("(prefers-color-scheme: dark)");
  for (const node of [document.documentElement, document.body]) themes.observe(node, { attributes: true });
  preference.addEventListener("change", colour);
  document.fonts.addEventListener("loadingdone", again);
  const end = source.listen({ moved, came, notice: told });
  fit();
  colour();
  layOut();
  moved();
  return () => {
    end();
    clearInterval(timer);
    clearTimeout(speaking);
    sizes.disconnect();
    themes.disconnect();
    window.removeEventListener("keydown", key, true);
    preference.removeEventListener("change", colour);
    document.fonts.removeEventListener("loadingdone", again);
    root.remove(); // otherwise JupyterLab keeps the element in memory
  };
}

export const keyOf = state => JSON.stringify(state);

/* A map that deletes its oldest entries while the sizes of its values add up to more than `most`. */
export class Kept extends Map {
  constructor(most, sizeOf = () => 1) {
    super();
    Object.assign(this, { most, sizeOf });
  }
  set(name, value) {
    this.delete(name); // the entry becomes the newest
    super.set(name, value);
    let total = 0;
    for (const [key, each] of [...this].reverse()) {
      total += this.sizeOf(each);
      if (total > this.most) this.delete(key);
    }
    return this;
  }
}

// With a kernel -----------------------------------------------------------------------------------

const MOST = 8e6; // characters of frames that are kept, and the same number for stills
const UNANSWERED = 4; // the largest number of open requests
const ENOUGH = 0.08; // seconds of work that may be requested at once, a quarter of it in advance
const SAVE = 150; // milliseconds between two updates of the positions in Python
const WAIT = 3000; // milliseconds of waiting after which the reader gets a notice

const STOPPED = "The kernel has stopped or begun anew. What was shown before can still be shown. " +
  "For the rest, run this cell again, and those above it (Run > Run All Above Selected Cell).";
const WAITING = "Waiting for the kernel, which is busy …";

function kernelSource(model) {
  const stills = new Kept(MOST, still => still.length), questions = new Map();
  const frames = new Kept(MOST, ({ moving = "", says = "" }) => moving.length + says.length + 200);
  let view = null;
  const mine = Math.random().toString(36).slice(2); // distinguishes pages of the same kernel
  let count = 0, moves = 0, newest = 0; // `newest` is the last move whose picture is shown
  let wanted = null, likely = () => [];
  let took = 0.01, delay = 0.02; // mean seconds for a picture, and for an answer to a request
  let stopped = false, saving = null, waiting = null;
  let narrow = false, size = model.get("page").size; // the layout and the size of its picture

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
    size = answer.size ?? size;
    for (const [name, still] of Object.entries(answer.stills)) stills.set(name, still);
    for (const [key, frame] of Object.entries(answer.frames)) {
      if (stills.has(frame.still)) stills.set(frame.still, stills.get(frame.still)); // keep a used still
      frames.set(key, frame);
    }
  }
  function forget() {
    frames.clear();
    stills.clear();
  }

  // Request groups of positions, each of which gets its own answer. If `current` is true, the first
  // group has the current position.
  function ask(groups, current) {
    const name = `${mine} ${++count}`;
    questions.set(name, { keys: groups.flat().map(keyOf), current, move: moves, at: performance.now() });
    // If no answer has arrived half a second after the kernel became idle, none will.
    const status = ({ content }) =>
      content.execution_state === "idle" && setTimeout(() => questions.delete(name) && goOn(), 500);
    model.send({ name, ask: groups, known: [...stills.keys()], narrow }, { iopub: { status } });
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
    // A request has several positions, because its message takes longer than a picture.
    const missing = state => state && !get(keyOf(state)) && !pending.includes(keyOf(state));
    const now = [wanted].filter(missing), next = likely();
    wanted = null;
    // The number of positions that a drag passes before the answer to a request arrives.
    const near = Math.min(Math.max(Math.ceil(60 * delay), 2), 7);
    if (!now.length && !next.slice(0, near).some(missing)) return;
    const ahead = Math.max(Math.floor(ENOUGH / 4 / took), pending.length || now.length ? 0 : 1);
    const groups = [now, next.slice(0, near + 4).filter(missing).slice(0, ahead)].filter(states => states.length);
    if (groups.length) ask(groups, now.length > 0);
  }

  model.on("msg:custom", answer => {
    if (answer.narrow !== narrow) return; // asked for before the layout changed
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
    // If the kernel is slower than a drag, show the newest picture that has arrived.
    view?.came(fresh ? keys[0] : undefined);
    goOn();
  });
  model.on("change:positions", () => {
    // While a change is still to be saved, positions from Python belong to an earlier change.
    if (saving === null) moveTo(model.get("positions"));
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
    size: () => size,
    layOut(to) {
      forget();
      questions.clear();
      [narrow, size] = [to, undefined];
      if (!narrow) keep(model.get("first"));
    },
    set(state) {
      if (moveTo(state)) saving ??= setTimeout(save, SAVE);
    },
    look(state, next) {
      likely = next;
      moves += 1;
      wanted = get(keyOf(state)) ? null : state;
      if (!wanted) newest = moves;
      if (wanted && stopped) tell(STOPPED);
      goOn();
    },
    listen(one) {
      view = one;
      return () => {
        view = null;
        forget(); // JupyterLab keeps the model in memory after it removes the explorer
      };
    },
  };
}

function render({ model, el }) {
  loadFonts(model.get("fonts"));
  return mount(el, model.get("page"), kernelSource(model)); // anywidget ends a view with the result
}

export default { render };
