/* Explain NumPy's error messages about shapes on the page "Paste your error".

The function `read` finds the last message in a text that is listed in the table KINDS. It takes the
shapes from the message, and if a traceback shows the failing line, it takes the names of the
operands from this line. `align` writes the axes of the operands below each other, as chapter 1
does, and `write` states in sentences what is wrong and what helps. These three functions are pure.
Only `show` and `start`, at the end, change the page, and they insert texts but never HTML.

A shape is a list of texts. Each text is a size, which may be too long for a number, or a letter for
a size that a message leaves out. Negative axes are counted from the right, others from the left. */

// The text as it was pasted -----------------------------------------------------------------------

const LONGEST = 1_000_000; // only so many characters at the end are read, because a traceback ends with the error
const MOST_LINES = 100_000;
const BREAK = "\u0000"; // white space between two digits, which may belong to two numbers

/** Return the lines of a text without colours, typographic quotes and invisible characters. */
export function clean(text) {
  return text
    .slice(-LONGEST)
    .replace(/(?:\u001b|\\u001b|\\x1b|\\033|\^\[)\[[\d;]*[A-Za-z]|\[\d+(?:;\d+)*m/g, "")
    .replace(/[\u0000\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\u2192/g, "->")
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .slice(-MOST_LINES);
}

/** Return a line without the signs that mark a quotation in mails and forums, except the prompt >>>. */
const unquoted = (line) => line.replace(/^[ \t]*(?:>{1,2}(?!>)[ \t]?)+/, "");

/** Return the lines as one text without white space, and the place where each line begins.

In this text, no line break can interrupt a message. */
function flatten(lines) {
  const pieces = [];
  const starts = [];
  let length = 0;
  let [digit, dash] = [false, false]; // whether a digit or the first sign of -> came last
  for (const line of lines) {
    starts.push(length);
    let piece = line
      .replace(/^[\s>|#]+/, (marks) => (dash && marks.endsWith(">") ? ">" : ""))
      .replace(/(\d)\s+(?=\d)/g, `$1${BREAK}`)
      .replace(/\s+/g, "");
    if (!piece) continue;
    if (digit && /^\d/.test(piece)) piece = BREAK + piece;
    digit = /\d$/.test(piece);
    dash = piece.endsWith("-");
    length += piece.length;
    pieces.push(piece);
  }
  return { flat: pieces.join(""), starts };
}

/** Return the number of the line that contains a place of the flat text. */
function lineAt(starts, place) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

// What NumPy's messages tell ----------------------------------------------------------------------

const SHAPE = `\\([\\d,${BREAK}]{0,2000}\\)`;
const PARTS = {
  n: `(\\d{1,100}(?:${BREAK}\\d{1,100})?)`, // a wrap may have cut it in two
  last: "(\\d{1,100})", // here a number in the next line need not belong to the message
  axis: "(-?\\d{1,100})",
  shape: `(${SHAPE})`,
  shapes: `((?:${SHAPE}){1,200})`,
  remapped: `((?:${SHAPE}(?:->\\([\\w,${BREAK}]{0,2000}\\))?){1,200})`,
  wanted: `(\\([\\w,${BREAK}]{0,2000}\\))`,
  signature: "([\\w?,()]{1,300}->[\\w?,()]{1,300}?)",
};

/** Return a pattern for the flat text. In the words, a <part> is something that messages vary. */
function pattern(words) {
  const source = words.replace(/ /g, "").replace(/<(\w+)>/g, (_, name) => PARTS[name]);
  return new RegExp(source, "gi");
}

const number = (text) => text.replaceAll(BREAK, "").replace(/^0+(?=\d)/, "");
const index = (text) => Number(number(text));
const shapeOf = (text) => (text.replaceAll(BREAK, "").match(/\w+/g) ?? []).map(number);
const shapesOf = (text) => (text.match(/\([^)]*\)/g) ?? []).map(shapeOf);
const clash = (operands, axes, sizes) => ({ operands, axes, sizes: sizes.map(number) });

/** Return operands with the shapes in a text such as "(3,3)(1,4)", or null if a shape is missing. */
function listed(text, more = {}) {
  const shapes = shapesOf(text ?? "");
  return shapes.length < 2 ? null : { operands: shapes.map((shape) => ({ shape })), ...more };
}

/** Read a signature such as (n?,k),(k,m?)->(n?,m?), given an operand and its axis that does not fit. */
function coreMismatch(before, operand, core, signature, own, first) {
  if (/Output$/.test(before)) return { kind: "inPlace", operands: [] };
  const inputs = signature.split("->")[0].match(/\([^()]*\)/g) ?? [];
  const groups = inputs.map((group) => group.match(/\w+\??/g) ?? []);
  if (!groups[operand]?.[core]) return null;
  const plain = (letter) => letter.replace("?", "");
  const letter = plain(groups[operand][core]);
  const places = groups.flatMap((group, k) => group.map((name, i) => ({ k, i, name })));
  const known = places.find(
    ({ k, i, name }) => plain(name) === letter && !(k === operand && i === core),
  );
  if (!known) return null;
  const operands = groups.map((group, k) => ({
    shape: group.map((name, i) => {
      if (k === operand && i === core) return number(own);
      return plain(name) === letter && k <= operand ? number(first) : plain(name);
    }),
  }));
  const axes = [known.i - groups[known.k].length, core - groups[operand].length];
  const found = clash([known.k, operand], axes, [first, own]);
  // Behind k, the axis m? may be missing, and then k is the last axis.
  found.orLast = groups[operand].slice(core + 1).some((name) => name.endsWith("?"));
  return { operands, clashes: [found], signature, letter, called: calledIn(before) };
}

const calledIn = (before) => /(\w{1,40}):(?:Input|Output)$/.exec(before)?.[1] ?? null;

/** Read the message of np.dot. If the shapes are cut off, the axes are counted from the left. */
function dotMismatch(texts, axes, sizes) {
  const operands = texts.map((text) => ({ shape: text ? shapeOf(text) : null }));
  const places = operands.map(({ shape }, k) => index(axes[k]) - (shape?.length ?? 0));
  return { operands, clashes: [clash([0, 1], places, sizes)] };
}

/** Read shapes such as "(2,3)->(2,newaxis,3)(4,5)->(5,4)", perhaps followed by a requested shape. */
function remapped(text, wanted) {
  const pairs = [...text.matchAll(/(\([^)]*\))(?:->(\([^)]*\)))?/g)];
  const operands = pairs.map(([, shape]) => ({ shape: shapeOf(shape) }));
  if (pairs.length === 1)
    return wanted && { kind: "stretch", operands: [...operands, { shape: shapeOf(wanted) }] };
  const targets = pairs.map(([, , to]) => to).filter(Boolean);
  if (!targets.length) return { kind: "broadcast", operands, anonymous: true };
  const kind = wanted ? "batch" : "letters";
  if (targets.length < pairs.length) return { kind, operands, clashes: [] };
  const moved = targets.map((to) =>
    shapeOf(to).map((size) => (size === "newaxis" ? "1" : size)),
  );
  // If a shape is requested, the axes in front keep their order, but einsum changes the order of all.
  const clashes = broadcastClashes(moved).map(({ operands: [i, j], axes: [axis], sizes }) => {
    const before = [i, j].map((k, m) => axisOf(operands[k].shape, sizes[m], wanted ? axis : null));
    return clash([i, j], before, sizes);
  });
  return { kind, operands, clashes };
}

/** Return the only axis of that size, or the given axis if there is no such axis or several. */
function axisOf(shape, size, axis) {
  const found = shape.flatMap((n, i) => (n === size ? [i - shape.length] : []));
  return found.length === 1 ? found[0] : axis;
}

/** Read the message of reshape. NumPy omits a -1 in front, so (7) means (-1, 7), but (7,) does not. */
function reshaped(size, text) {
  const wanted = shapeOf(text).map((n) => (n === "newaxis" ? "-1" : n));
  if (wanted.length === 1 && !text.includes(",")) wanted.unshift("-1");
  const told = { operands: [{ shape: null }], size, wanted };
  if (wanted.includes("-1")) return told;
  return { ...told, clashes: [clash([0, 0], null, [size, product(wanted)])] };
}

/** Return the product of the sizes, without a -1. */
const product = (sizes) =>
  sizes.reduce((total, n) => (n === "-1" ? total : total * BigInt(n)), 1n).toString();

// The rules, on shapes ----------------------------------------------------------------------------

const sizeAt = (shape, axis) => shape[shape.length + axis] ?? "1";
const longest = (shapes) => Math.max(0, ...shapes.map((shape) => shape.length));
const collide = (size, other) => size !== "1" && other !== "1" && size !== other;

/** Return the axes at which shapes do not fit element by element, from the last to the first. */
function broadcastClashes(shapes) {
  const found = [];
  for (let axis = -1; axis >= -longest(shapes); axis--) {
    const sizes = shapes.map((shape) => sizeAt(shape, axis));
    const after = (i) => sizes.findIndex((size, k) => k > i && collide(size, sizes[i]));
    const i = sizes.findIndex((_, k) => after(k) > 0);
    if (i >= 0) found.push(clash([i, after(i)], [axis, axis], [sizes[i], sizes[after(i)]]));
  }
  return found;
}

/** Return the axes at which a value cannot be stretched (broadcast) to the array it is assigned to. */
function fitClashes([target, value]) {
  const found = [];
  for (let axis = -1; axis >= -longest([target, value]); axis--) {
    const [own, other] = [sizeAt(target, axis), sizeAt(value, axis)];
    if (other !== "1" && other !== own) found.push(clash([0, 1], [axis, axis], [own, other]));
  }
  return found;
}

/** Return the axes at which a letter of einsum has two sizes. `terms` has each operand's letters. */
function letterClashes(terms, shapes) {
  const found = [];
  const held = new Map();
  shapes.forEach((shape, k) =>
    shape.forEach((size, i) => {
      const letter = terms[k][i];
      const axis = i - shape.length;
      const first = held.get(letter);
      if (!first || first.size === "1") held.set(letter, { k, axis, size });
      else if (collide(size, first.size))
        found.push({ ...clash([first.k, k], [first.axis, axis], [first.size, size]), letter });
    }),
  );
  return found;
}

// The line that failed ----------------------------------------------------------------------------

const FOREIGN =
  /site-packages|dist-packages|[\\/]lib[\\/]|[\\/](?:numpy|scipy)[\\/]|__array_function__|\.pyx/;
const HEADER =
  /^\s*(?:Cell In|Input In|File |<ipython-input|<__array_function__|~?[\\/]\S|[A-Z]:\\)/;
const AFTER_ARROW = /^\s*(?:\d+\b|-+>|$|[\w.]*(?:Error|Exception)\b)/;
const AFTER_CODE = /^\s*File "|^\s*$|^\s*\[|^[\w.]*(?:Error|Exception)\b/;
const LONGEST_TRACEBACK = 400; // lines
const MOST_LETTERS = 1000; // the most letters in a line

/** Return the last line of the reader's own code in the traceback above a line, or null.

`inside` lists the functions of NumPy or another package that were called from there and failed.
`marked` is the part of the code under which Python prints ~~^~~. `whole` is false if a line break
may have cut the line. */
function failing(lines, end) {
  const first = Math.max(0, end - LONGEST_TRACEBACK);
  const near = lines.slice(first, end + 1).map((line) => unquoted(line.slice(0, MOST_LETTERS)));
  const inside = [];
  for (let k = near.length - 2; k >= 0; k--) {
    const arrow = /^\s*-+> ?\d+ (.*)/.exec(near[k]);
    const file = /^\s*File "([^"]*)", line \d+/.test(near[k]);
    const header = file ? near[k] : arrow && near.slice(0, k).findLast((one) => HEADER.test(one));
    if (header && FOREIGN.test(header)) inside.push(/\bin (\w+)/.exec(header)?.[1] ?? "");
    else if (arrow) {
      const whole = AFTER_ARROW.test(near[k + 1]) || HEADER.test(near[k + 1]);
      return { code: arrow[1].trim(), inside, marked: null, whole };
    } else if (file) return fromFile(near, k, inside);
    else if (/Traceback \(most recent/.test(near[k])) return null;
  }
  return null;
}

/** Return the same for the code below a line `File "...", line 3` of Python. */
function fromFile(near, k, inside) {
  const [line, marks, ...later] = [...near.slice(k + 1), "", "", ""];
  if (AFTER_CODE.test(line)) {
    // Before Python 3.13, the traceback does not contain a line that was typed at the prompt.
    const prompt = near.slice(0, k).findLast((text) => /^\s*>>> /.test(text));
    if (!/"<(?:stdin|python-input)/.test(near[k]) || prompt === undefined) return null;
    return { code: prompt.replace(/^\s*>>> /, "").trim(), inside, marked: null, whole: true };
  }
  const code = line.trim();
  const indent = line.indexOf(code);
  if (!/^\s*[~^]+\s*$/.test(marks))
    return { code, inside, marked: null, whole: AFTER_CODE.test(marks) };
  const marked = [marks.search(/[~^]/) - indent, marks.trimEnd().length - indent];
  return { code, inside, marked, whole: AFTER_CODE.test(later[0]) };
}

// The operations of this line, by a small parser of Python's expressions --------------------------

const TOKENS = {
  string: /[rbfuRBFU]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/,
  number: /(?:\d[\w.]*|\.\d\w*)(?:(?<=[eE])[+-]?\d+)?/,
  name: /[\p{L}_][\p{L}\p{N}_]*/,
  sign: /\*\*=?|\/\/=?|<<=?|>>=?|[-+*\/@%&|^:=!<>]=|\.\.\.|[-+*\/@%&|^~<>=()[\]{},:.;]/,
};
const GROUPS = Object.entries(TOKENS).map(([name, { source }]) => `(?<${name}>${source})`);
const TOKEN = new RegExp(`\\s*(?:#.*|${GROUPS.join("|")})`, "uy");

// The precedence of each operator. Words between operands, such as `in`, are operators, too.
const POWERS = [
  ["=", ":=", "+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", "**=", "<<=", ">>="],
  [":", "as"],
  ["if", "else", "for", "in", "is", "not", "and", "or"],
  ["<", ">", "<=", ">=", "==", "!="],
  ["|"],
  ["^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "//", "%", "@"],
  ["**"],
];
const POWER = new Map(POWERS.flatMap((signs, k) => signs.map((sign) => [sign, k + 1])));
const [ASSIGNING, WORD, POWER_SIGN, UNARY] = [1, 3, 11, 10.5];
const FIRST = new Set(["return", "assert", "if", "elif", "while", "with", "await", "yield", "for"]);
const CLOSING = new Set([")", "]", "}", ",", ";", ":"]);
const PREFIX = new Set(["+", "-", "~", "*", "**", "not"]);
const DEEPEST = 60;

function tokens(code) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < code.trimEnd().length) {
    const match = TOKEN.exec(code);
    if (!match) return null;
    const type = Object.keys(TOKENS).find((name) => match.groups[name] !== undefined);
    if (!type) break; // a comment
    const text = match.groups[type];
    found.push({ type, text, from: match.index + match[0].length - text.length });
  }
  found.push({ type: "end", text: "", from: code.length });
  return found;
}

/** Return all parts of a statement, as nodes with their places in it, or [] if it cannot be parsed. */
export function parts(code) {
  const list = tokens(code);
  if (!list) return [];
  const nodes = [];
  let [k, depth] = [0, 0];
  const node = (type, from, more) => {
    const { from: last, text } = list[k - 1];
    nodes.push({ type, from, to: last + text.length, ...more });
    return nodes.at(-1);
  };
  const is = (...signs) => list[k].type === "sign" && signs.includes(list[k].text);
  const take = (...signs) => {
    if (!is(...signs)) throw new SyntaxError(list[k].text);
    k++;
  };

  function expression(power) {
    if (++depth > DEEPEST) throw new RangeError("too deep");
    let left = operand();
    for (;;) {
      const { text: sign, type } = list[k];
      const own = type === "string" ? undefined : POWER.get(sign);
      if (own === undefined || own < power) break;
      k++;
      if (own === WORD && ["not", "in"].includes(list[k].text)) k++; // is not, not in
      const right = expression(own === POWER_SIGN || own === ASSIGNING ? own : own + 1);
      left = node("binary", left.from, { sign, own, left, right });
    }
    depth--;
    return left;
  }

  function items(closing) {
    const found = [];
    while (!is(closing)) {
      found.push(expression(0));
      if (!is(closing)) take(",");
    }
    take(closing);
    return found;
  }

  function operand() {
    const { type, text, from } = list[k];
    if (type === "end" || (type === "sign" && CLOSING.has(text)))
      return { type: "nothing", from, to: from };
    k++;
    if (text === "lambda") {
      while (!is(":")) if (list[k++].type === "end") throw new SyntaxError("lambda");
      k++;
      expression(WORD);
      return node("unary", from, { sign: "lambda" });
    }
    if (type !== "string" && PREFIX.has(text)) {
      const inner = expression(text === "not" ? WORD : UNARY);
      return node(inner.type === "number" ? "number" : "unary", from, { sign: text });
    }
    let found;
    if (type !== "sign" || text === "...") found = node(type, from, { text });
    else if (text === "(") {
      const inside = items(")");
      found = node(inside.length === 1 ? "group" : "list", from, { items: inside });
    } else if (text === "[" || text === "{")
      found = node("list", from, { items: items(text === "[" ? "]" : "}") });
    else throw new SyntaxError(text);
    for (;;) {
      const base = found;
      if (list[k].type === "string" && base.type === "string") k++;
      else if (is(".") && list[k + 1].type === "name") {
        k += 2;
        found = node("attribute", from, { base, name: list[k - 1].text });
      } else if (is("(", "[")) {
        const [kind, closing] = is("(") ? ["call", ")"] : ["index", "]"];
        k++;
        found = node(kind, from, { base, items: items(closing) });
      } else return found;
    }
  }

  try {
    while (FIRST.has(list[k].text)) k++;
    while (list[k].type !== "end") {
      expression(0);
      if (list[k].type !== "end") take(",", ";");
    }
    return nodes;
  } catch {
    return [];
  }
}

const JOINS = ["join", "joinAxes", "joinNumbers", "stack"]; // kinds whose operands are in a list
const ONE = ["square", "reshape"]; // kinds in which the first argument is the only operand
const INDEXING = ["indices", "position", "mask", "positions"];

/** Return the operations in a line that can have failed with this kind of mistake.

Each has a place in the line and the nodes of its operands. */
function operations(code, { kind, operands }, inside) {
  const found = [];
  const add = (node, nodes, more) => {
    const starred = ({ type, sign }) => type === "unary" && sign.startsWith("*");
    if (nodes.length && !nodes.some((one) => one.type === "nothing" || starred(one)))
      found.push({ from: node.from, to: node.to, nodes, ...more });
  };
  for (const node of parts(code)) {
    if (node.type === "binary") inSign(node, kind, operands.length, inside, add);
    else if (node.type === "index" && !inside.length && INDEXING.includes(kind)) {
      const arrays = node.items.filter(({ sign }) => sign !== ":");
      if (kind === "positions" && arrays.length === operands.length) add(node, arrays);
      if (kind === "mask" && node.items.length === 1) add(node, [node.base, ...arrays]);
      if (kind === "indices" || kind === "position") add(node, [node.base]);
    } else if (node.type === "call") inCall(code, node, kind, operands.length, inside, add);
  }
  return found;
}

function inSign(node, kind, count, inside, add) {
  const { sign, own, left, right } = node;
  const updates = own === ASSIGNING && sign !== "=" && sign !== ":=";
  const target = left.sign === ":" ? left.right : left; // in `for ...: X[k] = y`
  if (inside.length) {
    const matrix = inside.includes("__mul__") || inside.includes("__rmul__"); // of np.matrix
    if (kind === "dot" && sign === "*" && matrix) add(node, [left, right]);
  } else if (kind === "broadcast") {
    if (own > WORD && sign !== "@" && count === 2) add(node, [left, right]);
    if (updates && count === 3) add(node, [left, right, left], { result: true });
  } else if (kind === "inPlace") {
    if (updates) add(node, [left, right]);
  } else if (kind === "assign" || kind === "maskedAssign") {
    if (sign === "=" && target.type === "index") add(node, [target, right]);
  } else if (KINDS[kind].sign && [sign, sign.replace("=", "")].includes(KINDS[kind].sign))
    add(node, [left, right]);
}

function inCall(code, node, kind, count, inside, add) {
  const { base, items } = node;
  const called = base.type === "attribute" ? base.name : base.text;
  const out = items.find(({ sign, left }) => sign === "=" && left.text === "out")?.right;
  const known = KINDS[kind].calls?.split(" ").includes(called);
  const broadcast = kind === "broadcast";
  if (!known && !(broadcast && out)) return;
  if (inside.length && (broadcast || !inside.includes(called))) return;
  const method =
    base.type === "attribute" && !/^(?:np|numpy)\b/.test(code.slice(base.base.from, base.base.to));
  const given = [
    ...(method ? [base.base] : []),
    ...items.filter(({ sign }) => sign !== "="),
    ...(broadcast && out ? [out] : []),
  ];
  const [first, ...rest] = given;
  if (called === "einsum") {
    if (first?.type === "string") add(node, rest, { subscripts: code.slice(first.from, first.to) });
  } else if (JOINS.includes(kind) && called !== "append") {
    if (first?.type === "list") add(node, first.items, { called });
    else if (first) add(node, [first], { elements: true, called });
  } else if (ONE.includes(kind)) add(node, given.slice(0, 1));
  else if (!broadcast || given.length === count)
    add(node, given, { called, result: Boolean(broadcast && out) });
}

/** Return the only operation in the failing line that can have caused the message, or null. */
function operationIn({ code, inside, marked, whole }, reading) {
  if (!whole || reading.anonymous) return null;
  const possible = operations(code, reading, inside).filter(({ nodes }) =>
    nodes.every(({ type }, k) => type !== "number" || !reading.operands[k]?.shape?.length),
  );
  const exact = possible.filter(({ from, to }) => from === marked?.[0] && to === marked[1]);
  const found = exact.length ? exact : possible;
  if (found.length !== 1) return null;
  const [{ from, to, nodes, elements, subscripts, called, result }] = found;
  const operands = nodes.map((node) => {
    const inner = node.type === "group" ? node.items[0] : node;
    const loose = ["binary", "unary"].includes(inner.type);
    const name = code.slice(inner.from, inner.to);
    return { from: node.from - from, to: node.to - from, name, loose };
  });
  const letters = subscripts?.replace(/^\w*.|.$|\s/g, "");
  return { code: code.slice(from, to), operands, elements, subscripts: letters, called, result };
}

// Reading -----------------------------------------------------------------------------------------

/** Read a pasted text.

`kind` is null if the text contains no known message. Otherwise, the result contains `operands` with
their names and shapes, `clashes` of two sizes each, the message and the failing line. It also
contains the operation in this line, if this is certain, and further entries that the kind of mistake
needs. `cut` is true if the end of a known message is missing. */
export function read(text) {
  const lines = clean(text);
  const { flat, starts } = flatten(lines);
  let last = null;
  for (const [kind, { messages, only }] of Object.entries(KINDS))
    for (const [words, tell] of messages) {
      let found = null;
      for (const match of flat.matchAll(words)) found = match;
      if (!found || found.index < last?.found.index) continue;
      const line = failing(lines, lineAt(starts, found.index));
      if (!only || only.test(line?.code ?? "")) last = { kind, tell, found, line };
    }
  if (!last)
    return { kind: null, message: lastError(lines), operation: null, operands: [], clashes: [] };
  const { kind, tell, found, line } = last;
  const before = flat.slice(Math.max(0, found.index - 80), found.index);
  const told = tell ? tell(found, before) : { operands: [] };
  const reading = { kind, cut: !told, ...(told || { operands: [], clashes: [] }) };
  reading.operands = reading.operands.map((operand, k) => ({ at: k, ...operand }));
  reading.message = messageAt(lines, starts, found);
  reading.line = line?.code ?? null;
  reading.inside = line !== null && line.inside.length > 0;
  reading.operation = line && !reading.cut ? operationIn(line, reading) : null;
  nameOperands(reading);
  const shapes = reading.operands.map(({ shape }) => shape);
  const { clashes } = KINDS[reading.kind];
  reading.clashes ??= (shapes.length > 1 && clashes ? clashes(shapes) : []).map((found) => ({
    ...found,
    operands: found.operands.map((k) => reading.operands[k].at),
  }));
  if (reading.operation?.called === "inner") transposeBack(reading);
  if (reading.operation?.subscripts) useLetters(reading);
  return reading;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Name the operands by the failing line, or A, B, C. Some have `words` instead of a name. */
function nameOperands({ kind, operation, operands }) {
  const standing = KINDS[kind].names ?? LETTERS;
  for (const operand of operands) {
    const own = operation?.operands[operation.elements ? 0 : operand.at];
    const name = own && operation.elements ? `${own.name}[${operand.at}]` : own?.name;
    operand.named = name !== undefined && !operand.words;
    operand.loose = Boolean(own?.loose && !operation.elements);
    operand.name = operand.words ?? name ?? standing[operand.at] ?? `operand ${operand.at}`;
  }
}

/** Restore the shape that np.inner was given. Its message contains the shape of the transpose. */
function transposeBack({ operands: [, second], clashes }) {
  if (!second?.shape || second.shape.length < 2) return;
  second.shape.push(...second.shape.splice(-2).reverse());
  clashes[0].axes[1] = -1;
}

/** Return the clashes of einsum by its letters, which are certain even if two sizes are equal. */
function useLetters(reading) {
  const terms = reading.operation.subscripts.split("->")[0].split(",");
  const shapes = reading.operands.map(({ shape }) => shape);
  if (shapes.some((shape, k) => shape?.length !== terms[k]?.length)) return;
  reading.terms = terms;
  if (reading.kind === "letters") reading.clashes = letterClashes(terms, shapes);
}

/** Return the message as it appears in the text, on one line. */
function messageAt(lines, starts, found) {
  const last = lineAt(starts, found.index + found[0].length - 1);
  const here = lineAt(starts, found.index);
  const names = (k) => /(?:Error|Exception)\b/.test(lines[k]?.slice(0, MOST_LETTERS) ?? "");
  const first = [here, here - 1, here - 2].find(names) ?? here;
  return shortened(lines.slice(first, last + 1).map(unquoted).join(" "));
}

function lastError(lines) {
  const error = /^[\s>|#]{0,100}[\w.]{1,100}(?:Error|Exception)\b/;
  const found = lines.findLast((line) => error.test(line.slice(0, MOST_LETTERS)));
  return found === undefined ? null : shortened(unquoted(found));
}

const MOST_SHOWN = 400; // letters of a message

function shortened(text) {
  const plain = text.slice(0, 10 * MOST_SHOWN).replace(/\s+/g, " ").trim();
  return plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)} …` : plain;
}

// Drawing the axes --------------------------------------------------------------------------------

const tuple = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const signed = (axis) => `${axis}`.replaceAll("-", "\u2212");

/** Return the axes below each other as {axes, rows of {title, cells, shape}, together}.

A cell is {text, clash}. If a missing axis counts as 1, its cell contains "(1)", as in chapter 1. If
the message contains single sizes only, there is a column for each axis that the message names. If it
contains no sizes, the result is null. */
export function align({ kind, operands, clashes }) {
  const told = new Map(); // sizes that collide, by operand and axis
  for (const { operands: pair, axes, sizes } of clashes)
    pair.forEach((at, i) => {
      const axis = axes?.[i] ?? axes?.[1 - i];
      if (axis !== undefined && axis !== null) told.set(`${at} ${axis}`, { axis, size: sizes[i] });
    });
  const whole = operands.length > 0 && operands.every(({ shape }) => shape);
  if (!whole && !told.size) return null;
  const named = [...told.values()].map(({ axis }) => axis);
  const long = Math.max(longest(operands.map(({ shape }) => shape ?? [])), ...named.map((n) => -n));
  const axes = whole
    ? Array.from({ length: long }, (_, i) => i - long)
    : [...new Set(named)].sort((a, b) => a - b);
  const missing = KINDS[kind].missing ? "(1)" : "";
  const rows = operands.map(({ at, name, words, shape }) => ({
    title: titled({ name, words }),
    cells: axes.map((axis) => {
      const clash = told.get(`${at} ${axis}`);
      const text = whole ? (shape[shape.length + axis] ?? missing) : (clash?.size ?? "");
      return { text, clash: clash !== undefined };
    }),
    shape: shape ? tuple(shape) : "",
  }));
  const { together } = KINDS[kind];
  return {
    axes: axes.map((axis) => `axis ${signed(axis)}`),
    rows,
    together: together ? axes.map((axis) => sizeTogether(axis, operands, clashes)) : null,
  };
}

/** Return the size of the result at an axis of an operation element by element, or the sizes that collide. */
function sizeTogether(axis, operands, clashes) {
  const found = clashes.find(({ axes: [own] }) => own === axis);
  if (found) return { text: found.sizes.join(" against "), clash: true };
  const sizes = operands.map(({ shape }) => sizeAt(shape, axis));
  return { text: sizes.find((size) => size !== "1") ?? "1", clash: false };
}

// Saying what is wrong ----------------------------------------------------------------------------

const ticked = (text) => `\`${text.replaceAll("`", "'")}\``; // between backticks: code
const counted = (n, one, more = `${one}s`) => `${n} ${n === "1" ? one : more}`;
const axesOf = (n) => counted(n, "axis", "axes");
const titled = ({ words, name }) => words ?? ticked(name);
const shaped = (operand) => `${titled(operand)} of shape ${tuple(operand.shape)}`;
const joined = (texts, last = "and") =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(", ")} ${last} ${texts.at(-1)}`;
const MOST_CLASHES = 4;

/** Return a sentence for each pair of sizes that collide. */
function clashSentences({ operands, clashes }) {
  const operand = (at) => operands.find((one) => one.at === at);
  const name = (at) => titled(operand(at) ?? { words: "an earlier operand" });
  const size = (at, axis, n) =>
    -axis > operand(at).shape?.length
      ? `${name(at)} lacks this axis, which counts as 1`
      : `${name(at)} has size ${n}`;
  return clashes.slice(0, MOST_CLASHES).flatMap((found) => {
    const { operands: [i, j], axes, sizes: [n, m], orLast, letter } = found;
    const [a, b] = axes ?? [null, null];
    const where = letter ? `, where the letter is ${ticked(letter)}` : "";
    if (a === null && b === null) return [];
    if (a === b) return [`At axis ${signed(a)}${where}, ${size(i, a, n)} and ${size(j, b, m)}.`];
    const there = (axis, k, size, l, other) =>
      `Axis ${signed(axis)} of ${name(k)} has size ${size}, but ${name(l)} has ${other} there.`;
    if (a === null) return [there(b, j, m, i, n)];
    if (b === null) return [there(a, i, n, j, m)];
    const last = orLast ? " (or its only axis, if it has one)" : "";
    return [
      `Axis ${signed(a)} of ${name(i)} has size ${n}, but axis ${signed(b)} of ${name(j)}${last} ` +
        `has size ${m}${where}.`,
    ];
  });
}

/** Return the code of an operation with other texts for some operands, {number of the operand: text}. */
function rebuilt({ code, operands }, changes) {
  const places = operands.map((operand, k) => ({ ...operand, k })).sort((a, b) => b.from - a.from);
  return places.reduce(
    (text, { from, to, k }) =>
      text.slice(0, from) + (changes[k] ?? code.slice(from, to)) + text.slice(to),
    code,
  );
}

/** Return the operation of a reading, or an example if the text does not show the operation. */
function operationOf({ kind, operation }) {
  if (operation) return operation;
  const { form = "A + B", names = ["A", "B"] } = KINDS[kind];
  const operands = names.map((name) => {
    const from = form.indexOf(name);
    return { from, to: from + name.length, name, loose: false };
  });
  return { code: form, operands };
}

/** Return a usual cause with code that helps. `runs` tells whether this code fits the shapes. */
const cause = (why, code, runs = false) => ({ why, code, runs });

const bracketed = ({ name, loose }) => (loose ? `(${name})` : name);
const transposed = (operand) =>
  operand.name.endsWith(".T") ? operand.name.slice(0, -2) : `${bracketed(operand)}.T`;
const printed = (operands) => {
  const arrays = operands.filter(({ shape }) => shape?.length !== 0);
  const texts = arrays.map((operand) => `${bracketed(operand)}.shape`);
  return `print(${[...new Set(texts)].join(", ")})`;
};
const shapesIn = (operands) => operands.map(({ shape }) => shape);

const REDUCED =
  /\.(?:sum|mean|max|min|std|var|prod|median|any|all|norm)\((.*,\s*)?(?:axis *= *)?(-?\d{1,2})\)$/;

/** Return ways to rearrange an operand among so many axes, the likeliest first: {shape, text, why}. */
function rearrangements({ name, loose, shape }, axes) {
  const found = [];
  const base = bracketed({ name, loose });
  const add = (shape, text, why) => found.push({ shape, text, why });
  const [, before = "", axis] = (!loose && REDUCED.exec(name)) || [];
  const kept = Number(axis) + (axis < 0 ? shape.length + 1 : 0);
  if (kept >= 0 && kept <= shape.length && balanced(before))
    add(
      shape.toSpliced(kept, 0, "1"),
      `${name.slice(0, -1)}, keepdims=True)`,
      `${ticked(name)} has lost axis ${signed(axis)}, along which it was computed. ` +
        "If the other operand still has this axis, keep it with size 1:",
    );
  for (const places of placements(shape.length, axes)) {
    const full = Array.from({ length: axes }, (_, i) => shape[places.indexOf(i)] ?? "1");
    const marks = full.map((_, i) => (places.includes(i) ? ":" : "None"));
    const numbers = joined(places.map((i) => signed(i - axes)));
    const where = `${places.length > 1 ? "axes" : "axis"} ${numbers}`;
    const what = shape.length > 1 ? "the axes" : `the ${counted(shape[0], "value")}`;
    add(
      full,
      `${base}[${marks.join(", ")}]`,
      `If ${what} of ${ticked(name)} should be compared with ${where}, put the new axis where it ` +
        "belongs, because NumPy adds missing axes in front:",
    );
  }
  if (shape.length === 2 && shape.includes("1")) {
    const column = shape[1] === "1";
    add(
      column ? shape.slice(0, 1) : shape.slice(1),
      `${base}[${column ? ":, 0" : "0"}]`,
      `If ${ticked(name)} is a ${column ? "column" : "row"} by accident, take it out as an array ` +
        "with one axis:",
    );
  }
  if (shape.length === 2 && shape[0] !== shape[1])
    add(
      shape.toReversed(),
      transposed({ name, loose }),
      `If ${ticked(name)} has its axes in the wrong order, for example samples in rows instead ` +
        "of columns, transpose it:",
    );
  return found;
}

function balanced(text) {
  let depth = 0;
  for (const sign of text) {
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign) && --depth < 0) return false;
  }
  return depth === 0;
}

/** Return the ways to place `count` axes in order among up to 4 axes, except all of them at the end. */
function placements(count, axes) {
  if (count < 1 || count >= axes || axes > 4) return [];
  const ways = (from, left) =>
    left === 0
      ? [[]]
      : Array.from({ length: axes - from }, (_, i) => from + i).flatMap((first) =>
          ways(first + 1, left - 1).map((rest) => [first, ...rest]),
        );
  return ways(0, count).filter(([first]) => first !== axes - count);
}

const MOST_CAUSES = 3; // of those that rearrange operands

/** Return causes that rearrange one of the operands `which`. `runs` tells whether new shapes fit. */
function rearranged(reading, which, runs, axes) {
  const operation = operationOf(reading);
  const shapes = shapesIn(reading.operands);
  const ways = which.flatMap((k) =>
    rearrangements(reading.operands[k], axes).map((way) => ({ ...way, k })),
  );
  return ways
    .filter(({ shape, k }) => runs(shapes.with(k, shape)))
    .map(({ text, why, k }) => cause(why, rebuilt(operation, { [k]: text }), true));
}

const otherData = ({ operands }) =>
  cause(
    "The arrays may hold different data, because one of them was cut, filtered or loaded in " +
      "another way. Print the shapes where the arrays are made:",
    printed(operands),
  );

function broadcastCauses(reading) {
  const { operands, operation, anonymous, inside, clashes } = reading;
  if (anonymous || (inside && !operation) || !clashes.length) return [];
  const shapes = shapesIn(operands);
  const fit = (changed) => !broadcastClashes(changed).length;
  const found = [];
  if (shapes.length === 2 && !operation?.result) {
    const [a, b] = shapes.map((shape) => shape.length);
    if (a === 1 && b === 1) found.push(allPairs(reading));
    else found.push(...rearranged(reading, a < b ? [0, 1] : [1, 0], fit, Math.max(a, b)));
    found.splice(a === b ? 0 : found.length, 0, ...oneMore(reading, fit));
  } else if (operation) {
    // X += y and out=X are listed with X at the end, which cannot be rearranged.
    const [target, inputs] = [shapes.at(-1), operands.slice(0, -1)];
    const misfit = (shape) => fitClashes([target, shape]).length > 0;
    const into = (changed) => fit(changed) && !changed.some(misfit);
    const free = inputs.map((_, k) => k).filter((k) => inputs[k].name !== operands.at(-1).name);
    const which = operation.result ? free : operands.map((_, k) => k);
    found.push(...rearranged(reading, which, operation.result ? into : fit, longest(shapes)));
  }
  return [...found.slice(0, MOST_CAUSES), otherData(reading)];
}

const allPairs = (reading) =>
  cause(
    `If you want a table of all pairs of values, make a column of ${ticked(reading.operands[0].name)}:`,
    rebuilt(operationOf(reading), { 0: `${bracketed(reading.operands[0])}[:, None]` }),
    true,
  );

/** Return a cause if one array is one element longer than the other. */
function oneMore(reading, fit) {
  const { operands, clashes } = reading;
  const [{ operands: [i, j], axes: [axis], sizes }] = clashes;
  const difference = BigInt(sizes[0]) - BigInt(sizes[1]);
  if (clashes.length > 1 || difference ** 2n !== 1n) return [];
  const [k, fewer] = difference > 0n ? [i, sizes[1]] : [j, sizes[0]];
  const { name, shape } = operands[k];
  const place = shape.length + axis;
  const cut = [...Array(place).fill(":"), "1:"].join(", ");
  if (!fit(shapesIn(operands).with(k, shape.with(place, fewer)))) return [];
  return [
    cause(
      `${ticked(name)} has one element more. This happens where positions are combined with ` +
        "their differences, or the edges of bins with the counts. Leave out the first element, or " +
        "the last with `:-1`:",
      rebuilt(operationOf(reading), { [k]: `${bracketed(operands[k])}[${cut}]` }),
      true,
    ),
  ];
}

function assignCauses(reading) {
  const [target] = shapesIn(reading.operands);
  const fit = ([, value]) => value.length <= target.length && !fitClashes([target, value]).length;
  const found = rearranged(reading, [1], fit, target.length);
  return [...found.slice(0, MOST_CAUSES), otherData(reading)];
}

function stretchCauses(reading) {
  const [, target] = shapesIn(reading.operands);
  if (!target) return [];
  const fit = ([value]) => value.length <= target.length && !fitClashes([target, value]).length;
  return rearranged(reading, [0], fit, target.length).slice(0, MOST_CAUSES);
}

function inPlaceCauses(reading) {
  if (!reading.operands.length) return [];
  const [{ shape }, { shape: result }] = reading.operands;
  const operation = operationOf(reading);
  const [left, right] = operation.operands;
  const sign = operation.code.slice(left.to, right.from).trim().replace(/=$/, "");
  const larger = cause(
    "If the result should be larger, make a new array instead of writing into the old one:",
    `${left.name} = ${left.name} ${sign} ${right.name}`,
  );
  const [first] = reading.clashes;
  if (!first) return [larger];
  const axis = result.length + first.axes[0];
  const lacks = result.length > shape.length;
  const sum = `${bracketed(right)}.sum(axis=${axis}${lacks ? "" : ", keepdims=True"})`;
  const column = cause(
    `If ${ticked(right.name)} is a column, take it out as an array with one axis:`,
    rebuilt(operation, { 1: `${bracketed(right)}[:, 0]` }),
  );
  return [
    ...(lacks && result.length === 2 && result[0] === result[1] ? [column] : []),
    cause(
      `If axis ${axis} of ${ticked(right.name)} counts samples, add over them first:`,
      rebuilt(operation, { 1: sum }),
    ),
    larger,
  ];
}

function dotCauses(reading) {
  const { operands } = reading;
  const shapes = shapesIn(operands);
  if (shapes.includes(null))
    return [cause("The shapes are cut off. Print them:", "print(A.shape, B.shape)")];
  const inner = reading.operation?.called === "inner" ? -1 : -2;
  const fit = ([a, b]) => a.length > 0 && b.length > 0 && a.at(-1) === (b.at(inner) ?? b.at(-1));
  const found = rearranged(reading, [1, 0], fit, 0);
  const [a, b] = operands.map(bracketed);
  if (fit(shapes.toReversed()))
    found.push(
      cause(
        "If the operands are in the wrong order, exchange them:",
        rebuilt(operationOf(reading), { 0: b, 1: a }),
        true,
      ),
    );
  return [...found.slice(0, MOST_CAUSES), otherData(reading)];
}

function coreCauses(reading) {
  const { operands, clashes, called } = reading;
  if (!operands.length) return [];
  const print = cause(
    "The message leaves out the other sizes, so print the shapes first:",
    printed(operands),
  );
  const [a, b] = operands.map((operand) => ({ ...operand, text: bracketed(operand) }));
  const [size, other] = clashes[0].sizes;
  const operation = operationOf(reading);
  if (called?.startsWith("solve"))
    return [
      print,
      cause(
        `If the rows of ${ticked(b.name)} are right-hand sides, transpose it. This fits if its last ` +
          `axis has size ${size}:`,
        `np.linalg.solve(${a.text}, ${transposed(b)})`,
      ),
      cause(
        `If ${ticked(a.name)} is a stack of matrices and each row of ${ticked(b.name)} belongs to one ` +
          "of them, make columns of the rows:",
        `np.linalg.solve(${a.text}, ${b.text}[..., None])[..., 0]`,
      ),
    ];
  if (called !== "matmul" && called !== null) return [print];
  const stacked = cause(
    `If ${ticked(transposed(b))} is a stack of matrices, \`.T\` has reversed all its axes. Exchange ` +
      "the last two only:",
    rebuilt(operation, { 1: `${transposed(b)}.mT` }),
  );
  const transposes = [
    cause(
      `If ${ticked(b.name)} holds one row for each output, transpose it. This fits if its last ` +
        `axis has size ${size}:`,
      rebuilt(operation, { 1: transposed(b) }),
    ),
    cause(
      `If ${ticked(a.name)} holds its samples or weights in columns, transpose it. This fits if ` +
        `its first axis has size ${other}:`,
      rebuilt(operation, { 0: transposed(a) }),
    ),
  ];
  return [
    print,
    ...(b.name.endsWith(".T") ? [stacked] : []),
    ...(size === "1" ? transposes.toReversed() : transposes),
    cause(
      "If the operands are in the wrong order, exchange them. This fits if the last axis of " +
        `${ticked(b.name)} is as long as the first of ${ticked(a.name)}:`,
      rebuilt(operation, { 0: b.text, 1: a.text }),
    ),
    cause(
      "If you meant the product element by element, write `*`, which follows the other rule:",
      `${a.text} * ${b.text}`,
    ),
  ];
}

