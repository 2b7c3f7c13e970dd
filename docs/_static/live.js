/* Show the explorers in the book. They are painted by the same module as in JupyterLab, but their
pictures and sentences come from tables that were computed when the book was built. `docs/tables.py`
writes these tables and explains what the files contain.

Readers can also type shapes and draw digits. No table can contain the results for all of these
inputs, so this script computes them. The tests compare its results with those of Python. */

import { Kept, keyOf, loadFonts, mount } from "./explorer.js";

const FONTS = { normal: "dejavu.woff2", bold: "dejavu-bold.woff2" };
const NEAR = "1000px"; // at this distance from the screen, an explorer requests its table
const FILES = 24; // the number of files that are kept decompressed
const FRAMES = 400; // the number of frames that are kept

const address = name => new URL(name, import.meta.url);

// Tables ------------------------------------------------------------------------------------------

async function bytesOf(place) {
  const answer = await fetch(place);
  if (!answer.ok) throw new Error(`${answer.status}: ${place}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function unpack(place) {
  const bytes = await bytesOf(place);
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

  constructor({ page, chunks, folder }) {
    this.page = page;
    this.chunks = chunks;
    this.folder = folder;
    this.at = Object.fromEntries(page.controls.map(({ name }, k) => [name, k]));
    this.lists = page.controls.flatMap(({ kind }, k) => (["choice", "check"].includes(kind) ? [k] : []));
  }

  #key(positions) {
    const isOff = k => {
      const needs = Object.entries(this.page.onlyIf[this.page.controls[k].name] ?? {});
      return needs.some(([other, position]) => positions[this.at[other]] !== position);
    };
    return this.lists.map(k => (isOff(k) ? "-" : positions[k])).join();
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

  /* Return the texts of a frame: the sentence, the background, the order of the artists and their drawings. */
  slots(positions) {
    const chunk = this.#chunks.get(this.#key(positions));
    if (!chunk) return undefined;
    const row = chunk.sizes.reduce((row, size, k) => row * size + (size > 1 ? positions[k] : 0), 0);
    return chunk.frame.map(number => textAt(chunk.slots[number], row));
  }

  frame(positions) {
    const slots = this.slots(positions);
    return slots && frameOf(slots);
  }
}

function frameOf([says, still, order, ...drawn]) {
  const moving = order.split(",").map(k => drawn[k]).filter(text => text);
  return { says, still, moving: `[${moving.join()}]` };
}

// Shapes ------------------------------------------------------------------------------------------

/* The error for shapes that do not fit by the rules of helpers/shapes. Each clash has the form
{operands, axes, sizes}, where the axes are counted from the right. */
class Misfit extends Error {
  constructor(reason, clashes = []) {
    super(reason);
    this.clashes = clashes;
  }
}

const tupleOf = shape => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);
const sizeAt = (shape, axis) => shape.at(axis) ?? 1;
const clash = (operands, axes, sizes) => ({ operands, axes, sizes });
const counted = (count, one, more) => `${count} ${count === 1 ? one : more}`;

export const RULES = {
  broadcast(...shapes) {
    const result = [], clashes = [];
    for (let axis = -1; axis >= -Math.max(0, ...shapes.map(shape => shape.length)); axis--) {
      const sizes = shapes.map(shape => sizeAt(shape, axis));
      const fits = (i, j) => sizes[i] === sizes[j] || sizes[i] === 1 || sizes[j] === 1;
      const i = sizes.findIndex((_, i) => sizes.some((_, j) => j > i && !fits(i, j)));
      if (i >= 0) {
        const j = sizes.findIndex((_, j) => j > i && !fits(i, j));
        clashes.push(clash([i, j], [axis, axis], [sizes[i], sizes[j]]));
      }
      result.unshift(sizes.find(size => size !== 1) ?? 1);
    }
    if (clashes.length)
      throw new Misfit("Sizes are compared from the right; they must be equal, or one of them 1.", clashes);
    return result;
  },

  matmul(a, b) {
    if (!a.length || !b.length)
      throw new Misfit("A matrix product takes no single number: every operand needs an axis.");
    const inner = b.length === 1 ? -1 : -2;
    if (a.at(-1) !== b.at(inner)) {
      const differ = clash([0, 1], [-1, inner], [a.at(-1), b.at(inner)]);
      throw new Misfit("A matrix product needs equal inner sizes.", [differ]);
    }
    let stack;
    try {
      stack = RULES.broadcast(a.slice(0, -2), b.slice(0, -2));
    } catch ({ clashes }) {
      const moved = clashes.map(each => ({ ...each, axes: each.axes.map(axis => axis - 2) }));
      throw new Misfit("The axes in front of the last two must fit like in a sum.", moved);
    }
    return [...stack, ...a.slice(-2, -1), ...(b.length > 1 ? b.slice(-1) : [])];
  },

  einsum(subscripts, ...shapes) {
    const [terms, output] = labelsOf(subscripts);
    if (terms.length !== shapes.length) {
      const [told, came] = [terms, shapes].map(list => counted(list.length, "operand", "operands"));
      throw new Misfit(`The subscripts describe ${told}, and ${came} came.`);
    }
    const found = new Map(), clashes = [];
    terms.forEach((term, k) => {
      const own = new Map(); // a label that occurs twice in one operand must have equal sizes, and 1 is no exception
      for (const [label, axis] of spread(term, shapes[k].length)) {
        const size = shapes[k].at(axis);
        if (!own.has(label)) own.set(label, [k, axis, size]);
        const [, first, held] = own.get(label);
        if (held !== size) clashes.push([label, clash([k, k], [first, axis], [held, size])]);
      }
      for (const [label, [, axis, size]] of own) {
        const [other, first, held] = found.get(label) ?? [k, axis, size];
        if (!found.has(label) || held === 1) found.set(label, [k, axis, size]);
        else if (size !== 1 && size !== held)
          clashes.push([label, clash([other, k], [first, axis], [held, size])]);
      }
    });
    if (clashes.length) {
      const reason = `Every axis called ${clashes[0][0]} must have the same size.`;
      throw new Misfit(reason, clashes.map(([, each]) => each));
    }
    if (output.some(label => label !== "..." && !found.has(label)) || new Set(output).size < output.length)
      throw new Misfit(`The result's labels ${output.join("")} must each come once from an operand.`);
    const wide = [...found.keys()].filter(label => typeof label === "number").sort((p, q) => p - q);
    return output.flatMap(label => (label === "..." ? wide : [label])).map(label => found.get(label)[2]);
  },
};

