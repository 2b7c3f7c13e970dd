/* Show the explorers in the book. They are painted by the same module as in JupyterLab, but their
pictures and sentences come from tables that were computed when the book was built. `docs/tables.py`
writes these tables and explains what the files contain.

Readers can also type shapes and draw digits. No table can contain the results for all of these
inputs, so this script computes them. The tests compare its results with those of Python. */

import { Kept, keyOf, loadFonts, make, mount } from "./explorer.js";
import { aligned, Misfit, nameOf, RULES, sentenceOf, tupleOf } from "./shapes.js";

const FONTS = { normal: "dejavu.woff2", bold: "dejavu-bold.woff2" };
const NEAR = "1000px"; // at this distance from the screen, an explorer requests its table
const FILES = 24; // the number of files that are kept decompressed
const FRAMES = 400; // the number of frames that are kept

const address = name => new URL(name, import.meta.url);

// Tables ------------------------------------------------------------------------------------------

async function unpack(place) {
  const answer = await fetch(place);
  if (!answer.ok) throw new Error(`${answer.status}: ${place}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // If the server has declared the file as compressed, the browser has already decompressed it.
  if (bytes[0] !== 0x1f) return JSON.parse(new TextDecoder().decode(bytes));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/* Return the text of a slot in one row of its chunk, from the form that `encode` in tables.py writes. */
function textAt([groups, index], row) {
  let number = index === null ? 0 : index === 0 ? row : index[row];
  for (const [count, pieces, columns] of groups) {
    if (number < count) return pieces.reduce((text, piece, k) => text + columns[k - 1][number] + piece);
    number -= count;
  }
}

class Table {
  #files = new Kept(FILES); // number: promise of its content
  #chunks = new Kept(FILES / 2); // key: {sizes, frame, slots}
  layout = "wide";

  constructor({ page, chunks, folder }) {
    this.page = page;
    this.chunks = chunks;
    this.folder = folder;
  }

  #key(positions) {
    const choices = positions.filter((_, k) => this.page.controls[k].kind === "choice");
    return `${this.layout} ${choices.join()}`;
  }

  #file(number) {
    const known = this.#files.get(number) ?? this.#read(number);
    this.#files.set(number, known); // moves it to the end, as the newest file
    known.catch(() => this.#files.delete(number)); // so that it can be requested again
    return known;
  }

  async #read(number) {
    const file = await unpack(address(`tables/${this.folder}/${number}.table`));
    for (const [groups] of Object.values(file.slots))
      for (const group of groups) group[2] = group[2].map(column => column.split("\n"));
    return file;
  }

  async load(positions) {
    const key = this.#key(positions);
    if (this.#chunks.has(key)) return;
    const files = await Promise.all(this.chunks[key].map(number => this.#file(number)));
    this.#chunks.set(key, { ...files[0], slots: Object.assign({}, ...files.map(({ slots }) => slots)) });
  }

  frame(positions) {
    const chunk = this.#chunks.get(this.#key(positions));
    if (!chunk) return undefined;
    const row = chunk.sizes.reduce((row, size, k) => row * size + (size > 1 ? positions[k] : 0), 0);
    const texts = chunk.frame.map(number => textAt(chunk.slots[number], row));
    const [says, still, order, handles, ...drawn] = texts;
    const moving = order.split(",").map(k => drawn[k]).filter(text => text);
    return { says, still, handles, moving: `[${moving.join()}]` };
  }
}

// Shapes ------------------------------------------------------------------------------------------

/* Explain the result of an operation on shapes, in the same words and table as whyshape. */
function explain(rule, shapes, subscripts) {
  const names = shapes.map((_, k) => nameOf(k));
  const expression = {
    broadcast: names.length === 2 ? "A + B" : `np.broadcast_arrays(${names.join(", ")})`,
    matmul: "A @ B",
    einsum: `np.einsum('${subscripts}', ${names.join(", ")})`,
  }[rule];
  const rows = shapes.map((shape, k) => [names[k], shape, tupleOf(shape)]);
  const table = (...given) => aligned(...given).map(line => `    ${line}`);
  try {
    const result = RULES[rule](...(rule === "einsum" ? [subscripts] : []), ...shapes);
    const lines = table([...rows, ["result", result, tupleOf(result)]]);
    return [`\`${expression}\` fits: the result has the shape ${tupleOf(result)}.`, ...lines].join("\n");
  } catch (misfit) {
    if (!(misfit instanceof Misfit)) throw misfit;
    const clashes = misfit.clashes.slice(0, 4);
    const sentences = clashes.map(each => sentenceOf(each, names));
    return [`\`${expression}\` does not fit.`, ...table(rows, clashes), misfit.message, ...sentences].join("\n");
  }
}