function joinCauses({ operands, clashes, operation }) {
  const [{ axes: [axis] }] = clashes;
  const [a, b] = operands.map(bracketed);
  const parts = operation ? operation.operands.map(bracketed) : [a, b];
  const all = operation?.elements ? parts[0] : `[${parts.join(", ")}]`;
  return [
    cause(
      `If they should be joined along axis ${axis}, say so:`,
      axis === 1 ? `np.hstack(${all})` : `np.concatenate(${all}, axis=${axis})`,
    ),
    cause(`If ${ticked(b)} lies on its side, transpose it first:`, `${b}.T`),
    cause("The message tells one axis only. Print the whole shapes:", printed(operands)),
  ];
}

function joinAxesCauses({ operands, operation }) {
  const [a, b] = operands;
  const few = Number(a.axes) < Number(b.axes) ? a : b;
  if (few.axes !== "1" || ![a.axes, b.axes].includes("2"))
    return [
      cause("Print the shapes, and give all arrays equally many axes:", printed(operands)),
    ];
  const texts = (change) => operands.map((one) => bracketed(one) + (one === few ? change : ""));
  const join = (change, more = "") => {
    const own = operation && !operation.elements;
    const asked = more ? /hstack|axis *= *-?1\b/ : /^(?!.*(?:hstack|axis *= *-?1\b))/;
    if (own && asked.test(operation.code))
      return rebuilt(operation, { [few.at]: bracketed(few) + change });
    return `np.concatenate([${texts(change).join(", ")}]${more})`;
  };
  return [
    cause(
      `If ${ticked(few.name)} is one more row, give it the axis of the rows:`,
      join("[None, :]"),
    ),
    cause(
      `If ${ticked(few.name)} is one more column, give it the axis of the columns:`,
      join("[:, None]", ", axis=1"),
    ),
  ];
}