/* Return the labels of each operand and of the result. The label of an ellipsis is "...". */
function labelsOf(subscripts) {
  const labels = term => {
    const [head, tail] = term.split("...");
    return tail === undefined ? [...head] : [...head, "...", ...tail];
  };
  const [inputs, output] = subscripts.replaceAll(" ", "").split("->");
  const terms = inputs.split(",").map(labels);
  if (output !== undefined) return [terms, labels(output)];
  const every = terms.flat();
  const once = [...new Set(every)].filter(n => n !== "..." && every.indexOf(n) === every.lastIndexOf(n));
  return [terms, [...(every.includes("...") ? ["..."] : []), ...once.sort()]];
}

/* Return pairs of a label and an axis. The labels of the axes in an ellipsis are -1, -2, ... */
function spread(term, axes) {
  const named = term.filter(label => label !== "...");
  const rest = axes - named.length;
  if (rest < 0 || (rest > 0 && !term.includes("..."))) {
    const [says, has] = [named.length, axes].map(count => counted(count, "axis", "axes"));
    throw new Misfit(`The labels ${named.join("") || "(none)"} name ${says}, and the operand has ${has}.`);
  }
  const filled = Array.from({ length: rest }, (_, k) => k - rest);
  return term.flatMap(label => (label === "..." ? filled : [label])).map((label, k) => [label, k - axes]);
}

const LETTERS = "ABCDEFGHIJKL";

