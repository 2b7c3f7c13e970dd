/* Mends what keeps the controls of ipywidgets from people without a mouse or a screen.

A slider has its label beside it, but not as its name, and its value as a position ("6") where the
screen says "0.001", and one can type over it to no effect. The buttons of a player have pictures
only. In a drop-down list JupyterLab takes keys as its own: an arrow leaves the list for the next
cell, and m turns the cell into text.

A sheet of cells to draw on (helpers/explorers/cells.py) becomes one stop of the Tab key, with arrow
keys, Home and End inside it, and a mouse or finger that is dragged over empty cells inks them.

JupyterLab loads this file because of the package.json above; it is plain JavaScript, nothing is
built. */

(function () {
  const EXPLORER = ".explorer";
  const PLAYER = { "fa-play": "Play or pause", "fa-stop": "Stop", "fa-retweet": "Repeat" };

  function set(node, attribute, text) {
    if (text && node.getAttribute(attribute) !== text) node.setAttribute(attribute, text);
  }

  function nameSlider(slider) {
    const handle = slider.querySelector(".noUi-handle");
    if (!handle) return;
    set(handle, "aria-label", slider.querySelector(".widget-label")?.textContent);
    const readout = slider.querySelector(".widget-readout");
    set(handle, "aria-valuetext", readout?.textContent);
    // The course's sliders go over given positions: what is typed moves nothing, and would stay.
    if (slider.closest(EXPLORER)) set(readout, "contenteditable", "false");
  }

  function nameButton(button) {
    for (const [icon, name] of Object.entries(PLAYER))
      if (button.querySelector("." + icon)) set(button, "aria-label", name);
  }

  function keepKeys(list) {
    set(list, "data-lm-suppress-shortcuts", "true");
  }

  const GRID = ".widget-gridbox";
  const SHEET = ".explorer-cells";
  const CELL = ".explorer-cell";
  const INKS = ".explorer-ink-list";
  const COLUMNS = 8;
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const ENDS = { Home: 0, End: COLUMNS - 1 };

  function cellsOf(sheet) {
    return [...sheet.querySelectorAll(CELL)];
  }

  function joinCells(sheet) {
    set(sheet, "role", "group");
    set(sheet, "aria-label", "drawing, 8 rows of 8 cells; arrow keys move, Space changes a cell");
    const inks = (sheet.querySelector(INKS)?.textContent ?? "").match(/\d+/g);
    const cells = cellsOf(sheet);
    cells.forEach((cell, place) => {
      set(cell, "aria-label", `${cell.title}: ${inks?.[place]}`);
      if (inks?.[place] !== "0") pending.delete(cell);
    });
    const stop = cells.find(cell => cell.getAttribute("tabindex") === "0") ?? cells[0];
    for (const cell of cells) {
      keepKeys(cell);
      cell.tabIndex = cell === stop ? 0 : -1;
    }
  }

  function enterCell({ target }) {
    const cell = target.closest?.(CELL);
    if (!cell) return;
    for (const other of cellsOf(cell.closest(SHEET))) other.tabIndex = other === cell ? 0 : -1;
  }

  function leaveCell(event) {
    const cell = event.target.closest?.(CELL);
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const cells = cellsOf(cell.closest(SHEET));
    const place = cells.indexOf(cell);
    let [row, column] = [Math.floor(place / COLUMNS), place % COLUMNS];
    if (event.key in STEPS) {
      row += STEPS[event.key][0];
      column += STEPS[event.key][1];
    } else if (event.key in ENDS) column = ENDS[event.key];
    else return;
    event.preventDefault(); // the page would scroll
    if (row >= 0 && row < COLUMNS && column >= 0 && column < COLUMNS)
      cells[row * COLUMNS + column].focus();
  }

  // Of a mouse or finger, from a press on a sheet on: { sheet, last: the cell it was on, null beside
  // the sheet, moved: whether it went on from the first }.
  let stroke = null;
  const pending = new WeakSet(); // cells that were inked and do not show it yet

  function beginStroke(event) {
    const sheet = event.button === 0 && event.target.closest?.(SHEET);
    const last = sheet ? cellAt(sheet, event) : null;
    stroke = last && { sheet, last, moved: false };
  }

  function continueStroke(event) {
    if (!(event.buttons & 1)) stroke = null;
    const cell = stroke && cellAt(stroke.sheet, event);
    if (!stroke || cell === stroke.last) return;
    const way = cell && stroke.last ? between(stroke.last, cell) : [stroke.last, cell];
    way.filter(Boolean).forEach(ink);
    stroke.last = cell;
    stroke.moved = true;
  }

  // What did not move is a click, also beside a cell; what did is none, even if it came back. A click
  // by the keyboard has no count.
  function endStroke(event) {
    if (!event.isTrusted || !event.detail || !stroke) return;
    const { last, moved } = stroke;
    const onCell = event.target.closest?.(CELL);
    stroke = null;
    if (moved && onCell) event.stopImmediatePropagation();
    if (!moved && !onCell) last.click();
  }

  // The cell under a point, or beside it in a gap; null outside of the sheet.
  function cellAt(sheet, { clientX, clientY }) {
    const cells = cellsOf(sheet);
    const [first, last] = [cells[0], cells.at(-1)].map(cell => cell.getBoundingClientRect());
    const step = (last.left - first.left) / (COLUMNS - 1);
    const gap = step - first.width;
    const [column, row] = [clientX - first.left, clientY - first.top].map(distance =>
      Math.floor((distance + gap / 2) / step)
    );
    const inside = [column, row].every(place => place >= 0 && place < COLUMNS);
    return inside ? cells[row * COLUMNS + column] : null;
  }

  // The cells on the way from one to another: a quick hand leaps over some.
  function between(first, last) {
    const cells = cellsOf(last.closest(SHEET));
    const [from, to] = [cells.indexOf(first), cells.indexOf(last)];
    const [row, column] = [Math.floor(from / COLUMNS), from % COLUMNS];
    const [down, right] = [Math.floor(to / COLUMNS) - row, (to % COLUMNS) - column];
    const steps = Math.max(Math.abs(down), Math.abs(right));
    return Array.from({ length: steps + 1 }, (_, k) => {
      const [i, j] = [down, right].map(way => Math.round((k * way) / steps));
      return cells[(row + i) * COLUMNS + column + j];
    });
  }

  function ink(cell) {
    if (pending.has(cell) || !cell.ariaLabel?.endsWith(": 0")) return;
    pending.add(cell);
    cell.click();
  }

  function look({ target, addedNodes }) {
    for (const node of [target, ...addedNodes]) {
      const slider = node.closest?.(".widget-slider");
      if (slider) nameSlider(slider);
    }
    for (const node of addedNodes) {
      node.querySelectorAll?.(".widget-slider").forEach(nameSlider);
      node.querySelectorAll?.(".widget-play button").forEach(nameButton);
      node.querySelectorAll?.(".widget-dropdown select").forEach(keepKeys);
      const sheet = node.closest?.(SHEET);
      if (sheet && node.matches(INKS + ", .widget-button")) joinCells(sheet);
      else if (node.matches?.(GRID) || node.querySelector?.(GRID))
        setTimeout(() => document.querySelectorAll(SHEET).forEach(joinCells)); // classes come later
    }
  }

  const plugin = {
    id: "one-layer-course:names",
    autoStart: true,
    activate() {
      new MutationObserver(changes => changes.forEach(look)).observe(document.body, {
        childList: true,
        subtree: true,
        attributeFilter: ["aria-valuetext"],
      });
      document.addEventListener("focusin", enterCell);
      document.addEventListener("keydown", leaveCell);
      document.addEventListener("pointerdown", beginStroke);
      document.addEventListener("pointermove", continueStroke);
      document.addEventListener("click", endStroke, true);
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["one-layer-course"] = {
    init() {},
    get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
  };
})();