function stackCauses({ operation }) {
  const single = operation && operation.operands.map(({ name }) => name).join(", ");
  const arrays = !operation ? "arrays" : operation.elements ? single : `[${single}]`;
  return [
    cause(
      "Print all shapes and look for the one that differs:",
      `print([part.shape for part in ${arrays}])`,
    ),
    cause(
      "If they differ along one axis only, join them along this axis:",
      `np.concatenate(${arrays}, axis=0)`,
    ),
  ];
}

function maskCauses({ operands: [a, mask], clashes: [{ axes: [axis], sizes }] }) {
  const array = bracketed(a);
  const difference = BigInt(sizes[0]) - BigInt(sizes[1]);
  const fewer = cause(
    "The mask has one element fewer, as differences have. Leave out the first element of the " +
      "array, or the last with `:-1`:",
    `${array}[1:][${mask.name}]`,
  );
  return [
    ...(difference === 1n && axis === 0 ? [fewer] : []),
    cause(
      "If the mask belongs to another axis, say to which:",
      axis === 0 ? `${array}[:, ${mask.name}]` : `${array}[${mask.name}]`,
    ),
    cause(
      "If the mask was made from another array, or before elements were removed, make it from this " +
        "array. Print both shapes:",
      printed([a, mask]),
    ),
  ];
}