/* Explain the result of an operation on shapes, in the same words and table as helpers.shapes. */
export function explain(rule, shapes, subscripts) {
  const names = [...LETTERS].slice(0, shapes.length);
  const expression = {
    broadcast: names.length === 2 ? "A + B" : `np.broadcast_arrays(${names.join(", ")})`,
    matmul: "A @ B",
    einsum: `np.einsum('${subscripts}', ${names.join(", ")})`,
  }[rule];
  let result = null, reason, clashes = [];
  try {
    result = RULES[rule](...(rule === "einsum" ? [subscripts] : []), ...shapes);
  } catch (misfit) {
    if (!(misfit instanceof Misfit)) throw misfit;
    reason = misfit.message;
    clashes = misfit.clashes.slice(0, 4);
  }
  const collides = (k, axis) => clashes.some(({ operands, axes }) => operands.some((n, i) => n === k && axes[i] === axis));
  const cells = (shape, k) => {
    const axes = clashes.flatMap(each => each.axes.filter((_, i) => each.operands[i] === k));
    const long = Math.max(shape.length, ...axes.map(axis => -axis));
    return Array.from({ length: long }, (_, n) => {
      const size = shape.at(n - long) ?? "-";
      return collides(k, n - long) ? ` [${size}]` : `  ${size} `;
    });
  };
  const rows = shapes.map((shape, k) => [names[k], cells(shape, k), tupleOf(shape)]);
  if (result) rows.push(["result", cells(result, -1), tupleOf(result)]);
  const columns = Math.max(...rows.map(([, own]) => own.length));
  for (const row of rows) row[1] = [...Array(columns - row[1].length).fill("   "), ...row[1]];
  const wide = Math.max(...rows.map(([name]) => name.length));
  const widths = Array.from({ length: columns }, (_, n) => Math.max(...rows.map(row => row[1][n].length)));
  const table = rows.map(([name, own, tuple]) =>
    `    ${name.padEnd(wide)}  ${own.map((cell, n) => cell.padStart(widths[n])).join("")}   ${tuple}`
  );
  if (result) return [`\`${expression}\` fits: the result has the shape ${tupleOf(result)}.`, ...table].join("\n");
  const sentences = clashes.map(({ operands: [k, m], axes: [i, j], sizes: [size, other] }) => {
    const [first, second] = [names[k], names[m]];
    if (k === m) return `Axis ${i} of \`${first}\` is ${size}, and its axis ${j} is ${other}.`;
    if (i !== j) return `Axis ${i} of \`${first}\` is ${size}, axis ${j} of \`${second}\` is ${other}.`;
    return `Axis ${i}: ${size} in \`${first}\` meets ${other} in \`${second}\`.`;
  });
  return [`\`${expression}\` does not fit.`, ...table, reason, ...sentences].join("\n");
}

const HOW = "Write (4, 1) + (3,) or (2, 3) @ (3, 4) or ij,jk->ik (2, 3) (3, 4), with up to 12 shapes.";