const MOST_SHAPES = 12;
const LONGEST = 2000; // characters of a typed line; a search in a longer line could take seconds
const HOW = "Write (4, 1) + (3,) or (2, 3) @ (3, 4) or ij,jk->ik (2, 3) (3, 4), with up to 12 shapes.";

/* Return the explanation of a line such as "(4, 1) + (3,)". */
export function answerTo(line) {
  if (line.length > LONGEST) return HOW;
  const shapes = [];
  const rest = line.trim().replace(/\(\s*((?:\d{1,9}\s*,\s*)*(?:\d{1,9}\s*)?)\)/g, (_, sizes) => {
    shapes.push((sizes.match(/\d+/g) ?? []).map(Number));
    return "#";
  });
  if (shapes.length > MOST_SHAPES || shapes.some(shape => shape.length > 16)) return HOW;
  if (/^#(\s*\+\s*#)+$/.test(rest)) return explain("broadcast", shapes);
  if (/^#\s*@\s*#$/.test(rest)) return explain("matmul", shapes);
  const einsum = rest.match(/^["']?([A-Za-z., ]*(?:->[A-Za-z. ]*)?)["']?[\s,]+#([\s,]+#)*$/);
  const subscripts = einsum?.[1].replace(/[\s,]+$/, "") ?? "";
  const terms = subscripts.replaceAll(" ", "").split(/,|->/);
  const fits = terms.every(term => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term)) && subscripts.length <= 40;
  return einsum && fits ? explain("einsum", shapes, subscripts) : HOW;
}

function lineForShapes(placeholder) {
  const input = make("input", { type: "text", placeholder, autocomplete: "off", spellcheck: false });
  const answer = make("pre", { role: "status", tabIndex: 0, hidden: true });
  input.addEventListener("change", () => {
    answer.hidden = !input.value.trim();
    answer.textContent = answer.hidden ? "" : answerTo(input.value);
  });
  return make("div", { className: "live-shapes" }, make("label", {}, "Your own shapes ", input), answer);
}

// Reading a drawn digit ---------------------------------------------------------------------------

const SIZE = 8, FULL = 16; // the number of cells in a row or column, and the ink of a full cell
const DEEPEST = 0.72, STRONG = 0.25; // as in handwriting.py
const RANKS = [0, 1, 2, 4, 8];
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/* Return a number with so many digits, as Python writes it. A number that is exactly between two
decimal numbers is rounded to the one whose last digit is even. */
function fixed(value, digits) {
  const text = value.toFixed(digits);
  if (Math.abs(value * 2 ** (digits + 1)) % 2 !== 1) return text;
  const near = Math.floor(value * 10 ** digits);
  return ((near % 2 === 0 ? near : near + 1) / 10 ** digits).toFixed(digits);
}

const shown = value => {
  const text = fixed(value, 1);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
};
const percent = share => (share < 0.005 ? "<1 %" : share > 0.995 ? ">99 %" : `${fixed(100 * share, 0)} %`);
const named = digit => (digit === 8 ? "an 8" : `a ${digit}`);
const listed = numbers => `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
const sum = numbers => numbers.reduce((total, number) => total + number, 0);
const largest = numbers => numbers.indexOf(Math.max(...numbers));
const isBlank = cells => !cells.some(ink => ink);
const numbersIn = text => new Float64Array(Uint8Array.from(atob(text), sign => sign.charCodeAt(0)).buffer);

export class Handwriting {
  constructor(index) {
    this.page = index.page;
    this.folder = index.folder;
    this.images = index.page.sets.sample?.cells;
    this.layout = "wide";
    this.files = [];
  }

  #read(number) {
    this.files[number] ??= unpack(address(`tables/${this.folder}/${number}.table`)).catch(error => {
      this.files[number] = undefined;
      throw error;
    });
    return this.files[number];
  }

  async load() {
    const layout = this.layout;
    const [networks, picture] = await Promise.all([0, layout === "wide" ? 1 : 2].map(k => this.#read(k)));
    if (layout !== this.layout) return;
    this.networks ??= networks.ranks.map(parts => parts.map(numbersIn));
    this.file = { ...networks, ...picture, layout };
  }

  /* Return the factors x' p and q x of each product in a digit's logit, and functions for p and q. */
  products(x, network, k) {
    const [, , P, Q] = this.networks[network], a = x.length, r = P.length / (DIGITS.length * a);
    return Array.from({ length: r }, (_, n) => {
      const p = i => P[(k * a + i) * r + n], q = i => Q[(k * r + n) * a + i];
      return { p, q, left: sum(x.map((value, i) => value * p(i))), right: sum(x.map((value, i) => q(i) * value)) };
    });
  }

  logits(x, network) {
    const [W, b] = this.networks[network], a = x.length;
    return DIGITS.map(k => {
      const linear = b[k] + sum(x.map((value, i) => W[k * a + i] * value));
      return linear + sum(this.products(x, network, k).map(({ left, right }) => left * right));
    });
  }

  /* Return the share of each pixel in the logit of digit k. Their sum is the logit minus b. */
  shares(x, network, k) {
    const [W] = this.networks[network], products = this.products(x, network, k);
    return x.map((value, i) => {
      const quadratic = sum(products.map(({ p, q, left, right }) => p(i) * right + q(i) * left));
      return value * (W[k * x.length + i] + quadratic / 2);
    });
  }

  view([sample, rank, cells]) {
    const x = cells.map(ink => ink / FULL);
    const logits = this.networks.map((_, network) => this.logits(x, network)), own = logits[rank];
    const powers = own.map(logit => Math.exp(logit - Math.max(...own)));
    const read = largest(own), rival = largest(own.with(read, -Infinity));
    const [ahead, behind] = [read, rival].map(k => this.shares(x, rank, k));
    const [, b] = this.networks[rank];
    return {
      sample, rank, cells, read, rival,
      outputs: powers.map(power => power / sum(powers)),
      shares: ahead.map((share, i) => share - behind[i]),
      biases: b[read] - b[rival],
      readings: logits.map(largest),
    };
  }

  answer({ cells, outputs, read }) {
    if (isBlank(cells)) return `No ink: guesses ${named(read)}`;
    return `Reads ${named(read)}, ${percent(outputs[read])}`;
  }

  verdict({ sample, cells, read }) {
    const [, , label] = this.file.samples[sample];
    if (label === null || keyOf(cells) !== keyOf(this.images[sample])) return "";
    return read === label ? "✓ right" : `✕ it is ${named(label)}`;
  }

  sums({ shares }) {
    return [1, -1].map(sign => shown(sum(shares.map(share => Math.max(0, sign * share)))));
  }

  lead({ shares, biases, read }) {
    return `biases ${shown(biases)}: ${read} leads by ${shown(sum(shares) + biases)}`;
  }

  says(view) {
    const { sample, rank, cells, outputs, shares, readings, read, rival } = view;
    const [, number, label] = this.file.samples[sample], said = this.verdict(view);
    const ranks = `Ranks ${listed(RANKS)} read ${listed(readings)}.`, probability = percent(outputs[read]);
    if (isBlank(cells))
      return `Blank sheet, rank ${RANKS[rank]}: guesses ${named(read)}, ${probability}, by its biases alone. ${ranks}`;
    const what = label === null ? "Your drawing" : `Image ${number}${said ? "" : ", changed"}`;
    let text = `${what}, rank ${RANKS[rank]}: reads ${named(read)}, ${probability}`;
    if (said) text += ` (${said.slice(2)})`;
    const most = largest(shares.map(Math.abs)), [own, other] = this.sums(view);
    text += `. Its pixels say ${read} by ${own} and ${rival} by ${other}, and the strongest,`;
    text += ` row ${Math.floor(most / SIZE) + 1}, column ${(most % SIZE) + 1}, says `;
    text += `${shares[most] > 0 ? read : rival}; ${this.lead(view)}`;
    return `${text}. ${ranks}`;
  }

  frame(positions) {
    if (this.file?.layout !== this.layout) return undefined;
    const { artists, centres, colours, ends: [zero, one], still } = this.file;
    const view = this.view(positions), { cells, outputs, read, rival, shares } = view;
    const most = Math.max(...shares.map(Math.abs)) || 1;
    const place = value => Math.round(100 * (zero + value * (one - zero))) / 100;
    const change = {
      cells(entry, k) {
        const opacity = Math.round((255 * DEEPEST * Math.abs(shares[k])) / most);
        const fill = colours[shares[k] > 0 ? 0 : 1] + opacity.toString(16).padStart(2, "0");
        entry[1][0] = opacity ? fill : 0;
        return cells[k];
      },
      signs(entry, k) {
        entry[4] = centres.filter((_, i) => (k ? -shares[i] : shares[i]) / most >= STRONG).flat();
        return entry[4].length;
      },
      bars(entry, k) {
        const [left, right] = [0, outputs[k]].map(place);
        const [top, , low] = entry[2].match(/[^MLZ ]+/g).map(at => at.split(",")[1]);
        entry[1][0] = colours[k === read ? 0 : k === rival ? 1 : 2];
        entry[2] = `M${left},${top}L${right},${top}L${right},${low}L${left},${low}Z`;
      },
      output_texts: (entry, k) => (entry[8] = percent(outputs[k])),
      keys: (entry, k) => (entry[8] = `pixels say ${[read, rival][k]}: ${this.sums(view)[k]}`),
      lead: entry => (entry[8] = this.lead(view)),
      answer: entry => (entry[8] = this.answer(view)),
      verdict: entry => (entry[8] = this.verdict(view)),
    };
    const moving = structuredClone(artists).filter(([name, k, [entry]]) => {
      const drawn = change[name](entry, k);
      return drawn === undefined || drawn;
    });
    return { says: this.says(view), still, handles: "[]", moving: JSON.stringify(moving.map(([, , entries]) => entries)) };
  }
}

/* The simple explorer: a sheet, and the answer of a single network. */
class Drawing extends Handwriting {
  view([cells]) {
    return super.view([0, 0, cells]); // a drawing, and the only network
  }

  says({ cells, outputs, read, rival }) {
    const digits = [read, rival].map(digit => `${named(digit)}, ${percent(outputs[digit])}`);
    return `${isBlank(cells) ? "Blank sheet: guesses" : "Your drawing: reads"} ${digits.join("; next ")}.`;
  }
}

// In the page -------------------------------------------------------------------------------------

const LOST = "The picture could not be loaded. Move a control to try again.";

/* Return a source for `mount` that takes frames from a table after `begin` has been called. */
function tableSource(table) {
  const frames = new Kept(FRAMES);
  let here = [...table.page.start], begun = false, view = null;

  function get(key) {
    if (!frames.has(key)) {
      const frame = table.frame(JSON.parse(key));
      if (!frame) return undefined;
      frames.set(key, frame);
    }
    return frames.get(key);
  }
  async function look(state) {
    if (!begun || get(keyOf(state))) return;
    try {
      await table.load(state);
    } catch {
      return view.notice(LOST);
    }
    view.notice("");
    view.came(keyOf(state));
  }
  return {
    get,
    look,
    state: () => here,
    size: () => table.page.sizes[table.layout === "wide" ? 0 : 1],
    layOut(narrow) {
      table.layout = narrow ? "narrow" : "wide";
      frames.clear();
    },
    still: name => name, // a frame contains the background itself
    set(state) {
      if (keyOf(state) === keyOf(here)) return;
      here = state;
      view.moved();
    },
    listen(one) {
      view = one; // which stays as long as the page
    },
    begin() {
      begun = true;
      return look(here);
    },
  };
}

const kindOf = ({ name, page }) =>
  name !== "handwriting_explorer" ? Table : page.controls.length > 1 ? Handwriting : Drawing;
const LINES_FOR_SHAPES = {
  broadcast_explorer: "(4, 1) + (3,)",
  contraction_explorer: "i,kir->kr (5,) (3, 5, 2)",
};

async function show(place) {
  const answer = await fetch(address(`tables/${place.dataset.table}.json`));
  if (!answer.ok) return; // then the note about the notebook stays visible
  const index = await answer.json();
  const source = tableSource(new (kindOf(index))(index));
  mount(place, index.page, source);
  place.classList.add("mounted"); // hides the note
  const example = LINES_FOR_SHAPES[index.name];
  if (example) place.append(lineForShapes(example));
  const watch = new IntersectionObserver(entries => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    watch.disconnect();
    loadFonts(Object.fromEntries(Object.entries(FONTS).map(([weight, name]) => [weight, address(name).href])));
    source.begin();
  }, { rootMargin: NEAR });
  watch.observe(place);
}

async function start() {
  const style = make("link", { rel: "stylesheet", href: address("explorer.css") });
  await new Promise(done => {
    style.onload = style.onerror = done;
    document.head.append(style);
  });
  await Promise.all([...document.querySelectorAll(".live-explorer")].map(show));
}

start();