function maskedAssignCauses({ operation, operands: [, b] }) {
  const target = operation?.operands[0].name ?? "A[mask]";
  const mask = /\[([^[\]]*)\]$/.exec(target)?.[1] ?? "mask";
  const value = b ? bracketed(b) : "B";
  return [
    cause(
      "If the value is as long as the array, select from it with the same mask:",
      `${target} = ${value}[${mask}]`,
    ),
    cause(
      "Compare the number of places with the number of values:",
      `print(np.sum(${mask}), np.size(${value}))`,
    ),
  ];
}

function reshapeSays({ operands: [a], size, wanted, clashes }) {
  const total = product(wanted);
  const groups = `${counted(size, "element")} cannot be divided into groups of ${total}.`;
  if (!clashes.length)
    return [`The shape ${signed(tuple(wanted))} leaves one size to NumPy, but ${groups}`];
  const maybe = total === "0" || BigInt(size) % BigInt(total) !== 0n;
  return [
    `${ticked(a.name)} has ${counted(size, "element")}, but the shape ${tuple(wanted)} has room ` +
      `for ${total}.`,
    ...(maybe
      ? [`If the code has \u22121 in front of these sizes, NumPy leaves it out. Then ${groups}`]
      : []),
  ];
}

function reshapeCauses({ operands: [a], size, wanted }) {
  const array = bracketed(a);
  const found = wanted.flatMap((_, i) => {
    const others = product(wanted.toSpliced(i, 1));
    if (wanted.length < 2 || wanted.includes("-1") || others === "0") return [];
    if (BigInt(size) % BigInt(others)) return [];
    const left = BigInt(size) / BigInt(others);
    const why = `If the other sizes are right, leave size ${i} to NumPy, which finds ${left}:`;
    return [cause(why, `${array}.reshape(${wanted.with(i, "-1").join(", ")})`, true)];
  });
  return [
    ...found,
    cause(
      "If elements are missing, find out where they were lost:",
      `print(${array}.shape, ${array}.size)`,
    ),
  ];
}