/* Return the explanation of a line such as "(4, 1) + (3,)". */
export function answerTo(line) {
  const shapes = [];
  const rest = line.trim().replace(/\(\s*((?:\d{1,9}\s*,\s*)*(?:\d{1,9}\s*)?)\)/g, (_, sizes) => {
    shapes.push((sizes.match(/\d+/g) ?? []).map(Number));
    return "#";
  });
  if (shapes.length > LETTERS.length || shapes.some(shape => shape.length > 16)) return HOW;
  if (/^#(\s*\+\s*#)+$/.test(rest)) return explain("broadcast", shapes);
  if (/^#\s*@\s*#$/.test(rest)) return explain("matmul", shapes);
  const einsum = rest.match(/^["']?([A-Za-z., ]*(?:->[A-Za-z. ]*)?)["']?[\s,]+#([\s,]+#)*$/);
  const subscripts = einsum?.[1].replace(/[\s,]+$/, "") ?? "";
  const terms = subscripts.replaceAll(" ", "").split(/,|->/);
  const fits = terms.every(term => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term)) && subscripts.length <= 40;
  return einsum && fits ? explain("einsum", shapes, subscripts) : HOW;
}

function lineForShapes(placeholder) {
  const input = Object.assign(document.createElement("input"), {
    type: "text", placeholder, autocomplete: "off", spellcheck: false,
  });
  const answer = Object.assign(document.createElement("pre"), { role: "status", tabIndex: 0, hidden: true });
  const label = Object.assign(document.createElement("label"), { textContent: "Your own shapes " });
  input.addEventListener("change", () => {
    answer.hidden = !input.value.trim();
    answer.textContent = answer.hidden ? "" : answerTo(input.value);
  });
  const line = Object.assign(document.createElement("div"), { className: "live-shapes" });
  label.append(input);
  line.append(label, answer);
  return line;
}

// Predictions of the broadcasting explorer --------------------------------------------------------

/* Return a typed prediction as a shape or as "error", or null if it is neither. */
export function readPrediction(text) {
  text = text.trim().toLowerCase().replace(/\.+$/, "");
  if (["error", "an error", "fails", "it fails"].includes(text)) return "error";
  const bare = text.match(/^(?:\((.*)\)|\[(.*)\]|(.+))$/);
  if (!bare) return null;
  const sizes = (bare[1] ?? bare[2] ?? bare[3]).trim();
  if (!/^(\d{1,3}([ \t]*[,x×][ \t]*|[ \t]+|$))*$/.test(sizes)) return null;
  return (sizes.match(/\d+/g) ?? []).map(Number);
}

class Predictions extends Table {
  constructor(index) {
    super(index);
    [this.slot, this.entries] = index.prediction;
  }

  #value(positions, name) {
    const control = this.page.controls[this.at[name]], position = positions[this.at[name]];
    return control.names ? control.names[position] : position;
  }

  #outcome(positions) {
    const [operation, ...sizes] = ["operation", "A_rows", "A_columns", "B_rows", "B_columns"].map(name =>
      this.#value(positions, name)
    );
    const [rows, columns, ...B] = sizes.map(Number);
    const shapes = [[rows, columns], positions[this.at.B_axes] === 0 ? B : B.slice(1)];
    try {
      if (operation === "element by element") return RULES.broadcast(...shapes);
      if (operation === "matrix product") return RULES.matmul(...shapes);
      return RULES.einsum(operation.split(" ")[1], ...shapes);
    } catch (misfit) {
      if (misfit instanceof Misfit) return "error";
      throw misfit;
    }
  }

  load(positions) {
    return super.load(this.#revealed(positions));
  }

  #revealed(positions) {
    const guess = readPrediction(this.#value(positions, "prediction"));
    return positions.with(this.at.hidden, guess === null ? positions[this.at.hidden] : 0);
  }

  slots(positions) {
    const slots = super.slots(this.#revealed(positions)), typed = this.#value(positions, "prediction").trim();
    if (!slots || !typed) return slots;
    const guess = readPrediction(typed), outcome = this.#outcome(positions);
    const right = keyOf(guess) === keyOf(outcome);
    let about = `“${typed}” is no shape: write it as (3, 4), or write error. `;
    if (guess !== null) {
      const said = guess === "error" ? "an error" : tupleOf(guess);
      const real = outcome === "error" ? "fails" : `is ${tupleOf(outcome)}`;
      about = `You predicted ${said}: ${right ? "right. " : `wrong, it ${real}. `}`;
    }
    const verdict = guess === null ? "" : right ? ": right" : ": wrong";
    const entries = structuredClone(this.entries);
    entries[0][8] = `predicted ${[...typed].slice(0, 12).join("")}${verdict}`;
    return slots.with(0, about + slots[0]).with(this.slot, JSON.stringify(entries));
  }
}

// Reading a drawn digit ---------------------------------------------------------------------------

const FULL = 16; // the ink in a full cell
const RANKS = [0, 1, 2, 4, 8];
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/* Return a number with so many digits, as Python writes it. A number that is exactly between two
decimal numbers is rounded to the one whose last digit is even. */
export function fixed(value, digits) {
  const text = value.toFixed(digits);
  if (Math.abs(value * 2 ** (digits + 1)) % 2 !== 1) return text;
  const near = Math.floor(value * 10 ** digits);
  return ((near % 2 === 0 ? near : near + 1) / 10 ** digits).toFixed(digits);
}

const signed = value => {
  const text = fixed(value, 1);
  return Number(text) === 0 ? "0" : text.startsWith("-") ? text.replace("-", "−") : `+${text}`;
};
const percent = share => (share > 0.999 ? "over 99.9 %" : `${fixed(100 * share, 1)} %`);
const brief = share => (share < 0.005 ? "<1 %" : share > 0.995 ? ">99 %" : `${fixed(100 * share, 0)} %`);
const named = digit => (digit === 8 ? "an 8" : `a ${digit}`);
const listed = numbers => `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
const sum = numbers => numbers.reduce((total, number) => total + number, 0);
const largest = numbers => numbers.indexOf(Math.max(...numbers));
const centred = numbers => numbers.map(number => number - sum(numbers) / numbers.length);
const numbersIn = text => new Float64Array(Uint8Array.from(atob(text), sign => sign.charCodeAt(0)).buffer);

export class Handwriting {
  constructor(index) {
    this.page = index.page;
    this.place = `tables/${index.folder}/0.table`;
    this.images = index.page.sets.sample.cells;
  }

  async load() {
    this.loading ??= unpack(address(this.place)).catch(error => {
      this.loading = undefined;
      throw error;
    });
    const file = await this.loading;
    this.networks = file.ranks.map(parts => parts.map(numbersIn));
    this.file = file;
  }

  /* Return the parts W x + b and x' P_k Q_k x of the ten logits, each after its mean is subtracted. */
  parts(cells, network) {
    const [W, b, P, Q] = this.networks[network];
    const x = cells.map(ink => ink / FULL), a = x.length, r = RANKS[network];
    const linear = DIGITS.map(k => b[k] + sum(x.map((value, i) => W[k * a + i] * value)));
    const quadratic = DIGITS.map(k => {
      let total = 0;
      for (let n = 0; n < r; n++) {
        let left = 0, right = 0;
        for (let i = 0; i < a; i++) {
          left += x[i] * P[(k * a + i) * r + n];
          right += Q[(k * r + n) * a + i] * x[i];
        }
        total += left * right;
      }
      return total;
    });
    return [centred(linear), centred(quadratic)];
  }

  view([sample, rank, cells]) {
    const parts = RANKS.map((_, network) => this.parts(cells, network));
    const scores = parts.map(([linear, quadratic]) => linear.map((value, k) => value + quadratic[k]));
    const powers = scores[rank].map(score => Math.exp(score - Math.max(...scores[rank])));
    return {
      sample, rank, cells,
      linear: parts[rank][0],
      quadratic: parts[rank][1],
      scores: scores[rank],
      shares: powers.map(power => power / sum(powers)),
      readings: scores.map(largest),
      read: largest(scores[rank]),
    };
  }

  says({ sample, rank, cells, linear, quadratic, scores, shares, readings, read }) {
    const [, number, label] = this.file.samples[sample];
    const isSample = keyOf(cells) === keyOf(this.images[sample]);
    const what = !cells.some(ink => ink)
      ? "Blank sheet"
      : label === null ? "Your drawing" : `Image ${number}${isSample ? "" : ", changed"}`;
    let text = `${what}, rank ${RANKS[rank]}: read as ${read} (${percent(shares[read])})`;
    if (isSample && label !== null) text += read === label ? ", which is right" : `, but it is ${named(label)}`;
    if (rank === 0) text += `. All of its logit, ${signed(scores[read])}, is linear`;
    else {
      text +=
        `. Less their means, the linear part gives ${signed(linear[read])} to the logit of ${read}, ` +
        `the quadratic part ${signed(quadratic[read])}`;
      if (largest(linear) !== read) text += `; the linear part alone would read ${largest(linear)}`;
    }
    return `${text}. Ranks ${listed(RANKS)} read ${listed(readings)}.`;
  }

  frame(positions) {
    if (!this.file) return undefined;
    const view = this.view(positions);
    const most = Math.max(...[view.linear, view.quadratic, view.scores].flat().map(Math.abs));
    const [scale, , ...heights] = this.file.stills.find(([scale]) => scale >= most);
    const place = ([zero, one], value) => Math.round(100 * (zero + value * (one - zero))) / 100;
    const bars = (path, line, values) => {
      const xs = path.split("Z").filter(bar => bar).map(bar => bar.match(/[^MLQCZ ]+/g).map(at => at.split(",")[0]));
      const low = place(line, 0);
      return xs.map(([left, , right], k) => {
        const high = place(line, values[k]);
        return `M${left},${low}L${left},${high}L${right},${high}L${right},${low}Z`;
      }).join("");
    };
    const change = {
      linear: entry => (entry[2] = bars(entry[2], heights, view.linear)),
      quadratic: entry => (entry[2] = bars(entry[2], heights, view.quadratic)),
      outputs: entry => (entry[2] = bars(entry[2], this.file.outputs, view.shares)),
      totals: entry => view.scores.forEach((score, k) => (entry[4][2 * k + 1] = place(heights, score))),
      logit_texts: (entry, k) => (entry[8] = signed(view.scores[k])),
      output_texts: (entry, k) => (entry[8] = brief(view.shares[k])),
      reading_texts: (entry, k) => (entry[8] = String(view.readings[k])),
    };
    const moving = structuredClone(this.file.artists).map(([which, k, entries]) => {
      if (!change[which]) return entries[view[which]]; // a marking frame, whose places are all stored
      change[which](entries[0], k);
      return entries;
    });
    return { says: this.says(view), still: String(scale), moving: JSON.stringify(moving) };
  }

  still(name) {
    return this.file.stills.find(([scale]) => String(scale) === name)[1];
  }
}

// In the page -------------------------------------------------------------------------------------

const LOST = "The picture could not be loaded. Move a control to try again.";

/* Return a source for `mount` that takes frames from a table after `begin` has been called. */
export function tableSource(table) {
  const views = new Set(), frames = new Kept(FRAMES);
  let here = [...table.page.start], begun = false;

  function get(key) {
    if (!frames.has(key)) {
      const positions = JSON.parse(key); // null if `mount` has no key
      const frame = positions && table.frame(positions);
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
      views.forEach(view => view.notice(LOST));
      return;
    }
    views.forEach(view => (view.notice(""), view.came(keyOf(state))));
  }
  return {
    get,
    look,
    state: () => here,
    still: name => table.still?.(name) ?? name, // in a table, a frame contains the background itself
    set(state) {
      if (keyOf(state) === keyOf(here)) return;
      here = state;
      views.forEach(view => view.moved());
    },
    listen(view) {
      views.add(view);
      return () => views.delete(view);
    },
    begin() {
      begun = true;
      return look(here);
    },
  };
}

const KINDS = { broadcast_explorer: Predictions, handwriting_explorer: Handwriting };
const LINES_FOR_SHAPES = {
  broadcast_explorer: "(4, 1) + (3,)",
  contraction_explorer: "i,kir->kr (5,) (3, 5, 2)",
};

async function show(place) {
  const answer = await fetch(address(`tables/${place.dataset.table}.json`));
  if (!answer.ok) return; // then the note about the notebook stays visible
  const index = await answer.json();
  const source = tableSource(new (KINDS[index.name] ?? Table)(index));
  mount(place, index.page, source);
  place.classList.add("mounted"); // hides the note
  for (const { label, title } of index.page.inNotebook) {
    const text = `In a notebook, there is also the button “${label}”. ${title}.`;
    place.append(Object.assign(document.createElement("p"), { className: "live-more", textContent: text }));
  }
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
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address("explorer.css") });
  await new Promise(done => {
    style.onload = style.onerror = done;
    document.head.append(style);
  });
  await Promise.all([...document.querySelectorAll(".live-explorer")].map(show));
}

start();