function lettersCauses(reading) {
  const { operation, operands, terms } = reading;
  const compare = cause(
    "Write the letters of each operand below its shape, and compare those that come twice:",
    operands.length > 1 ? printed(operands) : "print(A.shape, B.shape)",
  );
  if (!terms) return [compare];
  const shapes = shapesIn(operands);
  const found = terms.flatMap((term, k) =>
    orders(term)
      .filter((other) => other !== term && !letterClashes(terms.with(k, other), shapes).length)
      .map((other) =>
        cause(
          `If the axes of ${ticked(operands[k].name)} come in the order ${ticked(other)}, ` +
            "exchange its letters:",
          operation.code.replace(terms.join(","), terms.with(k, other).join(",")),
          true,
        ),
      ),
  );
  return [...found.slice(0, MOST_CAUSES), compare];
}

/** Return all orders of up to 4 letters. */
function orders(term) {
  if (term.length < 2 || term.length > 4) return [term];
  return [...term].flatMap((letter, i) =>
    orders(term.slice(0, i) + term.slice(i + 1)).map((rest) => letter + rest),
  );
}

function positionCauses({ operands: [a], axis, size }) {
  const array = bracketed(a);
  const empty = cause(
    "The axis is empty. A filter or a file may have given nothing:",
    `print(${array}.shape)`,
  );
  return [
    ...(size === "0" ? [empty] : []),
    cause("Let a loop end where the axis ends:", `for k in range(${array}.shape[${axis ?? 0}]):`),
    cause(
      "If you mean the last position, count from the end:",
      axis === 1 ? `${array}[:, -1]` : `${array}[-1]`,
    ),
  ];
}

// The kinds of mistakes, and the messages by which they are known ---------------------------------

const PRODUCT_RULE =
  "A matrix product compares the last axis of the first operand with the last but one of the " +
  "second, or with its only axis. These two must be equal, and a size of 1 is not stretched here.";
const LETTER_RULE = "In einsum, the same letter must have the same size wherever it stands.";
const AXES_ADDED =
  "In `vstack`, `dstack` and `column_stack`, NumPy first adds axes to arrays that have too few, and " +
  "counts them here.";
const NOT_TOLD = "NumPy's message does not tell the shapes.";

/** Return a kind whose message contains no shapes, given its texts. The causes are pairs of texts. */
const plain = (section, words, says, rule, ...causes) => ({
  section,
  messages: [[words]],
  says: () => [says],
  rule,
  causes: () => causes.map(([why, code]) => cause(why, code)),
});

/* For each kind of mistake:

   messages   pairs of words and a function `tell`. The beginning of a message may be cut off, so the
              words begin as late in NumPy's message as they are unmistakable. The end may also be
              cut off, so the rest of the words is optional. If it is missing, `tell` returns null.
              Otherwise, `tell` takes the groups in the words, and returns the operands in NumPy's
              order (with their place `at` if others are left out), the `clashes` if they do not
              follow from the shapes, and further entries that the kind needs.
   clashes    a function that returns the clashes of shapes
   section    the section of the book that explains this kind of mistake
   says, rule, causes   what happened, why, and what helps
   calls, sign, names, form   the functions and the operator that raise these errors, names for
              operands without a name, and an operation that is used if the text shows none
   missing, together   used by `align`: whether a missing axis counts as 1, and whether a row below
              the operands shows the sizes of the result */
const KINDS = {
  broadcast: {
    messages: [
      [
        "(indexing arrays could not be )?broadcast together with shape(s?)(?:<shapes>)?",
        ([, indexing, plural, shapes]) =>
          listed(shapes, indexing ? { kind: "positions" } : { anonymous: !plural }),
      ],
      [
        "broadcast to a single shape" +
          "(?:\\. Mismatch is between arg <n> with shape <shape> and arg <n> with shape <shape>)?",
        ([, i, a, j, b]) =>
          b && {
            operands: [
              { at: index(i), words: `argument ${number(i)}`, shape: shapeOf(a) },
              { at: index(j), words: `argument ${number(j)}`, shape: shapeOf(b) },
            ],
            anonymous: true,
          },
      ],
    ],
    clashes: broadcastClashes,
    section: "rule 1",
    says: ({ operands, clashes }) => {
      const all = joined(operands.map(shaped));
      return clashes.length
        ? [`${all} cannot be combined element by element.`]
        : [`${all} do fit, so the message may lack its last shape.`];
    },
    rule:
      "NumPy aligns shapes on the right. Two sizes fit if they are equal or if one of them is 1, " +
      "and an axis that is missing counts as 1.",
    causes: broadcastCauses,
    calls:
      "add subtract multiply divide true_divide floor_divide power maximum minimum fmax fmin" +
      " arctan2 hypot equal not_equal greater greater_equal less less_equal logical_and logical_or" +
      " where",
    missing: true,
    together: true,
  },
  tensors: plain(
    "rule 1",
    "must match the size of tensor b",
    "PyTorch cannot combine the two tensors element by element. Its message does not tell the shapes.",
    "As in NumPy, shapes are aligned on the right, and two sizes fit if they are equal or one is 1.",
    ["Print both shapes:", "print(a.shape, b.shape)"],
  ),
  positions: {
    messages: [],
    clashes: broadcastClashes,
    section: "rule 1",
    says: ({ operands }) => [`The index combines ${joined(operands.map(shaped))}.`],
    rule:
      "Arrays of positions, as in `A[rows, cols]`, are combined like the operands of a sum, and " +
      "each pair selects one element.",
    causes: ({ operands, operation }) => {
      const [rows, cols] = operands.map(({ name }) => name);
      const base = operation ? operation.code.slice(0, operation.operands[0].from - 1) : "A";
      return [
        cause(
          "If you want every row with every column, say so:",
          `${base}[np.ix_(${rows}, ${cols})]`,
        ),
        cause(
          "If you want pairs, compare how many positions there are:",
          `print(len(${rows}), len(${cols}))`,
        ),
      ];
    },
    names: ["rows", "cols"],
    missing: true,
    together: true,
  },
  stretch: {
    messages: [["more dimensions than allowed by the axis remapping"]],
    clashes: ([value, target]) =>
      fitClashes([target, value]).map(({ axes, sizes }) => clash([1, 0], axes, sizes)),
    section: "rule 1",
    says: ({ operands: [a, b] }) => [
      a
        ? `${shaped(a)} cannot be stretched to the shape ${tuple(b.shape)}.`
        : "The array has more axes than the shape that is asked for.",
    ],
    rule:
      "An array can be stretched to a shape if each of its sizes, aligned on the right, is 1 or " +
      "equal to the size there.",
    causes: stretchCauses,
    calls: "broadcast_to",
    names: ["A", "shape"],
    form: "np.broadcast_to(A, shape)",
    missing: true,
  },
  assign: {
    messages: [
      [
        "broadcast (?:input array|where mask) from shape(?:<shape> into shape <shape>)?",
        ([, value, target]) => target && listed(target + value),
      ],
      [
        "value array of shape(?:<shape> could not be broadcast to indexing result of shape " +
          "<shape>)?",
        ([, value, target]) => target && listed(target + value),
      ],
    ],
    clashes: fitClashes,
    section: "rule 1",
    says: ({ operands: [a, b] }) => [
      `${ticked(a.name)} has room for the shape ${tuple(a.shape)}, but ${ticked(b.name)} has ` +
        `the shape ${tuple(b.shape)}.`,
    ],
    rule:
      "An assignment writes into places whose shape is fixed. The value may be stretched to this " +
      "shape, but the places never are.",
    causes: assignCauses,
    names: ["A[...]", "B"],
    form: "A[...] = B",
    missing: true,
  },
  maskedAssign: {
    messages: [
      [
        "array indexing assignment (?:cannot|requires)" +
          "(?: assign <n> input values to the <n> output values)?",
        ([words, values, places]) =>
          places ? listed(`(${places})(${values})`) : /requires/i.test(words) && { operands: [] },
      ],
    ],
    clashes: ([[places], [values]]) => [clash([0, 1], [-1, -1], [places, values])],
    section: "rule 1",
    says: ({ operands: [a, b] }) => [
      a
        ? `The mask selects ${counted(a.shape[0], "place")}, but the value has ` +
          `${counted(b.shape[0], "element")}.`
        : "The value has more than one axis, but the places that a mask selects have one.",
    ],
    rule: "Where a mask selects places, the value needs an element for each True, or a single one.",
    causes: maskedAssignCauses,
    names: ["A[mask]", "B"],
  },
  inPlace: {
    messages: [
      [
        "operand with shape(?:<shape>(?:\\[remapped to <shape>\\])?" +
          " doesn't match the broadcast shape <shape>)?",
        ([, target, moved, result]) =>
          result && {
            operands: [
              { shape: shapeOf(moved ?? target) },
              { shape: shapeOf(result), words: "the result" },
            ],
          },
      ],
      [
        "output array (?:does not match result of|has wrong)" +
          "|has the wrong number of dimensions: Found <n> but expected",
        () => ({ operands: [] }),
      ],
    ],
    clashes: fitClashes,
    section: "in place",
    says: ({ operands: [a, b] }) => [
      a
        ? `The result would have the shape ${tuple(b.shape)}, but ${ticked(a.name)} has the shape ` +
          `${tuple(a.shape)}.`
        : "The array for the result has another shape than the result.",
    ],
    rule:
      "An operation in place, such as `w += g`, or one with `out=` writes into an array that " +
      "exists. This array keeps its shape and is not stretched.",
    causes: inPlaceCauses,
    form: "A += B",
    missing: true,
  },
  core: {
    messages: [
      [
        "(?:operand <n> has a mismatch in its )?core dimension <n>, with gufunc signature" +
          "(?:<signature>\\(size <n> is different from <n>\\))?",
        ([, operand, core, signature, own, first], before) =>
          first && coreMismatch(before, index(operand ?? "1"), index(core), signature, own, first),
      ],
      [
        "inconsistent size for core dimension '(\\w{1,40})': <n> vs <last>",
        ([, letter, own, first]) => ({
          letter,
          operands: [],
          clashes: [clash([0, 1], [null, null], [first, own])],
        }),
      ],
    ],
    section: "rule 2",
    says: ({ letter, signature, called, operands, clashes: [{ sizes: [n, m] }] }) => {
      if (!operands.length)
        return [`The axis ${ticked(letter)} has size ${n} in one operand and ${m} in another.`];
      const letters = [...new Set(shapesIn(operands).flat())].filter((size) => /^\D/.test(size));
      const left = letters.length ? ` The message leaves out ${joined(letters.map(ticked))}.` : "";
      return [
        `In the rule ${ticked(signature)} of ${ticked(called ?? "matmul")}, the letter ` +
          `${ticked(letter)} would have to be both ${n} and ${m}.${left}`,
      ];
    },
    rule: PRODUCT_RULE,
    causes: coreCauses,
    calls: "matmul solve vecdot matvec vecmat",
    sign: "@",
    form: "A @ B",
  },
  batch: {
    messages: [],
    section: "rule 2",
    says: ({ operands }) => [
      `${joined(operands.map(shaped))} are stacks of matrices that do not fit each other.`,
    ],
    rule:
      "In a product of stacks of matrices, the axes in front of the last two are compared as in a " +
      "sum: they must be equal, or one of them 1.",
    causes: (reading) => [otherData(reading)],
    calls: "matmul solve",
    sign: "@",
    missing: true,
  },
  axesMissing: {
    messages: [
      [
        "operand <n> does not have enough dimensions" +
          "(?: \\(has <n>, gufunc core with signature <signature>requires <n>\\))?",
        ([, at, axes, , needs], before) =>
          needs && {
            operands: [{ at: index(at), axes: number(axes) }],
            needs: number(needs),
            called: calledIn(before),
          },
      ],
    ],
    section: "vector",
    says: ({ operands: [a], needs, called }) => [
      `Operand ${a.at}, ${ticked(a.name)}, has ${axesOf(a.axes)}, but ` +
        `${ticked(called ?? "matmul")} needs ${needs} or more.`,
    ],
    rule: "A matrix product adds along an axis, so each operand needs one. A number has none.",
    causes: (reading) => {
      const [a, b] = operationOf(reading).operands.map(bracketed);
      return [
        cause("If you want to multiply by a number, write `*`:", `${a} * ${b}`),
        cause(
          "If an array was meant, an earlier step may have added all its elements. Print its " +
            "shape:",
          `print(np.shape(${reading.operands[0].name}))`,
        ),
      ];
    },
    calls: "matmul",
    sign: "@",
    form: "A @ B",
  },
  scalarProduct: plain(
    "vector",
    "unsupported operand type\\(s\\) for @:",
    "The operands of `@` are numbers or lists, not arrays.",
    "A matrix product adds along an axis, and only arrays have axes.",
    ["Multiply numbers with `*`, and make arrays of lists first:", "np.array(a) @ np.array(b)"],
  ),
  dot: {
    messages: [
      [
        "(?:shapes <shape> and <shape> )?not aligned: <n> \\(dim <n>\\) != <n> \\(dim <n>\\)" +
          "|shapes <shape> and <shape> not aligned",
        ([, a, b, size, axis, other, otherAxis]) =>
          otherAxis && dotMismatch([a, b], [axis, otherAxis], [size, other]),
      ],
    ],
    section: "rule 2",
    says: ({ operands }) =>
      operands[0].shape ? [`${joined(operands.map(shaped))} cannot be multiplied.`] : [],
    rule: PRODUCT_RULE,
    causes: dotCauses,
    calls: "dot inner",
    form: "np.dot(A, B)",
  },
  tensordot: plain(
    "rule 2",
    "shape-mismatch for sum",
    `Two axes along which \`np.tensordot\` adds have different sizes. ${NOT_TOLD}`,
    "With a number `axes=n`, the last n axes of the first operand meet the first n of the second.",
    [
      "Name the two axes that belong together, for example the last of each:",
      "np.tensordot(A, B, axes=([-1], [-1]))",
    ],
  ),
  square: {
    messages: [["Last 2 dimensions of the array must be square"]],
    section: "rule 2",
    says: () => [`The last two axes of the array have different sizes. ${NOT_TOLD}`],
    rule: "Inverses, determinants, eigenvalues and `np.linalg.solve` need as many rows as columns.",
    causes: ({ operation }) => {
      const a = operation ? bracketed(operation.operands[0]) : "A";
      return [
        cause(
          "If the array should be square, find out where a row was lost or added:",
          `print(${a}.shape)`,
        ),
        cause(
          "If there are more equations than unknowns, find the least squares solution:",
          `np.linalg.lstsq(${a}, b)`,
        ),
      ];
    },
    calls: "inv det cholesky eig eigh eigvals solve matrix_power",
  },
  matrixNeeded: plain(
    "one axis",
    "dimensional array given\\. Array must be",
    "The array does not have as many axes as the function needs.",
    "Functions of `np.linalg` take matrices, which have two axes.",
    [
      "Print the shape. Selecting one row or column has removed an axis, which a slice keeps:",
      "print(A.shape)\nA[:, 0:1]",
    ],
  ),
  lstsq: {
    messages: [["(?<![a-z])Incompatible dimensions(?!for)"]],
    section: "rule 2",
    says: () => [`The two arrays have different numbers of rows. ${NOT_TOLD}`],
    rule: "`np.linalg.lstsq(A, b)` needs one row of `b` for each row of `A`.",
    causes: ({ operation }) => {
      const [a, b] = operation?.operands.map(bracketed) ?? ["A", "b"];
      return [
        cause(
          "If each column of the first array is an equation, transpose it:",
          `np.linalg.lstsq(${a}.T, ${b})`,
        ),
        cause("Compare the numbers of rows:", `print(${a}.shape, ${b}.shape)`),
      ];
    },
    calls: "lstsq",
  },
  letters: {
    messages: [
      [
        "with remapped shapes(?:\\[original->remapped\\])?:?" +
          "(?:<remapped>(?:and requested shape <wanted>)?)?",
        ([, pairs, wanted]) => pairs && remapped(pairs, wanted),
      ],
    ],
    section: "letters",
    says: ({ operands, terms }) => [
      `${joined(operands.map(shaped))} do not fit.`,
      terms
        ? `The letters of their axes are ${joined(terms.map(ticked))}.`
        : "Before it compared them, NumPy put their axes in the order of the letters (“remapped”).",
    ],
    rule: LETTER_RULE,
    causes: lettersCauses,
    calls: "einsum",
  },
  letterSizes: {
    messages: [
      [
        "Size of label '(\\w)' for operand(?: <n> \\(<n>\\) does not match previous terms " +
          "\\(<n>\\))?",
        // NumPy prints the two sizes in reverse order, with the size of the earlier operands first.
        ([, letter, at, earlier, own]) =>
          own && {
            letter,
            operands: [{ at: index(at), shape: null }],
            clashes: [clash([null, index(at)], [null, null], [earlier, own])],
          },
      ],
    ],
    section: "letters",
    says: ({ letter, operands: [a], clashes: [{ sizes: [n, m] }] }) => [
      `The letter ${ticked(letter)} has size ${n} in an earlier operand, but ${m} in operand ` +
        `${a.at}, ${ticked(a.name)}. NumPy's message gives these two sizes in exchanged places.`,
    ],
    rule: LETTER_RULE,
    causes: lettersCauses,
    calls: "einsum",
  },
  letterRepeated: {
    messages: [
      [
        "in (?:single operand|operand <n>) for collapsing index '(\\w)' don't match \\(<n> != " +
          "<n>\\)",
        ([, place, letter, size, other]) => {
          const at = index(place ?? "0");
          const clashes = [clash([at, at], [null, null], [size, other])];
          return { letter, operands: [{ at, shape: null }], clashes };
        },
      ],
    ],
    section: "letters",
    says: ({ letter, operands: [a], clashes: [{ sizes: [n, m] }] }) => [
      `In operand ${a.at}, ${ticked(a.name)}, the letter ${ticked(letter)} has size ${n} and ` +
        `size ${m}.`,
    ],
    rule:
      "A letter that comes twice in one operand selects the diagonal, so both axes must have the " +
      "same size.",
    causes: lettersCauses,
    calls: "einsum",
  },
  letterCount: plain(
    "letters",
    "too many subscripts for operand|operand has more dimensions than subscripts given" +
      "|does not contain the correct number of indices for operand",
    `An operand has more or fewer axes than letters. ${NOT_TOLD}`,
    "In einsum, each operand needs one letter for each of its axes, or `...` for the rest of them.",
    ["Compare the number of letters with the number of axes:", "print(A.ndim, B.ndim)"],
  ),
  letterOutput: plain(
    "letters",
    "output subscript '\\w' (?:which never appeared in an input|multiple times)" +
      "|output has more dimensions than subscripts given",
    "The letters of the result do not follow from those of the operands.",
    "To the right of the arrow, each letter may stand once, and it must come from an operand.",
    [
      "Check the letters to the right of `->`. Those that are left out are summed over:",
      "np.einsum('ij,jk->ik', A, B)",
    ],
  ),
  operandCount: plain(
    "letters",
    "(?:more|fewer) operands provided to einstein sum function",
    "There are more or fewer operands than groups of letters. NumPy's message exchanges “more” " +
      "and “fewer” here.",
    "In einsum, commas separate the groups of letters, one group for each operand.",
    [
      "Count the groups to the left of the arrow, and the arrays behind the text:",
      "np.einsum('ij,jk->ik', A, B)",
    ],
  ),
  join: {
    messages: [
      [
        "concatenation axis must match exactly(?:,? but along dimension <n>, the array at index" +
          " <n> has size <n> and the array at index <n> has size <last>)?",
        ([, axis, i, size, j, other]) =>
          other && {
            operands: [{ at: index(i), shape: null }, { at: index(j), shape: null }],
            clashes: [clash([index(i), index(j)], [index(axis), index(axis)], [size, other])],
          },
      ],
    ],
    section: "axis",
    says: ({ operation }) =>
      /^(?:vstack|dstack|column_stack)$/.test(operation?.called ?? "vstack")
        ? ["The arrays cannot be joined.", AXES_ADDED]
        : ["The arrays cannot be joined."],
    rule: "Arrays that are joined must have the same sizes along every axis except the one that grows.",
    causes: joinCauses,
    calls: "concatenate concat vstack hstack dstack column_stack append",
  },
  joinAxes: {
    messages: [
      [
        "must have same number of dimensions(?:,? but the array at index <n> has <n>" +
          " dimension\\(s\\) and the array at index <n> has <n> dimension\\(s\\))?",
        ([, i, axes, j, other]) =>
          other && {
            operands: [
              { at: index(i), axes: number(axes) },
              { at: index(j), axes: number(other) },
            ],
          },
      ],
    ],
    section: "one axis",
    says: ({ operands: [a, b] }) => [
      `${ticked(a.name)} has ${axesOf(a.axes)}, but ${ticked(b.name)} has ${b.axes}.`,
    ],
    rule: "Arrays that are joined must have the same number of axes.",
    causes: joinAxesCauses,
    calls: "concatenate concat vstack hstack dstack column_stack append",
  },
  stack: {
    messages: [["all input arrays must have the same shape"]],
    section: "axis",
    says: () => [`At least two of the arrays have different shapes. ${NOT_TOLD}`],
    rule:
      "`np.stack` puts arrays along a new axis, so all must have the same shape. `np.concatenate` " +
      "joins them along an axis that they have.",
    causes: stackCauses,
    calls: "stack",
  },
  joinNumbers: plain(
    "one axis",
    "zero-dimensional arrays cannot be concatenated",
    "One of the parts is a single number.",
    "`np.concatenate` joins along an axis, and a number has none.",
    ["Put the number into a list, which has one axis:", "np.concatenate([[x], A])"],
    ["If all parts are numbers, make an array of them:", "np.array([x, y])"],
  ),
  joinNothing: plain(
    "axis",
    "need at least one array to (?:concatenate|stack)",
    "The list of arrays is empty.",
    "Joining needs at least one array.",
    [
      "Look at what should have filled the list, for example a loop or a search for files:",
      "print(len(parts))",
    ],
  ),
  mask: {
    messages: [
      [
        "did not match indexed array along(?: (?:axis|dimension) <n>;(?: size of axis| dimension)" +
          " is <n> but(?: size of)? corresponding boolean (?:axis|dimension) is <last>)?",
        ([, axis, size, own]) =>
          own && {
            operands: [{ shape: null }, { shape: null }],
            clashes: [clash([0, 1], [index(axis), null], [size, own])],
          },
      ],
    ],
    section: "axis",
    says: () => [],
    rule: "A mask must be as long as the axis from which it selects.",
    causes: maskCauses,
    names: ["A", "mask"],
  },
  indices: {
    messages: [
      [
        "too many indices for array(?:: array is <n>-dimensional, but <n> were indexed)?",
        ([, axes, indices]) =>
          indices && { operands: [{ axes: number(axes) }], indices: number(indices) },
      ],
    ],
    section: "one axis",
    says: ({ operands: [a], indices }) => [
      `${ticked(a.name)} has ${axesOf(a.axes)}, but the index names ${indices}.`,
    ],
    rule: "An index may name one position or slice for each axis of the array, and no more.",
    causes: ({ operands: [a] }) =>
      a.axes === "1"
        ? [
            cause(
              `${ticked(a.name)} has elements, but no rows and columns. Use one position:`,
              `${bracketed(a)}[0]`,
            ),
            cause(
              "If it should be a column, give it a second axis where it is made:",
              `${bracketed(a)}[:, None]`,
            ),
          ]
        : [cause("An earlier step may have removed an axis. Print the shape:", printed([a]))],
  },
  position: {
    messages: [
      [
        "index <axis> is out of bounds for (?:axis <n> with |array with )?size <last>",
        ([, position, axis, size]) => ({
          operands: [{ shape: null }],
          position: number(position),
          axis: axis === undefined ? null : index(axis),
          size: number(size),
        }),
      ],
    ],
    section: "axis",
    says: ({ operands: [a], position, axis, size }) => [
      `${axis === null ? "The array" : `Axis ${axis} of ${ticked(a.name)}`} has size ${size}, so it ` +
        `has no position ${signed(position)}.`,
    ],
    rule: "Positions are counted from 0, so the last one is the size minus 1, which is also \u22121.",
    causes: positionCauses,
  },
  axis: {
    messages: [
      [
        "axis <axis> is out of bounds for array of dimension <last>",
        ([, axis, axes]) => ({ operands: [{ axes: number(axes) }], axis: number(axis) }),
      ],
    ],
    section: "axis",
    says: ({ operands: [a], axis }) => [
      `The array has ${axesOf(a.axes)}, so it has no axis ${signed(axis)}.`,
    ],
    rule:
      "Axes are counted from 0. An array with two axes has axis 0 and axis 1, which are also " +
      "axis \u22122 and axis \u22121.",
    causes: ({ operands: [a] }) =>
      a.axes === "1"
        ? [
            cause("An array with one axis has axis 0 only:", "A.sum(axis=0)"),
            cause(
              "If it should be a matrix, an earlier step has removed an axis, which a slice keeps:",
              "A[:, 0:1]",
            ),
          ]
        : [cause("Print the shape and count its axes from 0:", "print(A.shape)")],
  },
  alongAxis: plain(
    "one axis",
    "`indices` and `arr` must have the same number of dimensions",
    `The positions have another number of axes than the array. ${NOT_TOLD}`,
    "`np.take_along_axis` needs positions with as many axes as the array.",
    [
      "Give the positions the axis that they lack, with size 1:",
      "np.take_along_axis(A, positions[:, None], axis=1)",
    ],
  ),
  reshape: {
    messages: [
      [
        "reshape array of size(?: <n> into shape <wanted>)?",
        ([, size, wanted]) => wanted && reshaped(number(size), wanted),
      ],
    ],
    section: "reshape",
    says: reshapeSays,
    rule:
      "A reshape keeps the number of elements, so the sizes must multiply to it. To exchange " +
      "axes, transpose instead.",
    causes: reshapeCauses,
    calls: "reshape",
  },
  unknowns: plain(
    "reshape",
    "can only specify one unknown dimension",
    "The new shape has more than one \u22121.",
    "In a reshape, NumPy can work out one size only.",
    ["Keep one \u22121 and write the other sizes:", "A.reshape(-1, A.shape[-1])"],
  ),
  transpose: plain(
    "reshape",
    "axes don't match array|repeated axis in transpose",
    "The axes that are named are not those of the array.",
    "A transpose names each axis of the array exactly once.",
    ["Print the number of axes, and name them from 0 on:", "print(A.ndim)\nA.transpose(1, 0)"],
  ),
  squeeze: plain(
    "reshape",
    "an axis to squeeze out which has size not equal to one",
    `The axis that is named has another size than 1. ${NOT_TOLD}`,
    "`squeeze` removes axes of size 1 only.",
    ["Print the shape, or select one position along the axis:", "print(A.shape)\nA[:, 0]"],
  ),
  split: plain(
    "axis",
    "array split does not result in an equal division",
    "The size of the axis is not a multiple of the number of parts.",
    "`np.split` cuts an axis into parts of the same length.",
    ["Allow parts of different lengths:", "np.array_split(A, 3)"],
  ),
  ragged: {
    messages: [
      [
        "inhomogeneous shape after <n> dimensions" +
          "(?:\\. The detected shape was <shape>\\+ ?inhomogeneous)?",
        ([, , shape]) => shape && { operands: [{ shape: shapeOf(shape) }] },
      ],
    ],
    section: "one axis",
    says: ({ operands: [{ shape }] }) => [
      `The parts of the list agree in the sizes ${tuple(shape)}, and then their lengths differ.`,
    ],
    rule:
      "All rows of an array have the same length, so a list with rows of different lengths cannot " +
      "become an array.",
    causes: () => [
      cause("Find the row whose length differs:", "print([len(row) for row in rows])"),
      cause(
        "If the lengths must differ, keep a list of arrays:",
        "arrays = [np.array(row) for row in rows]",
      ),
    ],
  },
  sequence: plain(
    "one axis",
    "setting an array element with a sequence|broadcast a non-scalar to a scalar array",
    "A list or an array stands where one number is needed.",
    "One place of an array holds one number.",
    ["If a whole row should be filled, name the row:", "A[0, :] = row"],
    ["If the value is an array with one element, take the number out:", "A[0] = value.item()"],
  ),
  number: plain(
    "one axis",
    "only (?:length-1|0-dimensional) arrays can be converted to Python scalars",
    "An array stands where a single number is needed.",
    "`float`, `int` and the functions of `math` take one number.",
    ["For all elements, use the function of NumPy:", "np.sqrt(A)"],
    ["If the array has one element, take it out:", "A.item()"],
  ),
  lengths: plain(
    "rule 1",
    "fp and xp are not of the same length|expected x and y to have same length" +
      "|The weights and list don't have the same length|a and p must have same size" +
      "|mean and cov must have same length|weights should have the same shape as a" +
      "|Shape of weights must be consistent with shape of a" +
      "|Length of weights not compatible with specified axis" +
      "|must be specified when shapes of a and weights differ" +
      "|x and y must have the same length|mask and data must be the same size" +
      "|distances must match the length of the corresponding dimension" +
      "|all keys need to be the same shape|array is not broadcastable to correct shape",
    `Two arguments have different lengths or shapes. ${NOT_TOLD}`,
    "This function takes arguments that belong together element by element.",
    ["Print both shapes in the line before:", "print(np.shape(x), np.shape(y))"],
  ),
  axesCount: plain(
    "one axis",
    "object too deep for desired array|expected 1D (?:vector|or 2D array) for" +
      "|has more than 2 dimensions|Input must be 1- or 2-d|array must be at least 2-d" +
      "|requires an array of at least two dimensions",
    "The array has more or fewer axes than this function takes.",
    "Some functions take arrays with one axis, and others need two.",
    ["Print the shape:", "print(A.shape)"],
    ["If one row or column is meant, take it out:", "A[:, 0]"],
    ["If all elements are meant, line them up:", "A.ravel()"],
  ),
  cross: plain(
    "rule 1",
    "incompatible dimensions for cross product|must be \\(arrays of\\) <n>-dimensional vectors",
    "The vectors have other lengths than `np.cross` can multiply.",
    "`np.cross` multiplies vectors of three elements, which lie along the last axis.",
    ["If the vectors are columns, transpose the arrays:", "np.cross(A.T, B.T)"],
  ),
  shapeTuple: {
    ...plain(
      "one axis",
      "tuple index out of range|(?:too many|not enough) values to unpack",
      "The array has more or fewer axes than this line expects.",
      "`X.shape` has one entry for each axis. An array of shape (3,) has one axis, so its shape " +
        "has one entry.",
      ["Print the shape:", "print(X.shape)"],
      ["If one sample or feature should count as a matrix, add an axis:", "X = X[:, None]"],
    ),
    only: /\.shape\b/, // elsewhere these words of Python's are about other tuples
  },
  truth: plain(
    "helpers",
    "truth value of an array with more than one element is ambiguous",
    "This error is not about shapes.",
    "Python needs one truth value here, and the array has many.",
    ["Say whether one True is enough or all must be:", "if (A > 0).any():"],
    ["Combine conditions with `&` and `|` instead of `and` and `or`:", "(A > 0) & (A < 1)"],
  ),
  singular: plain(
    "helpers",
    "(?<![a-z])Singular matrix",
    "This error is not about shapes. The matrix is square, but it has no inverse.",
    "Some of its rows or columns are combinations of the others.",
    ["Compare the rank with the number of rows:", "print(np.linalg.matrix_rank(A), A.shape)"],
  ),
};

for (const kind of Object.values(KINDS))
  kind.messages = kind.messages.map(([words, tell]) => [pattern(words), tell]);

/** The sections that explain the rules, in the order of the page, as {key: [address, title]}. */
const CHAPTER_1 = "01_shape_mismatches.html";

export const SECTIONS = {
  "rule 1": [`${CHAPTER_1}#rule-1-element-by-element`, "Rule 1: element by element"],
  "one axis": [`${CHAPTER_1}#one-axis-instead-of-two`, "One axis instead of two"],
  "rule 2": [`${CHAPTER_1}#rule-2-the-matrix-product`, "Rule 2: the matrix product"],
  vector: [`${CHAPTER_1}#a-vector-in-a-product`, "A vector in a product"],
  axis: [`${CHAPTER_1}#what-axis-and-keepdims-say`, "What `axis` and `keepdims` say"],
  "in place": [`${CHAPTER_1}#why-the-first-network-ran-at-all`, "Why the first network ran at all"],
  reshape: [`${CHAPTER_1}#reshape-for-a-transpose`, "`reshape` for a transpose"],
  letters: ["06_einsum_low_rank.html#when-the-letters-do-not-fit", "When the letters do not fit"],
  helpers: [`${CHAPTER_1}#errors-that-explain-themselves`, "Errors that explain themselves"],
};

// Writing the explanation -------------------------------------------------------------------------

const UNKNOWN = {
  sentences: [
    "This page knows NumPy's messages about shapes: of operations element by element, matrix " +
      "products, einsum, joining, indexing, assignment, reshaping and linear algebra.",
  ],
  rule:
    "In a notebook of your own, `%load_ext helpers.shapes` explains errors where they happen, with " +
    "the arrays at hand.",
  table: null,
  causes: [],
  section: "helpers",
};
const CUT =
  "The end of this message is missing, and with it the shapes. Paste all of it to see which " +
    "sizes collide.";
const INSIDE =
  "NumPy's own code failed inside a function, so these arrays need not be the ones that you " +
    "gave it.";

/** Return the explanation of a reading in sentences, in which code is between backticks. */
export function write(reading) {
  const { kind, cut, message, line, inside, operation, operands } = reading;
  if (!kind) {
    const what = message
      ? "This page does not know this error."
      : "This text holds no error that this page knows.";
    return { ...UNKNOWN, message, line: null, sentences: [what, ...UNKNOWN.sentences] };
  }
  const { section, rule, says, causes } = KINDS[kind];
  if (cut) return { message, line, sentences: [CUT], table: null, rule, causes: [], section };
  const sentences = [...says(reading), ...clashSentences(reading)];
  if (inside && !operation && operands.length) sentences.push(INSIDE);
  const helping = causes(reading);
  const letters = operands.map(({ name }) => name).filter((name) => /^[A-Z]$/.test(name));
  if (!operation && letters.length) {
    const plus = kind === "broadcast" && helping.some(({ runs }) => runs);
    const names = joined(letters.map(ticked));
    sentences.push(
      (letters.length > 1
        ? `The text does not name the operands, so they are called ${names} here`
        : `The text does not name the array, so it is called ${names} here`) +
        (plus ? ", and `+` stands for the operation." : "."),
    );
  }
  return { message, line, sentences, table: align(reading), rule, causes: helping, section };
}

// The page ----------------------------------------------------------------------------------------

const FOLDER = "../notebooks/"; // the folder of the chapters, relative to this page

/** Fill a part of the page with an explanation. All texts become text nodes, even if they look like HTML. */
export function show({ message, line, sentences, table, rule, causes, section }, place) {
  const page = place.ownerDocument;
  const make = (tag, parent, text = "", properties = {}) => {
    const made = Object.assign(page.createElement(tag), properties);
    text.split("`").forEach((piece, k) => {
      if (k % 2) made.appendChild(page.createElement("code")).textContent = piece;
      else made.append(piece);
    });
    return parent.appendChild(made);
  };
  place.replaceChildren();
  if (message) make("p", place, `The message: ${ticked(message)}`);
  if (line) make("p", place, `The failing line: ${ticked(line)}`);
  for (const text of sentences) make("p", place, text);
  if (table) showTable(table, make, place);
  const last = make("p", place, `${rule} `);
  const [address, title] = SECTIONS[section];
  const chapter = Number(address.slice(0, 2));
  make("a", last, `Chapter ${chapter}, ${title}`, { href: FOLDER + address });
  last.append(" explains more.");
  if (!causes.length) return;
  make("h2", place, "Usual causes, and what helps");
  const all = make("ol", place);
  for (const { why, code } of causes)
    make("pre", make("li", all, why), "", { tabIndex: 0 }).textContent = code;
}

function showTable({ axes, rows, together }, make, place) {
  const frame = make("div", place, "", { className: "paste-axes", tabIndex: 0 });
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "The axes below each other");
  const table = make("table", frame);
  const head = make("tr", make("thead", table));
  make("td", head);
  for (const axis of axes) make("th", head, axis, { scope: "col" });
  const body = make("tbody", table);
  const add = (title, cells, shape) => {
    const row = make("tr", body);
    make("th", row, title, { scope: "row" });
    for (const { text, clash } of cells)
      make("td", row, text, { className: clash ? "paste-clash" : "" });
    if (shape) make("td", row, shape);
  };
  const marked = (cells) =>
    cells.map(({ text, clash }) => ({ text: clash ? `${text} ≠` : text, clash }));
  for (const { title, cells, shape } of rows) add(title, marked(cells), shape);
  if (together) add("together", together, "");
}

const EXAMPLES = {
  "a sum": `ValueError                                Traceback (most recent call last)
Cell In[3], line 2
      1 X = np.ones((4, 3)); b = np.ones(4)
----> 2 Z = X + b

ValueError: operands could not be broadcast together with shapes (4,3) (4,) `,
  "a matrix product": `Traceback (most recent call last):
  File "network.py", line 12, in <module>
    A = sigmoid(w @ X + b)
                ~~^~~
ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc \
signature (n?,k),(k,m?)->(n?,m?) (size 3 is different from 1)`,
  "a mask": `Traceback (most recent call last):
  File "clean.py", line 8, in <module>
    kept = level[np.diff(level) > 0]
           ~~~~~^^^^^^^^^^^^^^^^^^^^
IndexError: boolean index did not match indexed array along axis 0; size of axis is 9 but size \
of corresponding boolean axis is 8`,
  "a message alone": `all the input array dimensions except for the concatenation axis must match \
exactly, but along dimension 1, the array at index 0 has size 3 and the array at index 1 has size 4`,
};

const REST = 200; // milliseconds without typing before the text is explained

/** Add event listeners to the text field and the buttons, and create the explanation. */
export function start(page) {
  const form = page.getElementById("paste");
  const field = form.querySelector("textarea");
  const place = page.getElementById("explanation");
  const explain = () =>
    field.value.trim() ? show(write(read(field.value)), place) : place.replaceChildren();
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(explain, REST);
  });
  const addButton = (name, text) => {
    const button = page.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      field.value = text;
      explain();
      if (!text) field.focus();
    });
    form.querySelector(".paste-examples").append(button);
  };
  for (const [name, text] of Object.entries(EXAMPLES)) addButton(name, text);
  addButton("Clear", "");
  form.hidden = false;
  page.getElementById("paste-needs").hidden = true;
  explain(); // the browser may have kept a text
}

if (globalThis.document?.getElementById("paste")) start(document);
