/* Explains NumPy's messages about shapes on the page "Paste your error", from the text alone.

`read` finds the last message in a text that the table MESSAGES knows. It takes the shapes from the
message, and the names of the operands from the failing line if a traceback shows it. `align` lays
the axes below each other, as chapter 1 does, and `write` says in sentences what is wrong and what
helps. These three are pure functions. Only `show` and `start`, at the end, touch the page, and they
set texts, never HTML.

A shape is a list of texts: sizes, so that none is too long for a number, or letters for sizes that a
message leaves out. Axes below 0 are counted from the right, the others from the left. */

// The text as it was pasted ------------------------------------------------------------------------

const LONGEST = 1_000_000; // characters that are read, the last ones: an error ends its text
const BREAK = "\u0000"; // white space between two digits, which may belong to two numbers

/** The lines of a text, without colours, typographic quotes and invisible characters. */
export function clean(text) {
  return text
    .slice(-LONGEST)
    .replace(/(?:\u001b|\\u001b|\\x1b|\\033|\^\[)\[[\d;]*[A-Za-z]|\[\d+(?:;\d+)*m/g, "")
    .replace(/[\u0000\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\u2192/g, "->")
    .split(/\r\n|[\n\r\u2028\u2029]/);
}

/** A line without the signs by which mails and forums mark a quotation; the prompt >>> stays. */
const unquoted = (line) => line.replace(/^[ \t]*(?:>{1,2}(?!>)[ \t]?)+/, "");

/** The lines without white space, so that no wrap interrupts a message, and where each begins. */
function flatten(lines) {
  const pieces = [];
  const starts = [];
  let length = 0;
  let digit = false; // whether a digit came last
  for (const line of lines) {
    starts.push(length);
    let piece = line
      .replace(/^[\s>|#]+/, "")
      .replace(/(\d)\s+(?=\d)/g, `$1${BREAK}`)
      .replace(/\s+/g, "");
    if (!piece) continue;
    if (digit && /^\d/.test(piece)) piece = BREAK + piece;
    digit = /\d$/.test(piece);
    length += piece.length;
    pieces.push(piece);
  }
  return { flat: pieces.join(""), starts };
}

/** The number of the line that holds a place of the flat text. */
function lineAt(starts, place) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

// NumPy's messages ---------------------------------------------------------------------------------

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

/** A pattern for the flat text, from words with <parts> for what differs between messages. */
function pattern(words) {
  const source = words.replace(/ /g, "").replace(/<(\w+)>/g, (_, name) => PARTS[name]);
  return new RegExp(source, "gi");
}

/* Each entry: a kind of mistake, words, and what the groups in the words tell. The words begin as
   late in NumPy's message as they are unmistakable, because the beginning may be cut off. What comes
   after them is optional if the message may be cut off there; `tell` then returns null. It lists the
   operands in NumPy's order, with their place `at` if some are left out. Where it gives no `clashes`,
   they follow from the shapes by the rule of the kind. */
const MESSAGES = [
  // Element by element
  {
    kind: "broadcast",
    words: "(indexing arrays could not be )?broadcast together with shape(s?)(?:<shapes>)?",
    tell: ([, indexing, plural, shapes]) =>
      listed(shapes, indexing ? { kind: "positions" } : { anonymous: !plural }),
  },
  {
    kind: "remapped",
    words:
      "with remapped shapes(?:\\[original->remapped\\])?:?" +
      "(?:<remapped>(?:and requested shape <wanted>)?)?",
    tell: ([, pairs, wanted]) => pairs && remapped(pairs, wanted),
  },
  {
    kind: "broadcast",
    words:
      "broadcast to a single shape" +
      "(?:\\. Mismatch is between arg <n> with shape <shape> and arg <n> with shape <shape>)?",
    tell: ([, i, first, j, second]) =>
      second && {
        operands: [
          { at: index(i), name: `argument ${number(i)}`, shape: shapeOf(first) },
          { at: index(j), name: `argument ${number(j)}`, shape: shapeOf(second) },
        ],
        anonymous: true,
      },
  },
  // Writing into an array
  {
    kind: "assign",
    words: "broadcast (?:input array|where mask) from shape(?:<shape> into shape <shape>)?",
    tell: ([, value, target]) => target && listed(target + value),
  },
  {
    kind: "assign",
    words: "value array of shape(?:<shape> could not be broadcast to indexing result of shape<shape>)?",
    tell: ([, value, target]) => target && listed(target + value),
  },
  {
    kind: "inPlace",
    words:
      "operand with shape(?:<shape>(?:\\[remapped to <shape>\\])?" +
      " doesn't match the broadcast shape <shape>)?",
    tell: ([, target, moved, result]) => result && listed((moved ?? target) + result),
  },
  {
    kind: "inPlace",
    words:
      "output array (?:does not match result of|has wrong)" +
      "|has the wrong number of dimensions: Found <n> but expected",
  },
  {
    kind: "maskedAssign",
    words: "array indexing assignment (?:cannot|requires)(?: assign <n> input values to the <n> output values)?",
    tell: ([words, values, places]) =>
      places ? listed(`(${places})(${values})`) : /requires/i.test(words) && { operands: [] },
  },
  // Matrix products and linear algebra
  {
    kind: "core",
    words:
      "(?:operand <n> has a mismatch in its )?core dimension <n>, with gufunc signature" +
      "(?:<signature>\\(size <n> is different from <n>\\))?",
    tell: ([, operand, core, signature, own, first], before) =>
      first && coreMismatch(before, index(operand ?? "1"), index(core), signature, own, first),
  },
  {
    kind: "axesMissing",
    words:
      "operand <n> does not have enough dimensions" +
      "(?: \\(has <n>, gufunc core with signature <signature>requires <n>\\))?",
    tell: ([, at, axes, signature, needs], before) =>
      needs && {
        operands: [{ at: index(at), axes: number(axes) }],
        needs: number(needs),
        signature,
        called: calledIn(before),
      },
  },
  {
    kind: "dot",
    words:
      "(?:shapes <shape> and <shape> )?not aligned: <n> \\(dim <n>\\) != <n> \\(dim <n>\\)" +
      "|shapes <shape> and <shape> not aligned",
    tell: ([, first, second, size, axis, other, otherAxis]) =>
      otherAxis && dotMismatch([first, second], [axis, otherAxis], [size, other]),
  },
  { kind: "tensordot", words: "shape-mismatch for sum" },
  { kind: "scalarProduct", words: "unsupported operand type\\(s\\) for @:" },
  { kind: "square", words: "Last 2 dimensions of the array must be square" },
  { kind: "matrixNeeded", words: "dimensional array given\\. Array must be" },
  { kind: "lstsq", words: "(?:LinAlgError: |^)Incompatible dimensions(?!for)" },
  // einsum
  {
    kind: "einsum",
    words: "Size of label '(\\w)' for operand(?: <n> \\(<n>\\) does not match previous terms \\(<n>\\))?",
    // NumPy prints the two sizes in exchanged places: that of the earlier operands comes first.
    tell: ([, letter, at, earlier, own]) =>
      own && {
        letter,
        operands: [{ at: index(at), shape: null }],
        clashes: [clash([null, index(at)], [null, null], [earlier, own])],
      },
  },
  {
    kind: "einsumRepeated",
    words:
      "in (?:single operand|operand <n>) for collapsing index '(\\w)' don't match" +
      " \\(<n> != <n>\\)",
    tell: ([, place, letter, size, other]) => {
      const at = index(place ?? "0");
      const clashes = [clash([at, at], [null, null], [size, other])];
      return { letter, operands: [{ at, shape: null }], clashes };
    },
  },
  {
    kind: "einsumAxes",
    words:
      "too many subscripts for operand|operand has more dimensions than subscripts given" +
      "|does not contain the correct number of indices for operand",
  },
  {
    kind: "einsumOutput",
    words:
      "output subscript '\\w' (?:which never appeared in an input|multiple times)" +
      "|output has more dimensions than subscripts given",
  },
  // NumPy exchanges the two words: it says "more" where operands are missing.
  { kind: "einsumCount", words: "(?:more|fewer) operands provided to einstein sum function" },
  // Joining
  {
    kind: "join",
    words:
      "concatenation axis must match exactly(?:,? but along dimension <n>, the array at index" +
      " <n> has size <n> and the array at index <n> has size <last>)?",
    tell: ([, axis, i, size, j, other]) =>
      other && {
        operands: [{ at: index(i), shape: null }, { at: index(j), shape: null }],
        clashes: [clash([index(i), index(j)], [index(axis), index(axis)], [size, other])],
      },
  },
  {
    kind: "joinAxes",
    words:
      "must have same number of dimensions(?:,? but the array at index <n> has <n>" +
      " dimension\\(s\\) and the array at index <n> has <n> dimension\\(s\\))?",
    tell: ([, i, axes, j, other]) =>
      other && {
        operands: [
          { at: index(i), axes: number(axes) },
          { at: index(j), axes: number(other) },
        ],
      },
  },
  { kind: "stack", words: "all input arrays must have the same shape" },
  { kind: "joinNumbers", words: "zero-dimensional arrays cannot be concatenated" },
  { kind: "joinNothing", words: "need at least one array to (?:concatenate|stack)" },
  // Indexing
  {
    kind: "mask",
    words:
      "did not match indexed array along(?: (?:axis|dimension) <n>;(?: size of axis| dimension)" +
      " is <n> but(?: size of)? corresponding boolean (?:axis|dimension) is <last>)?",
    tell: ([, axis, size, own]) =>
      own && {
        operands: [{ shape: null }, { shape: null }],
        clashes: [clash([0, 1], [index(axis), null], [size, own])],
      },
  },
  {
    kind: "indices",
    words: "too many indices for array(?:: array is <n>-dimensional, but <n> were indexed)?",
    tell: ([, axes, indices]) =>
      indices && { operands: [{ axes: number(axes) }], indices: number(indices) },
  },
  {
    kind: "position",
    words: "index <axis> is out of bounds for (?:axis <n> with )?size <last>",
    tell: ([, position, axis, size]) => ({
      operands: [{ shape: null }],
      position: number(position),
      axis: axis === undefined ? null : index(axis),
      size: number(size),
    }),
  },
  {
    kind: "axis",
    words: "axis <axis> is out of bounds for array of dimension <last>",
    tell: ([, axis, axes]) => ({ operands: [{ axes: number(axes) }], axis: number(axis) }),
  },
  {
    kind: "alongAxis",
    words: "`indices` and `arr` must have the same number of dimensions",
  },
  // Changing the shape
  {
    kind: "reshape",
    words: "reshape array of size(?: <n> into shape <wanted>)?",
    tell: ([, size, wanted]) => wanted && reshaped(number(size), wanted),
  },
  { kind: "unknowns", words: "can only specify one unknown dimension" },
  { kind: "transpose", words: "axes don't match array|repeated axis in transpose" },
  { kind: "squeeze", words: "an axis to squeeze out which has size not equal to one" },
  { kind: "split", words: "array split does not result in an equal division" },
  // Lists, numbers and lengths
  {
    kind: "ragged",
    words:
      "inhomogeneous shape after <n> dimensions" +
      "(?:\\. The detected shape was <shape>\\+ ?inhomogeneous)?",
    tell: ([, , shape]) => shape && { operands: [{ shape: [...shapeOf(shape), "?"] }] },
  },
  {
    kind: "sequence",
    words: "setting an array element with a sequence|broadcast a non-scalar to a scalar array",
  },
  {
    kind: "number",
    words: "only (?:length-1|0-dimensional) arrays can be converted to Python scalars",
  },
  {
    kind: "lengths",
    words:
      "(?:fp and xp are not of the same length|expected x and y to have same length" +
      "|The weights and list don't have the same length|a and p must have same size" +
      "|mean and cov must have same length|weights should have the same shape as a" +
      "|Shape of weights must be consistent with shape of a" +
      "|must be specified when shapes of a and weights differ" +
      "|x and y must have the same length|mask and data must be the same size" +
      "|distances must match the length of the corresponding dimension" +
      "|all keys need to be the same shape|array is not broadcastable to correct shape)",
  },
  {
    kind: "tooDeep",
    words:
      "object too deep for desired array|expected 1D (?:vector|or 2D array) for|has more than 2 dimensions" +
      "|Input must be 1- or 2-d|array must be at least 2-d|requires an array of at least two dimensions",
  },
  { kind: "stretch", words: "more dimensions than allowed by the axis remapping" },
  {
    kind: "shapeTuple",
    words: "tuple index out of range|(?:too many|not enough) values to unpack",
    only: /\.shape\b/, // elsewhere these words of Python's are about other tuples
  },
  // Not about shapes, though they often come with them
  { kind: "truth", words: "truth value of an array with more than one element is ambiguous" },
  { kind: "singular", words: "LinAlgError: Singular matrix" },
].map((entry) => ({ ...entry, words: pattern(entry.words) }));

const number = (text) => text.replaceAll(BREAK, "").replace(/^0+(?=\d)/, "");
const index = (text) => Number(number(text));
const shapeOf = (text) => (text.replaceAll(BREAK, "").match(/\w+/g) ?? []).map(number);
const shapesOf = (text) => (text.match(/\([^)]*\)/g) ?? []).map(shapeOf);
const clash = (operands, axes, sizes) => ({ operands, axes, sizes: sizes.map(number) });
const calledIn = (before) => /(\w{1,40}):(?:Input|Output)$/.exec(before)?.[1] ?? null;

/** Operands with the shapes in a text such as "(3,3)(1,4)"; null if one is missing. */
function listed(text, more = {}) {
  const shapes = shapesOf(text ?? "");
  return shapes.length < 2 ? null : { operands: shapes.map((shape) => ({ shape })), ...more };
}

/** What a signature such as (n?,k),(k,m?)->(n?,m?) tells of the operand whose axis does not fit. */
function coreMismatch(before, operand, core, signature, own, first) {
  if (/Output$/.test(before)) return { kind: "inPlace", operands: [] };
  const groups = signature.split("->")[0].match(/\([^()]*\)/g).map((group) => group.match(/\w+\??/g) ?? []);
  if (!groups[operand]?.[core]) return null;
  const plain = (letter) => letter.replace("?", "");
  const letter = plain(groups[operand][core]);
  const places = groups.flatMap((group, k) => group.map((name, i) => ({ k, i, name: plain(name) })));
  const known = places.find(({ k, i, name }) => name === letter && !(k === operand && i === core));
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

/** What np.dot tells; the axes are counted from the left if the shapes are cut off. */
function dotMismatch(texts, axes, sizes) {
  const operands = texts.map((text) => ({ shape: text ? shapeOf(text) : null }));
  const places = operands.map(({ shape }, k) => index(axes[k]) - (shape?.length ?? 0));
  return { operands, clashes: [clash([0, 1], places, sizes)] };
}

/** Shapes such as "(2,3)->(2,newaxis,3)(4,5)->(5,4)", perhaps with a shape that was asked for. */
function remapped(text, wanted) {
  const pairs = [...text.matchAll(/(\([^)]*\))(?:->(\([^)]*\)))?/g)];
  const operands = pairs.map(([, shape]) => ({ shape: shapeOf(shape) }));
  if (pairs.length === 1)
    return wanted && { kind: "stretch", operands: [...operands, { shape: shapeOf(wanted) }] };
  const moved = pairs.map(([, shape, to]) =>
    shapeOf(to ?? shape).map((size) => (size === "newaxis" ? "1" : size)),
  );
  // With a shape that is asked for, the axes in front keep their order; einsum orders all axes anew.
  const clashes = broadcastClashes(moved).map(({ operands: [i, j], axes: [axis], sizes }) => {
    const before = [i, j].map((k, m) => axisOf(operands[k].shape, sizes[m], wanted ? axis : null));
    return clash([i, j], before, sizes);
  });
  return { kind: wanted ? "batch" : "remapped", operands, clashes };
}

/** The only axis of that size, or else the given one. */
function axisOf(shape, size, axis) {
  const found = shape.flatMap((n, i) => (n === size ? [i - shape.length] : []));
  return found.length === 1 ? found[0] : axis;
}

/** What reshape tells. NumPy leaves out a -1 in front: (7) is (-1, 7), but (7,) is not. */
function reshaped(size, text) {
  const wanted = shapeOf(text).map((n) => (n === "newaxis" ? "-1" : n));
  if (wanted.length === 1 && !text.includes(",")) wanted.unshift("-1");
  const told = { operands: [{ shape: null }], size, wanted };
  return wanted.includes("-1")
    ? told
    : { ...told, clashes: [clash([0, 0], null, [size, product(wanted)])] };
}

/** The product of sizes, without a -1. */
const product = (sizes) =>
  sizes.reduce((total, n) => (n === "-1" ? total : total * BigInt(n)), 1n).toString();

// The rules, on shapes -----------------------------------------------------------------------------

const sizeAt = (shape, axis) => shape[shape.length + axis] ?? "1";
const longest = (shapes) => Math.max(0, ...shapes.map((shape) => shape.length));

/** The axes, from the last to the first, at which shapes do not fit element by element. */
function broadcastClashes(shapes) {
  const found = [];
  for (let axis = -1; axis >= -longest(shapes); axis--) {
    const sizes = shapes.map((shape) => sizeAt(shape, axis));
    const i = sizes.findIndex((size, k) => size !== "1" && sizes.some((n, m) => m > k && collide(n, size)));
    if (i < 0) continue;
    const j = sizes.findIndex((n, m) => m > i && collide(n, sizes[i]));
    found.push(clash([i, j], [axis, axis], [sizes[i], sizes[j]]));
  }
  return found;
}

const collide = (size, other) => size !== "1" && other !== "1" && size !== other;

/** The axes at which a value cannot be stretched to what it is written into. */
function fitClashes([target, value]) {
  const found = [];
  for (let axis = -1; axis >= -longest([target, value]); axis--) {
    const [own, other] = [sizeAt(target, axis), sizeAt(value, axis)];
    if (other !== "1" && other !== own) found.push(clash([0, 1], [axis, axis], [own, other]));
  }
  return found;
}

// The line that failed -----------------------------------------------------------------------------

const FOREIGN = /site-packages|dist-packages|[\\/]lib[\\/]|[\\/](?:numpy|scipy)[\\/]|__array_function__|\.pyx/;
const HEADER = /^\s*(?:Cell In|Input In|File |<ipython-input|<__array_function__|~?[\\/]\S|[A-Z]:\\)/;
const MOST_LINES = 400; // of a traceback
const MOST_LETTERS = 1000; // of a line

/** The last line of the reader's own in the traceback above a line, or null.

`foreign` says whether NumPy or another package failed, called from there. `marked` is the part of
the code under which Python prints ~~^~~. */
function failing(lines, end) {
  const first = Math.max(0, end - MOST_LINES);
  const near = lines.slice(first, end + 1).map((line) => unquoted(line.slice(0, MOST_LETTERS)));
  let foreign = false;
  for (let k = near.length - 2; k >= 0; k--) {
    const arrow = /^\s*-+> ?\d+ (.*)/.exec(near[k]);
    const file = /^\s*File "([^"]*)", line \d+/.exec(near[k]);
    const header = file ? file[1] : arrow && near.slice(0, k).findLast((line) => HEADER.test(line));
    if (header && FOREIGN.test(header)) foreign = true;
    else if (arrow) {
      const whole = /^\s*(?:\d+\b|-+>|$|\w*Error\b)|^\s*\w+:/.test(near[k + 1]) || HEADER.test(near[k + 1]);
      return { code: arrow[1].trim(), foreign, marked: null, whole };
    } else if (file) return fromFile(near, k, foreign);
    else if (/Traceback \(most recent/.test(near[k])) return null;
  }
  return null;
}

/** The same below Python's own line `File "...", line 3`. */
function fromFile(near, k, foreign) {
  const next = (n) => near[n] ?? "";
  if (/^\s*File "|^\w*(?:Error|Exception)\b/.test(next(k + 1))) {
    // What was typed at a prompt of Python before 3.13 stands above its traceback only.
    const prompt = near.slice(0, k).findLast((line) => /^\s*>>> /.test(line));
    if (!/"<(?:stdin|python-input)/.test(near[k]) || prompt === undefined) return null;
    return { code: prompt.replace(/^\s*>>> /, "").trim(), foreign, marked: null, whole: true };
  }
  const marks = /^\s*[~^]+\s*$/.test(next(k + 2)) ? next(k + 2) : null;
  const after = next(k + (marks ? 3 : 2));
  const whole = /^\s*File "|^\s*$|^\s*\[|^[\w.]*(?:Error|Exception)\b/.test(after);
  const line = next(k + 1);
  const code = line.trim();
  const indent = line.indexOf(code);
  const marked = marks && [marks.search(/[~^]/) - indent, marks.trimEnd().length - indent];
  return { code, foreign, marked, whole };
}

// Its operations, by a small parser of Python's expressions ------------------------------------------

const TOKEN =
  /\s*(?:#.*|(?<string>[rbfuRBFU]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))|(?<number>(?:\d[\w.]*|\.\d\w*)(?:(?<=[eE])[+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>\*\*=?|\/\/=?|<<=?|>>=?|[-+*\/@%&|^:=!<>]=|\.\.\.|[-+*\/@%&|^~<>=()[\]{},:.;]))/uy;

// How tightly a sign binds; words between operands are treated as signs, too.
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
const [ASSIGNING, WORD, SIGN, UNARY] = [1, 3, 11, 10.5];
const BEFORE = new Set(["return", "assert", "if", "elif", "while", "with", "await", "yield", "for"]);
const CLOSING = new Set([")", "]", "}", ",", ";", ":", ""]);
const DEEPEST = 60;

function tokens(code) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < code.trimEnd().length) {
    const match = TOKEN.exec(code);
    if (!match) return null;
    const type = ["string", "number", "name", "sign"].find((name) => match.groups[name] !== undefined);
    if (!type) break; // a comment
    const text = match.groups[type];
    found.push({ type, text, from: match.index + match[0].length - text.length });
  }
  found.push({ type: "end", text: "", from: code.length });
  return found;
}

/** Every part of a statement, as nodes with the places where they begin and end; [] if unclear. */
export function parts(code) {
  const list = tokens(code);
  if (!list) return [];
  const nodes = [];
  let [k, depth] = [0, 0];

  const end = () => list[k - 1].from + list[k - 1].text.length;
  const node = (type, from, more) => {
    nodes.push({ type, from, to: end(), ...more });
    return nodes.at(-1);
  };
  const take = (text) => {
    if (list[k].text !== text || list[k].type === "end") throw new SyntaxError(text);
    k++;
  };

  function expression(power) {
    if (++depth > DEEPEST) throw new RangeError("too deep");
    let left = operand();
    for (;;) {
      const sign = list[k].text;
      const own = list[k].type === "string" ? undefined : POWER.get(sign);
      if (own === undefined || own < power) break;
      k++;
      if (own === WORD && ["not", "in"].includes(list[k].text)) k++; // is not, not in
      const right = expression(own === SIGN || own === ASSIGNING ? own : own + 1);
      left = node("binary", left.from, { sign, own, left, right });
    }
    depth--;
    return left;
  }

  function items(closing) {
    const found = [];
    while (list[k].text !== closing) {
      found.push(expression(0));
      if (list[k].text !== closing) take(",");
    }
    take(closing);
    return found;
  }

  function operand() {
    const { type, text, from } = list[k];
    if (CLOSING.has(text) && type !== "string") return { type: "nothing", from, to: from };
    k++;
    if (text === "lambda") {
      while (list[k].text !== ":") if (list[k++].type === "end") throw new SyntaxError("lambda");
      k++;
      expression(WORD);
      return node("unary", from, { sign: "lambda" });
    }
    if (["+", "-", "~", "*", "**", "not"].includes(text)) {
      const inner = expression(text === "not" ? WORD : UNARY);
      return node(inner.type === "number" ? "number" : "unary", from, { sign: text });
    }
    let found;
    if (text === "(") {
      const inside = items(")");
      found = node(inside.length === 1 ? "group" : "list", from, { items: inside });
    } else if (text === "[") found = node("list", from, { items: items("]") });
    else if (text === "{") found = node("list", from, { items: items("}") });
    else if (type !== "sign" || text === "...") found = node(type, from, { text });
    else throw new SyntaxError(text);
    for (;;) {
      const base = found;
      if (list[k].type === "string" && base.type === "string") k++;
      else if (list[k].text === "." && list[k + 1]?.type === "name") {
        k += 2;
        found = node("attribute", from, { base, name: list[k - 1].text });
      } else if (list[k].text === "(" && list[k].type === "sign") {
        k++;
        found = node("call", from, { base, items: items(")") });
      } else if (list[k].text === "[" && list[k].type === "sign") {
        k++;
        found = node("index", from, { base, items: items("]") });
      } else return found;
    }
  }

  try {
    while (BEFORE.has(list[k].text)) k++;
    while (list[k].type !== "end") {
      expression(0);
      if (list[k].type !== "end") take(list[k].text === ";" ? ";" : ",");
    }
    return nodes;
  } catch {
    return [];
  }
}

const CALLS = {
  broadcast:
    "add subtract multiply divide true_divide floor_divide power maximum minimum fmax fmin arctan2" +
    " hypot equal not_equal greater greater_equal less less_equal logical_and logical_or where",
  inPlace: "",
  core: "matmul solve vecdot matvec vecmat",
  batch: "matmul solve",
  axesMissing: "matmul",
  dot: "dot inner",
  tensordot: "tensordot",
  remapped: "einsum",
  einsum: "einsum",
  einsumRepeated: "einsum",
  einsumAxes: "einsum",
  join: "concatenate concat vstack hstack dstack column_stack append",
  joinAxes: "concatenate concat vstack hstack dstack column_stack append",
  joinNumbers: "concatenate concat",
  stack: "stack",
  square: "inv det cholesky eig eigh eigvals solve matrix_power",
  lstsq: "lstsq",
  reshape: "reshape",
  stretch: "broadcast_to",
};
const SIGNS = { core: "@", batch: "@", axesMissing: "@", scalarProduct: "@" };
const ONE = new Set(["square", "reshape"]); // kinds in which only the first argument is an operand
const READING_OUT = new Set(["indices", "position", "mask", "positions"]);

/** What may have failed in a line, for a kind of mistake: code, and the places of its operands. */
function operations(code, reading, foreign) {
  const { kind, operands } = reading;
  const calls = (CALLS[kind] ?? "").split(" ");
  const found = [];
  const add = (node, nodes, more) => {
    const starred = ({ type, sign }) => type === "unary" && sign.startsWith("*");
    if (nodes.length && !nodes.some((one) => one.type === "nothing" || starred(one)))
      found.push({ from: node.from, to: node.to, nodes, ...more });
  };
  for (const node of parts(code)) {
    if (node.type === "binary" && !foreign) {
      const pair = [node.left, node.right];
      const plain = node.sign.replace(/=$/, "");
      const target = node.left.sign === ":" ? node.left.right : node.left;
      const arithmetic = node.own > WORD && node.sign !== "@";
      const updates = node.own === ASSIGNING && !["=", ":="].includes(node.sign);
      if (SIGNS[kind] === (updates ? plain : node.sign)) add(node, pair);
      if (kind === "broadcast" && arithmetic && operands.length === 2) add(node, pair);
      if (kind === "broadcast" && updates && operands.length === 3) add(node, [...pair, node.left]);
      if (kind === "inPlace" && updates) add(node, pair);
      if (["assign", "maskedAssign"].includes(kind) && node.sign === "=" && target.type === "index")
        add(node, [target, node.right]);
    }
    if (node.type === "binary" && foreign && kind === "dot" && node.sign === "*")
      add(node, [node.left, node.right]); // of np.matrix
    if (node.type === "index" && !foreign && READING_OUT.has(kind)) {
      const inside = node.items.filter(({ sign }) => sign !== ":");
      if (kind === "positions") {
        if (inside.length === operands.length) add(node, inside);
      } else if (kind === "mask" && inside.length === 1) add(node, [node.base, inside[0]]);
      else add(node, [node.base]);
    }
    if (node.type !== "call") continue;
    const { base, items } = node;
    const name = base.type === "attribute" ? base.name : base.text;
    const into = items.find(({ sign, left }) => sign === "=" && left.text === "out")?.right;
    const known = calls.includes(name) || (into && kind === "broadcast");
    if (!known || (foreign && kind === "broadcast")) continue;
    const module = base.type !== "attribute" || /^(?:np|numpy)\b[\w.]*$/.test(code.slice(base.base.from, base.base.to));
    const given = [...(module ? [] : [base.base]), ...items.filter(({ sign }) => sign !== "=")];
    if (kind === "broadcast" && into) given.push(into);
    if (name === "einsum") {
      const [first, ...rest] = given;
      if (first?.type === "string" && rest.length)
        add(node, rest, { subscripts: first.text.replace(/^\w*.|.$/g, "").replace(/\s/g, "") });
    } else if (kind.startsWith("join") || kind === "stack") {
      const [first] = given;
      if (name === "append") add(node, given.slice(0, 2));
      else if (first?.type === "list") add(node, first.items);
      else if (first) add(node, [first], { elements: true });
    } else if (ONE.has(kind)) add(node, given.slice(0, 1));
    else if (kind !== "broadcast" || given.length === operands.length) add(node, given, { called: name });
  }
  return found;
}

/** The one operation in the failing line that the message can be about, or null. */
function operationIn({ code, foreign, marked, whole }, reading) {
  if (!whole || reading.anonymous) return null;
  const possible = operations(code, reading, foreign).filter(({ nodes }) =>
    nodes.every((node, k) => {
      const shape = reading.operands[k]?.shape;
      return node.type !== "number" || !shape || shape.length === 0;
    }),
  );
  const exact = possible.filter(({ from, to }) => from === marked?.[0] && to === marked[1]);
  const found = exact.length ? exact : possible;
  if (found.length !== 1) return null;
  const [{ from, to, nodes, elements, subscripts, called }] = found;
  const operands = nodes.map((node) => {
    const inner = node.type === "group" ? node.items[0] : node;
    return {
      from: node.from - from,
      to: node.to - from,
      name: code.slice(inner.from, inner.to),
      loose: ["binary", "unary"].includes(inner.type),
    };
  });
  return { code: code.slice(from, to), operands, elements, subscripts, called };
}

// Reading -------------------------------------------------------------------------------------------

/** What a pasted text tells.

`kind` is null if the text holds no message that is known. Otherwise there are `operands` with their
names and shapes, `clashes` of two sizes each, the message, the failing line, the operation in it
where that is certain, and what the kind of mistake needs besides. `cut` says that a message is known
whose end is missing. */
export function read(text) {
  const lines = clean(text);
  const { flat, starts } = flatten(lines);
  let last = null;
  for (const entry of MESSAGES) {
    let found = null;
    for (const match of flat.matchAll(entry.words)) found = match;
    if (!found || (last && found.index < last.found.index)) continue;
    const line = failing(lines, lineAt(starts, found.index));
    if (!entry.only || entry.only.test(line?.code ?? "")) last = { entry, found, line };
  }
  if (!last) return { kind: null, message: lastError(lines) };
  const { entry, found, line } = last;
  const before = flat.slice(Math.max(0, found.index - 80), found.index);
  const told = entry.tell ? entry.tell(found, before) : { operands: [] };
  const reading = { kind: entry.kind, cut: !told, ...(told || { operands: [] }) };
  reading.operands = reading.operands.map((operand, k) => ({ at: k, ...operand }));
  reading.message = messageAt(lines, starts, found);
  reading.line = line?.code ?? null;
  reading.foreign = line?.foreign ?? false;
  reading.operation = line && !reading.cut ? operationIn(line, reading) : null;
  named(reading);
  const shapes = reading.operands.map(({ shape }) => shape);
  if (reading.cut) reading.clashes = [];
  reading.clashes ??= (KINDS[reading.kind].clashes?.(shapes) ?? []).map((found) => ({
    ...found,
    operands: found.operands.map((k) => reading.operands[k].at),
  }));
  if (reading.operation?.called === "inner") untransposed(reading);
  if (reading.operation?.subscripts) labelled(reading);
  return reading;
}

/** Names for the operands: those of the failing line, or A, B, C. */
function named(reading) {
  const { operation, operands } = reading;
  for (const operand of operands) {
    const own = operation?.elements ? operation.operands[0] : operation?.operands[operand.at];
    const name = own && (operation.elements ? `${own.name}[${operand.at}]` : own.name);
    operand.named = name !== undefined;
    operand.loose = own?.loose && !operation.elements;
    const standing = KINDS[reading.kind].names ?? LETTERS;
    operand.name = name ?? operand.name ?? standing[operand.at] ?? `operand ${operand.at}`;
  }
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** np.inner multiplies by the transpose, and NumPy's message has the shape of that. */
function untransposed(reading) {
  const [, second] = reading.operands;
  if (!second.shape || second.shape.length < 2) return;
  second.shape.push(...second.shape.splice(-2).reverse());
  reading.clashes[0].axes[1] = -1;
}

/** The clashes of einsum by its letters, which are certain even if two sizes are equal. */
function labelled(reading) {
  const terms = reading.operation.subscripts.split("->")[0].split(",");
  const shapes = reading.operands.map(({ shape }) => shape);
  reading.terms = terms;
  if (reading.kind !== "remapped" || shapes.some((s, k) => s.length !== terms[k]?.length)) return;
  const held = new Map();
  reading.clashes = [];
  shapes.forEach((shape, k) => {
    shape.forEach((size, i) => {
      const [letter, axis, earlier] = [terms[k][i], i - shape.length, held.get(terms[k][i])];
      if (!earlier || earlier.size === "1") held.set(letter, { k, axis, size });
      else if (collide(size, earlier.size)) {
        const found = clash([earlier.k, k], [earlier.axis, axis], [earlier.size, size]);
        reading.clashes.push({ ...found, letter });
      }
    });
  });
}

/** The message as it stands in the text, on one line. */
function messageAt(lines, starts, found) {
  const last = lineAt(starts, found.index + found[0].length - 1);
  const here = lineAt(starts, found.index);
  const begins = [here, here - 1, here - 2].find((k) => /\w(?:Error|Exception)\b/.test(lines[k] ?? ""));
  return shortened(lines.slice(begins ?? here, last + 1).map(unquoted).join(" "));
}

const lastError = (lines) => {
  const found = lines.findLast((line) => /^[\s>|#]*[\w.]{1,100}(?:Error|Exception)\b/.test(line.slice(0, 300)));
  return found === undefined ? null : shortened(unquoted(found));
};

const MOST_SHOWN = 400;
const shortened = (text) => {
  const plain = text.slice(0, 3000).replace(/\s+/g, " ").trim();
  return plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)} …` : plain;
};

// Drawing the axes ---------------------------------------------------------------------------------

const tuple = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const signed = (axis) => `${axis}`.replace("-", "\u2212");

/** The axes below each other: {axes, rows of {name, cells, shape}, together}; null without sizes.

A cell is {text, clash}. An axis that a shape lacks is "(1)" where it counts as 1, as in chapter 1. */
export function align(reading) {
  const { operands, clashes, kind } = reading;
  const marked = new Set();
  const places = clashes.filter(({ axes }) => axes?.some((axis) => axis !== null));
  for (const { operands: pair, axes } of places)
    pair.forEach((at, i) => marked.add(`${at} ${axes[i] ?? axes[1 - i]}`));
  const shown = operands.filter(({ shape }) => shape);
  const whole = shown.length === operands.length && operands.length > 0;
  if (!whole && !places.length) return null;
  const given = places.flatMap(({ axes }) => axes.filter((axis) => axis !== null));
  const long = Math.max(0, ...shown.map(({ shape }) => shape.length), ...given.map((axis) => -axis));
  const axes = whole
    ? Array.from({ length: long }, (_, i) => i - long)
    : [...new Set(given)].sort((a, b) => a - b);
  const missing = KINDS[kind].missing ? "(1)" : "";
  const sizes = new Map(
    places.flatMap(({ operands: pair, axes, sizes }) =>
      pair.map((at, i) => [`${at} ${axes[i] ?? axes[1 - i]}`, sizes[i]]),
    ),
  );
  const rows = operands.map(({ at, name, named, shape }) => ({
    name,
    named,
    cells: axes.map((axis) => ({
      text: (whole ? shape[shape.length + axis] ?? missing : sizes.get(`${at} ${axis}`)) ?? "",
      clash: marked.has(`${at} ${axis}`),
    })),
    shape: shape ? tuple(shape) : "",
  }));
  return { axes: axes.map((axis) => `axis ${signed(axis)}`), rows, together: togetherRow(reading, axes) };
}

/** Under operands that are combined element by element: the sizes of the result, or what collides. */
function togetherRow({ operands, clashes, kind }, axes) {
  if (!KINDS[kind].together) return null;
  return axes.map((axis) => {
    const found = clashes.find(({ axes: [own] }) => own === axis);
    if (found) return { text: `${found.sizes[0]} against ${found.sizes[1]}`, clash: true };
    const sizes = operands.map(({ shape }) => sizeAt(shape, axis));
    return { text: sizes.find((size) => size !== "1") ?? "1", clash: false };
  });
}

// Saying what is wrong -----------------------------------------------------------------------------

const code = (text) => `\`${text.replaceAll("`", "'")}\``;
const plural = (n, one, more = `${one}s`) => `${n} ${n === "1" ? one : more}`;
const axesOf = (n) => plural(n, "axis", "axes");

/** "`A` has size 3 at axis −1 and `B` has size 4", for each pair of sizes. */
function clashSentences({ operands, clashes }) {
  const of = (at) => operands.find((operand) => operand.at === at);
  const has = (at, axis, size) => {
    const { shape } = of(at);
    const lacks = shape && axis !== null && -axis > shape.length;
    return lacks ? `${named(at)} lacks this axis, which counts as 1` : `${named(at)} has size ${size}`;
  };
  const named = (at) => (of(at) ? code(of(at).name) : "an earlier operand");
  return clashes
    .filter(({ axes, operands: pair }) => axes && pair.length)
    .slice(0, 4)
    .map(({ operands: [i, j], axes: [a, b], sizes: [size, other], orLast, letter }) => {
      const called = letter ? ` (letter ${code(letter)})` : "";
      if (i === j && a !== null)
        return `Axis ${signed(a)} of ${named(i)} has size ${size}, but its axis ${signed(b)} has size ${other}.`;
      if (a === null && b === null) return null;
      if (a === b) return `At axis ${signed(a)}, ${has(i, a, size)} and ${has(j, b, other)}${called}.`;
      if (a === null || b === null) {
        const [at, axis, n, otherAt, m] = a === null ? [j, b, other, i, size] : [i, a, size, j, other];
        return `Axis ${signed(axis)} of ${named(at)} has size ${n}, but ${named(otherAt)} has size ${m} there.`;
      }
      const last = orLast ? ` (or its only axis, if it has no more)` : "";
      return `Axis ${signed(a)} of ${named(i)} has size ${size}, but axis ${signed(b)} of ${named(j)}${last} has size ${other}${called}.`;
    })
    .filter(Boolean);
}

/** The operation with other texts for some operands: {operand: text}. */
function rebuilt(operation, changes) {
  let text = operation.code;
  const places = operation.operands.map((operand, k) => ({ ...operand, k }));
  for (const { from, to, k } of places.sort((a, b) => b.from - a.from))
    if (changes[k] !== undefined) text = text.slice(0, from) + changes[k] + text.slice(to);
  return text;
}

/** An operation as it could stand in the code, for operands without names of their own. */
function stand(text, names) {
  let from = 0;
  const operands = names.map((name) => {
    from = text.indexOf(name, from);
    return { from, to: (from += name.length), name, loose: false };
  });
  return { code: text, operands };
}

const operationOf = (reading) =>
  reading.operation ?? stand(KINDS[reading.kind].form ?? "A + B", ["A", "B"]);

const inBrackets = ({ name, loose }) => (loose ? `(${name})` : name);
const printed = (operands) =>
  `print(${operands.map((operand) => `${inBrackets(operand)}.shape`).join(", ")})`;

const REDUCED =
  /\.(?:sum|mean|max|min|std|var|prod|median|any|all|argmax|argmin|norm|ptp)\((.*,\s*)?(?:axis\s*=\s*)?(-?\d{1,2})\)$/;

/** Ways to rearrange an operand: {shape, text of its code, why}. */
function rearrangements({ name, loose, shape }, axes) {
  const found = [];
  const base = inBrackets({ name, loose });
  const reduced = loose ? null : REDUCED.exec(name);
  if (reduced && balanced(reduced[1] ?? "")) {
    const axis = Number(reduced[2]);
    const place = axis < 0 ? shape.length + 1 + axis : axis;
    const why = `${code(name)} has lost axis ${signed(axis)}, over which it was taken. Keep this axis with size 1:`;
    if (place >= 0 && place <= shape.length)
      found.push({ shape: shape.toSpliced(place, 0, "1"), text: `${name.slice(0, -1)}, keepdims=True)`, why });
  }
  for (const places of spread(shape.length, axes)) {
    const full = Array.from({ length: axes }, (_, i) => (places.includes(i) ? shape[places.indexOf(i)] : "1"));
    const marks = full.map((_, i) => (places.includes(i) ? ":" : "None"));
    const where = places.map((i) => signed(i - axes)).join(" and ");
    const what = shape.length === 1 ? `the ${shape[0]} values of ${code(name)} belong` : `the axes of ${code(name)} belong`;
    const why = `If ${what} to axis ${where}, say where the new axis of size 1 goes, because NumPy puts it in front:`;
    found.push({ shape: full, text: `${base}[${marks.join(", ")}]`, why });
  }
  if (shape.length === 2 && shape[0] !== shape[1])
    found.push({
      shape: shape.toReversed(),
      text: `${base}.T`,
      why: `If the axes of ${code(name)} are in the wrong order, for example samples in rows instead of columns, transpose it:`,
    });
  if (shape.length === 2 && shape.includes("1")) {
    const [rows] = shape;
    const why = `If ${code(name)} is a ${rows === "1" ? "row" : "column"} only by accident, take it out as an array with one axis:`;
    found.push({
      shape: shape.filter((_, i) => i !== shape.lastIndexOf("1")),
      text: `${base}[${rows === "1" && shape[1] !== "1" ? "0" : ":, 0"}]`,
      why,
    });
  }
  return found;
}

const balanced = (text) => {
  let depth = 0;
  for (const sign of text) {
    if ("([{".includes(sign)) depth++;
    if (")]}".includes(sign) && --depth < 0) return false;
  }
  return depth === 0;
};

/** The ways to place `count` axes in order among `axes`, but not all of them at the end. */
function spread(count, axes) {
  if (count < 1 || count >= axes || axes > 4) return [];
  const ways = (from, left) =>
    left === 0
      ? [[]]
      : Array.from({ length: axes - from }, (_, i) => from + i).flatMap((first) =>
          ways(first + 1, left - 1).map((rest) => [first, ...rest]),
        );
  return ways(0, count).filter((places) => places[0] !== axes - count);
}

const MOST_CAUSES = 3;

/** Causes with rearranged operands, each tried on the shapes: those with which `runs` is true. */
function rearranged(reading, which, runs, axes) {
  const operation = operationOf(reading);
  const shapes = reading.operands.map(({ shape }) => shape);
  const found = [];
  for (const k of which)
    for (const { shape, text, why } of rearrangements(reading.operands[k], axes ?? Math.max(2, longest(shapes))))
      if (runs(shapes.with(k, shape)))
        found.push({ why, code: rebuilt(operation, { [k]: text }), fits: true });
  return found;
}

const FROM_OTHER_DATA = (reading) => ({
  why: "The sizes may differ because the arrays hold different data: one was cut, filtered or loaded in another way. Print the shapes where the arrays are made:",
  code: printed(reading.operands),
});

function broadcastCauses(reading) {
  const { operands, operation, anonymous, clashes } = reading;
  const shapes = operands.map(({ shape }) => shape);
  const runs = (changed) => broadcastClashes(changed).length === 0;
  const updated = operation && operands.length === 3; // X += y, whose X cannot be rearranged
  const into = (changed) => runs(changed) && fitClashes([shapes[2], changed[1]]).length === 0;
  const found = [];
  if (anonymous || clashes.length === 0) return [];
  if (updated && operation.operands.length === 3 && operation.operands[2].name === operands[0].name)
    found.push(...rearranged(reading, [1], into, shapes[0].length));
  else if (operands.length === 2) {
    const [short, long] = shapes[0].length < shapes[1].length ? [0, 1] : [1, 0];
    found.push(...oneMore(reading, runs));
    found.push(...rearranged(reading, shapes[0].length === shapes[1].length ? [1, 0] : [short, long], runs));
  }
  return [...found.slice(0, MOST_CAUSES), FROM_OTHER_DATA(reading)];
}

/** One array is an element longer than the other, as bin edges are than the counts. */
function oneMore(reading, runs) {
  const { operands, clashes } = reading;
  const [{ operands: [i, j], axes: [axis], sizes }] = clashes;
  const [size, other] = sizes.map(BigInt);
  if (clashes.length > 1 || (size - other) ** 2n !== 1n) return [];
  const [k, fewer] = size > other ? [i, sizes[1]] : [j, sizes[0]];
  const { shape, name } = operands[k];
  const at = shape.length + axis;
  const marks = [...Array(at).fill(":"), "1:"].join(", ");
  if (at < 0 || !runs(operands.map((o, m) => (m === k ? shape.with(at, fewer) : o.shape)))) return [];
  const why = `${code(name)} has one element more, as positions have compared with their differences. Leave out the first (${code("1:")}) or the last (${code(":-1")}):`;
  return [{ why, code: rebuilt(operationOf(reading), { [k]: `${inBrackets(operands[k])}[${marks}]` }), fits: true }];
}

function dotCauses(reading) {
  const { operands } = reading;
  if (operands.some(({ shape }) => !shape)) return [{ why: "The shapes are cut off. Print them:", code: "print(A.shape, B.shape)" }];
  const fitting = ([a, b]) => a.length && b.length && a.at(-1) === (b.at(-2) ?? b.at(-1));
  const found = rearranged(reading, [1, 0], fitting, 0);
  const shapes = operands.map(({ shape }) => shape);
  if (fitting(shapes.toReversed())) {
    const [a, b] = operands.map(inBrackets);
    const swapped = rebuilt(operationOf(reading), { 0: b, 1: a });
    found.splice(1, 0, { why: "If the operands are in the wrong order, exchange them:", code: swapped, fits: true });
  }
  return [...found.slice(0, MOST_CAUSES), FROM_OTHER_DATA(reading)];
}

function coreCauses(reading) {
  const { operands, clashes, called, letter } = reading;
  if (!operands.length) return [];
  const print = { why: "The message does not tell the whole shapes, so print them first:", code: printed(operands) };
  if (called !== null && !["matmul", "solve", "solve1"].includes(called)) return [print];
  const [a, b] = operands;
  const operation = operationOf(reading);
  const [size] = clashes[0].sizes;
  if (called !== "matmul" && called !== null)
    return [
      print,
      {
        why: `If the right-hand sides are the rows of ${code(b.name)}, make columns of them. This fits if the last axis of ${code(b.name)} has size ${size}:`,
        code: rebuilt(stand("np.linalg.solve(A, B)", ["A", "B"]), { 0: inBrackets(a), 1: `${inBrackets(b)}.T` }),
      },
    ];
  return [
    print,
    {
      why: `If ${code(b.name)} holds one row for each output, transpose it. This fits if its last axis has size ${size}:`,
      code: rebuilt(operation, { 1: `${inBrackets(b)}.T` }),
    },
    {
      why: `If the operands are in the wrong order, exchange them. This fits if the last axis of ${code(b.name)} and the last but one of ${code(a.name)} have the same size:`,
      code: rebuilt(operation, { 0: inBrackets(b), 1: inBrackets(a) }),
    },
    {
      why: `If you meant the product element by element, write ${code("*")}, which follows the other rule:`,
      code: `${inBrackets(a)} * ${inBrackets(b)}`,
    },
  ];
}

function inPlaceCauses(reading) {
  const [target, result] = reading.operands;
  const operation = operationOf(reading);
  const [left, right] = operation.operands;
  const sign = operation.code.slice(left.to, right.from).trim().replace(/=$/, "");
  const found = [];
  const [first] = reading.clashes;
  const axis = first && result.shape ? result.shape.length + first.axes[0] : null;
  const lacks = first && -first.axes[0] > target.shape.length;
  if (axis !== null) {
    const sum = `${inBrackets(right)}.sum(axis=${axis}${lacks ? "" : ", keepdims=True"})`;
    found.push({
      why: `If ${code(right.name)} holds one value for each sample along axis ${axis}, add these values first:`,
      code: rebuilt(operation, { 1: sum }),
    });
    if (lacks && target.shape.length === 1 && result.shape.length === 2 && result.shape[0] === result.shape[1])
      found.push({
        why: `If ${code(right.name)} is a column of shape ${tuple([target.shape[0], "1"])}, take it out as an array with one axis:`,
        code: rebuilt(operation, { 1: `${inBrackets(right)}[:, 0]` }),
      });
  }
  found.push({
    why: "If the result should be larger than the array, make a new array instead of writing into the old one:",
    code: `${left.name} = ${left.name} ${sign} ${right.name}`,
  });
  return found;
}

function joinCauses(reading) {
  const [{ axes: [axis] }] = reading.clashes;
  const names = reading.operands.map(inBrackets);
  return [
    {
      why: `If they should be joined along axis ${axis}, say so:`,
      code: `np.concatenate([${names.join(", ")}], axis=${axis})`,
    },
    {
      why: "If one of them lies on its side, transpose it:",
      code: `np.concatenate([${names[0]}, ${names[1]}.T]${axis === 0 ? ", axis=1" : ""})`,
    },
    { why: "The message tells one axis only. Print the whole shapes:", code: printed(reading.operands) },
  ];
}

function joinAxesCauses({ operands }) {
  if (operands.length < 2) return [];
  const [few, many] = Number(operands[0].axes) < Number(operands[1].axes) ? operands : operands.toReversed();
  const put = (change) => operands.map((o) => inBrackets(o) + (o === few ? change : "")).join(", ");
  if (few.axes !== "1" || many.axes !== "2")
    return [{ why: "Give each array the same number of axes first. Print the shapes:", code: printed(operands) }];
  return [
    { why: `If ${code(few.name)} is a further row, make a row of it:`, code: `np.concatenate([${put("[None, :]")}])` },
    { why: `If ${code(few.name)} is a further column, make a column of it:`, code: `np.concatenate([${put("[:, None]")}], axis=1)` },
  ];
}

function reshapeSays({ size, wanted, operands, clashes }) {
  const total = product(wanted);
  const one = wanted.includes("-1");
  const groups = `${size} elements cannot be divided into groups of ${total}.`;
  if (one || !clashes.length) return [`The shape ${signed(tuple(wanted))} asks NumPy to work out one size, but ${groups}`];
  const rest = total === "0" ? 1n : BigInt(size) % BigInt(total);
  const maybe = rest ? [`If the code has ${code("-1")} as its first size, NumPy leaves it out of the message. Then ${groups}`] : [];
  return [
    `${code(operands[0].name)} has ${size} elements, but the shape ${tuple(wanted)} has room for ${total}.`,
    ...maybe,
  ];
}

function reshapeCauses({ size, wanted, operands }) {
  const [a] = operands;
  const found = [];
  for (let i = 0; i < wanted.length && wanted.length > 1; i++) {
    const others = product(wanted.toSpliced(i, 1));
    if (wanted.includes("-1") || others === "0" || BigInt(size) % BigInt(others)) continue;
    found.push({
      why: `If the other sizes are right, let NumPy work out size ${i}. It is ${BigInt(size) / BigInt(others)}:`,
      code: `${inBrackets(a)}.reshape(${wanted.with(i, "-1").join(", ")})`,
      fits: true,
    });
  }
  found.push({
    why: "If the number of elements is wrong, find out where elements were lost or added:",
    code: `print(${inBrackets(a)}.shape, ${inBrackets(a)}.size)`,
  });
  return found;
}

function einsumCauses(reading) {
  const { operation, operands, terms, kind } = reading;
  if (kind !== "remapped" || !operation?.subscripts || operands.some(({ shape }, k) => shape.length !== terms[k]?.length))
    return [
      {
        why: "Write down the shapes, one letter below each axis, and compare the letters that come twice:",
        code: operands.length > 1 ? printed(operands) : "print(A.shape, B.shape)",
      },
    ];
  const [, output] = operation.subscripts.split("->");
  const found = [];
  terms.forEach((term, k) => {
    for (const other of permutations(term)) {
      const changed = terms.with(k, other);
      const again = { ...reading, terms: changed, operands, clashes: [] };
      if (other === term || lettersCollide(again)) continue;
      found.push({
        why: `If the axes of ${code(operands[k].name)} come in the order ${code(other)}, exchange its letters:`,
        code: operation.code.replace(operation.subscripts, [changed.join(","), output].filter((t) => t !== undefined).join("->")),
        fits: true,
      });
    }
  });
  return [...found.slice(0, 2), FROM_OTHER_DATA(reading)];
}

function lettersCollide({ terms, operands }) {
  const held = new Map();
  return operands.some(({ shape }, k) =>
    shape.some((size, i) => {
      const earlier = held.get(terms[k][i]) ?? "1";
      if (earlier === "1") held.set(terms[k][i], size);
      return collide(size, earlier);
    }),
  );
}

function permutations(term) {
  if (term.length > 4) return [];
  if (term.length < 2) return [term];
  return [...term].flatMap((letter, i) =>
    permutations(term.slice(0, i) + term.slice(i + 1)).map((rest) => letter + rest),
  );
}

const PRODUCT_RULE =
  "A matrix product needs equal inner sizes: the last axis of the first operand and the last but one of the second, or its only one. A size of 1 is not stretched here.";
const JOIN_RULE = "Arrays that are joined must have the same sizes along every axis except the one along which they are joined.";
const LETTER_RULE = "In einsum, the same letter must mean the same size wherever it stands.";
const NOT_TOLD = "NumPy's message does not tell the shapes.";
const list = (operands) => {
  const texts = operands.map(({ name, shape }) => `${code(name)} of shape ${tuple(shape)}`);
  return `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
};

/* For each kind of mistake: the rule as a sentence, the section that explains it, the clashes that
   follow from shapes, what the message says (besides the clashes), and the usual causes. `form` is
   the operation that stands for one without names. `missing` and `together` are for `align`. */
const KINDS = {
  broadcast: {
    section: "rule 1",
    rule: "NumPy aligns shapes on the right. Two sizes fit if they are equal or if one of them is 1, and an axis that is missing counts as 1.",
    clashes: broadcastClashes,
    missing: true,
    together: true,
    says: ({ operands, clashes }) => [
      clashes.length
        ? `${list(operands)} cannot be combined element by element.`
        : `${list(operands)} do fit, so the message may lack its last shape.`,
    ],
    causes: broadcastCauses,
  },
  positions: {
    section: "rule 1",
    rule: "Lists of positions such as `A[rows, cols]` are combined like the operands of a sum, and select one element for each pair.",
    clashes: broadcastClashes,
    missing: true,
    together: true,
    names: ["rows", "cols"],
    says: ({ operands }) => [`The index combines ${list(operands)}.`],
    causes: ({ operands, operation }) => {
      const names = operands.map(({ name }) => name);
      const base = operation ? operation.code.slice(0, operation.operands[0].from - 1) : "X";
      return [
        { why: "If you want every row together with every column, say so:", code: `${base}[np.ix_(${names.join(", ")})]` },
        { why: "If you want pairs, both need the same number of positions:", code: `print(${names.map((n) => `len(${n})`).join(", ")})` },
      ];
    },
  },
  stretch: {
    section: "rule 1",
    rule: "An array can be stretched to a shape if each of its sizes, aligned on the right, is equal to the size there or is 1.",
    clashes: ([value, target]) =>
      !target ? [] : fitClashes([target, value]).map(({ axes, sizes }) => clash([0, 1], axes, sizes.toReversed())),
    missing: true,
    form: "np.broadcast_to(A, shape)",
    says: ({ operands: [a, b] }) => !a ? ["The array has more axes than the shape that is asked for."] : [`${code(a.name)} of shape ${tuple(a.shape)} cannot be stretched to the shape ${tuple(b.shape)}.`],
    causes: (reading) => {
      if (!reading.operands.length) return [];
      const target = reading.operands[1].shape;
      const runs = ([value]) => value.length <= target.length && !fitClashes([target, value]).length;
      return rearranged(reading, [0], runs, target.length).slice(0, MOST_CAUSES);
    },
  },
  assign: {
    section: "rule 1",
    rule: "An assignment writes into the places on the left, whose shape is fixed. The value may be stretched to this shape, but the places never are.",
    clashes: fitClashes,
    missing: true,
    form: "A[...] = B",
    says: ({ operands: [a, b] }) => [`${code(a.name)} has room for the shape ${tuple(a.shape)}, and ${code(b.name)} has the shape ${tuple(b.shape)}.`],
    causes: (reading) => {
      const [target] = reading.operands.map(({ shape }) => shape);
      const runs = ([, value]) => value.length <= target.length && !fitClashes([target, value]).length;
      return [...rearranged(reading, [1], runs, target.length).slice(0, MOST_CAUSES), FROM_OTHER_DATA(reading)];
    },
  },
  maskedAssign: {
    section: "rule 1",
    rule: "Where a mask selects places, the value needs one element for each True in the mask, or just one.",
    form: "A[mask] = B",
    clashes: ([places, values]) => (values ? [clash([0, 1], [-1, -1], [places[0], values[0]])] : []),
    says: ({ operands: [a, b] }) => [
      b
        ? `The mask selects ${plural(a.shape[0], "place")} and ${code(b.name)} has ${plural(b.shape[0], "element")}.`
        : "The value has more than one axis, but the places that a mask selects are in one line.",
    ],
    causes: ({ operation, operands: [, b = { name: "B" }] }) => {
      const target = operation?.operands[0].name ?? "A[mask]";
      const mask = /\[([^[\]]*)\]$/.exec(target)?.[1] ?? "mask";
      return [
        { why: "If the value has as many rows as the array, select from it with the same mask:", code: `${target} = ${inBrackets(b)}[${mask}]` },
        { why: "Compare the number of places with the number of values:", code: `print(np.sum(${mask}), np.size(${b.name}))` },
      ];
    },
  },
  inPlace: {
    section: "in place",
    rule: "An operation in place, such as `w += g`, or one with `out=`, writes its result into an array that exists. This array keeps its shape and is not stretched.",
    clashes: (shapes) => (shapes.length < 2 ? [] : fitClashes(shapes)),
    missing: true,
    form: "A += B",
    says: ({ operands: [a, b] }) =>
      a ? [`The result would have the shape ${tuple(b.shape)}, but ${code(a.name)} has the shape ${tuple(a.shape)}.`] : ["The array for the result does not have the shape of the result."],
    causes: (reading) => (reading.operands.length ? inPlaceCauses(reading) : []),
  },
  core: {
    section: "rule 2",
    rule: PRODUCT_RULE,
    form: "A @ B",
    says: ({ letter, signature, called, operands, clashes }) => {
      const [size, other] = clashes[0].sizes;
      if (!operands.length) return [`The axis ${code(letter)} has size ${size} in one operand and ${other} in another.`];
      const unknown = [...new Set(operands.flatMap(({ shape }) => shape.filter((n) => /^[a-z]/i.test(n))))];
      const others = unknown.length ? ` The message leaves out ${unknown.map(code).join(" and ")}.` : "";
      return [`In the signature ${code(signature)} of ${code(called ?? "the function")}, the letter ${code(letter)} stands for both ${size} and ${other}.${others}`];
    },
    causes: coreCauses,
  },
  batch: {
    section: "rule 2",
    rule: "In a product of stacks of matrices, the axes in front of the last two must fit element by element: equal, or one of them 1.",
    missing: true,
    form: "A @ B",
    says: ({ operands }) => [`${list(operands)} are stacks of matrices that do not fit each other.`],
    causes: (reading) => [
      { why: "If one of them has its stack axis in another place, move it to the front:", code: `np.moveaxis(${reading.operands[1].name}, -1, 0)` },
      FROM_OTHER_DATA(reading),
    ],
  },
  axesMissing: {
    section: "vector",
    rule: "A matrix product needs at least one axis in each operand, because it adds over an axis. A number has none.",
    form: "A @ B",
    says: ({ operands: [a], needs, called }) => [`Operand ${a.at} (${code(a.name)}) has ${axesOf(a.axes)}, and ${code(called ?? "the function")} needs ${needs} or more.`],
    causes: (reading) => {
      const [a, b] = operationOf(reading).operands.map(inBrackets);
      return [
        { why: "If you want to multiply by a number, write `*`:", code: `${a} * ${b}` },
        { why: "If an array was meant, an earlier step may have added all its elements. Print its shape:", code: `print(np.shape(${reading.operands[0].name}))` },
      ];
    },
  },
  scalarProduct: {
    section: "vector",
    rule: "`@` multiplies arrays, and numbers have no axis to add over.",
    says: () => ["Both operands of `@` are numbers or lists, not arrays."],
    causes: () => [{ why: "Multiply numbers with `*`, and make arrays of lists:", code: "np.array(a) @ np.array(b)" }],
  },
  dot: {
    section: "rule 2",
    rule: PRODUCT_RULE,
    form: "np.dot(A, B)",
    says: ({ operands }) => (operands.every(({ shape }) => shape) ? [`${list(operands)} cannot be multiplied.`] : []),
    causes: dotCauses,
  },
  tensordot: {
    section: "rule 2",
    rule: "The axes over which `np.tensordot` adds must have the same sizes. With a number `axes=n`, these are the last n of the first operand and the first n of the second.",
    says: () => [`Two axes that are added over have different sizes. ${NOT_TOLD}`],
    causes: () => [{ why: "Name the two axes that belong together, for example the last of each:", code: "np.tensordot(A, B, axes=([-1], [-1]))" }],
  },
  square: {
    section: "rule 2",
    rule: "An inverse, a determinant, eigenvalues and `np.linalg.solve` need a square matrix: as many rows as columns.",
    says: () => [`The last two axes of the array have different sizes. ${NOT_TOLD}`],
    causes: ({ operation }) => {
      const a = operation?.operands[0]?.name ?? "A";
      return [
        { why: "Print the shape. An array that should be square may have lost or gained a row:", code: `print(${a}.shape)` },
        { why: "If there are more equations than unknowns, look for the least squares solution:", code: `np.linalg.lstsq(${a}, b)` },
      ];
    },
  },
  matrixNeeded: {
    section: "one axis",
    rule: "Functions of `np.linalg` take matrices, which have two axes.",
    says: () => ["The array does not have the number of axes that the function needs."],
    causes: () => [
      { why: "Print the shape. Selecting one row or column has removed an axis, and a slice keeps it:", code: "print(A.shape)\nA[:, 0:1]" },
    ],
  },
  lstsq: {
    section: "rule 2",
    rule: "`np.linalg.lstsq(A, b)` needs one row of `b` for each row of `A`.",
    says: () => [`The two arrays have different numbers of rows. ${NOT_TOLD}`],
    causes: ({ operation }) => {
      const [a, b] = operation?.operands.map(({ name }) => name) ?? ["A", "b"];
      return [
        { why: "If each column of the first array is an equation, transpose it:", code: `np.linalg.lstsq(${a}.T, ${b ?? "b"})` },
        { why: "Compare the numbers of rows:", code: `print(${a}.shape, ${b ?? "b"}.shape)` },
      ];
    },
  },
  remapped: {
    section: "letters",
    rule: LETTER_RULE,
    missing: false,
    says: ({ operands, terms }) => [
      `${list(operands)} do not fit.`,
      terms
        ? `Their axes have the letters ${terms.slice(0, operands.length).map(code).join(" and ")}.`
        : "NumPy has put the axes into the order of the letters (“remapped”) before it compared them.",
    ],
    causes: einsumCauses,
  },
  einsum: {
    section: "letters",
    rule: LETTER_RULE,
    says: ({ letter, operands: [a], clashes: [{ sizes }] }) => [
      `The letter ${code(letter)} has size ${sizes[0]} in an earlier operand, but ${sizes[1]} in operand ${a.at} (${code(a.name)}). NumPy's message gives these two sizes in exchanged places.`,
    ],
    causes: einsumCauses,
  },
  einsumRepeated: {
    section: "letters",
    rule: "A letter that comes twice in one operand takes its diagonal, so both axes must have the same size.",
    says: ({ letter, operands: [a], clashes: [{ sizes }] }) => [`In operand ${a.at}, the letter ${code(letter)} stands for ${sizes[0]} and for ${sizes[1]}.`],
    causes: einsumCauses,
  },
  einsumAxes: {
    section: "letters",
    rule: "In einsum, each operand needs exactly one letter for each of its axes, or `...` for the rest.",
    says: () => ["An operand has more or fewer axes than it has letters."],
    causes: einsumCauses,
  },
  einsumOutput: {
    section: "letters",
    rule: "To the right of the arrow, each letter may stand once, and it must come from an operand.",
    says: () => ["The letters of the result do not follow from those of the operands."],
    causes: () => [{ why: "Check the letters behind `->`. Those that are left out are added over:", code: "np.einsum('ij,jk->ik', A, B)" }],
  },
  einsumCount: {
    section: "letters",
    rule: "In einsum, commas separate the letters of the operands, and there must be as many groups as operands.",
    says: () => ["The number of operands differs from the number of groups of letters. NumPy's message exchanges “more” and “fewer” here."],
    causes: () => [{ why: "Count the groups before the arrow and the arrays after the text:", code: "np.einsum('ij,jk->ik', A, B)" }],
  },
  join: {
    section: "axis",
    rule: JOIN_RULE,
    says: () => ["The arrays cannot be joined."],
    causes: joinCauses,
  },
  joinAxes: {
    section: "one axis",
    rule: "Arrays that are joined must have the same number of axes.",
    says: ({ operands }) => operands.map(({ name, axes }) => `${code(name)} has ${axesOf(axes)}.`),
    causes: joinAxesCauses,
  },
  stack: {
    section: "axis",
    rule: "`np.stack` puts arrays along a new axis, so all of them must have the same shape. `np.concatenate` joins along an axis that exists.",
    says: () => [`At least two of the arrays have different shapes. ${NOT_TOLD}`],
    causes: ({ operation }) => [
      {
        why: "Print all shapes and look for the one that differs:",
        code: `print([part.shape for part in ${stackedIn(operation)}])`,
      },
      { why: "If the arrays differ along one axis only, join them along it:", code: `np.concatenate(${stackedIn(operation)}, axis=0)` },
    ],
  },
  joinNumbers: {
    section: "one axis",
    rule: "`np.concatenate` joins along an axis, and a number has none.",
    says: () => ["One of the things that are joined is a single number."],
    causes: ({ operation }) => [
      { why: "Put the number into a list, which has one axis:", code: `np.concatenate([[${operation && !operation.elements ? operation.operands[0].name : "x"}], a])` },
      { why: "If all of them are numbers, make an array of them:", code: "np.array([x, y])" },
    ],
  },
  joinNothing: {
    section: "axis",
    rule: "Joining needs at least one array.",
    says: () => ["The list of arrays is empty."],
    causes: () => [{ why: "A loop or a search for files that should fill the list found nothing:", code: "print(len(parts))" }],
  },
  mask: {
    section: "axis",
    rule: "A mask must be as long as the axis that it selects from.",
    says: () => [],
    causes: ({ operands: [a, mask], clashes: [{ axes, sizes }] }) => {
      const found = [
        { why: "If the mask was made from another array, or before elements were removed, make it from this one:", code: `mask = ${inBrackets(a)}[:, 0] > 0` },
        {
          why: "If the mask belongs to another axis, say to which:",
          code: axes[0] === 0 ? `${inBrackets(a)}[:, ${mask.name}]` : `${inBrackets(a)}[${mask.name}]`,
        },
      ];
      const [size, own] = sizes.map(BigInt);
      if (size === own + 1n)
        found.unshift({
          why: "The mask has one element fewer, as differences have. Leave out the first element (`1:`) or the last (`:-1`):",
          code: `${inBrackets(a)}[1:][${mask.name}]`,
        });
      return found;
    },
  },
  indices: {
    section: "one axis",
    rule: "An index may name one position or slice for each axis of the array, and no more.",
    says: ({ operands: [a], indices }) => [`${code(a.name)} has ${axesOf(a.axes)}, but the index names ${indices}.`],
    causes: ({ operands: [a] }) =>
      a.axes === "1"
        ? [
            { why: `${code(a.name)} has elements, but no rows and columns. Use one position:`, code: `${inBrackets(a)}[0]` },
            { why: "If it should be a column, give it the second axis where it is made:", code: `${inBrackets(a)}[:, None]` },
          ]
        : [{ why: "Print the shape. An earlier step may have removed an axis:", code: `print(${inBrackets(a)}.shape)` }],
  },
  position: {
    section: "axis",
    rule: "Positions are counted from 0, so the last one is the size less 1. It is also position \u22121.",
    says: ({ operands: [a], position, axis, size }) => [
      `${axis === null ? "The array" : `Axis ${axis} of ${code(a.name)}`} has size ${size}, so there is no position ${signed(position)}.`,
    ],
    causes: ({ operands: [a], axis, size }) => [
      ...(size === "0" ? [{ why: "The array is empty. A filter or a file may have given nothing:", code: `print(${inBrackets(a)}.shape)` }] : []),
      { why: "Let a loop end where the array ends:", code: `for k in range(${inBrackets(a)}.shape[${axis ?? 0}]):` },
      { why: "If the last position is meant:", code: axis ? `${inBrackets(a)}[${":, ".repeat(Math.min(axis, 8))}-1]` : `${inBrackets(a)}[-1]` },
    ],
  },
  axis: {
    section: "axis",
    rule: "Axes are counted from 0, so an array with 2 axes has the axes 0 and 1, which are also \u22122 and \u22121.",
    says: ({ operands: [a], axis }) => [`The array has ${axesOf(a.axes)}, so there is no axis ${signed(axis)}.`],
    causes: ({ operands: [a] }) =>
      a.axes === "1"
        ? [
            { why: "An array with one axis has only axis 0, and one sum over all its elements:", code: "A.sum(axis=0)" },
            { why: "If it should be a matrix, an earlier step may have removed an axis. A slice keeps it:", code: "A[:, 0:1]" },
          ]
        : [{ why: "Print the shape and count its axes from 0:", code: "print(A.shape)" }],
  },
  alongAxis: {
    section: "one axis",
    rule: "`np.take_along_axis` needs positions with as many axes as the array.",
    says: () => [`The positions have another number of axes than the array. ${NOT_TOLD}`],
    causes: () => [{ why: "Give the positions the axes that they lack, with size 1:", code: "np.take_along_axis(A, positions[:, None], axis=1)" }],
  },
  reshape: {
    section: "reshape",
    rule: "A reshape keeps the number of elements, so the sizes must multiply to it. For exchanging axes, take the transpose instead.",
    says: reshapeSays,
    causes: reshapeCauses,
  },
  unknowns: {
    section: "reshape",
    rule: "In a reshape, NumPy can work out one size only.",
    says: () => ["The new shape has more than one \u22121."],
    causes: () => [{ why: "Keep one of them:", code: "A.reshape(-1, A.shape[-1])" }],
  },
  transpose: {
    section: "reshape",
    rule: "A transpose needs each axis of the array exactly once.",
    says: () => ["The axes that are named are not those of the array."],
    causes: () => [{ why: "Print the number of axes, and name each from 0 on:", code: "print(A.ndim)\nA.transpose(1, 0)" }],
  },
  squeeze: {
    section: "reshape",
    rule: "Only an axis of size 1 can be taken away.",
    says: () => [`The axis that is named has another size. ${NOT_TOLD}`],
    causes: () => [{ why: "Print the shape, or select one position along the axis:", code: "print(A.shape)\nA[:, 0]" }],
  },
  split: {
    section: "axis",
    rule: "`np.split` cuts an axis into equal parts.",
    says: () => ["The axis cannot be divided into so many equal parts."],
    causes: () => [{ why: "Allow parts of different lengths:", code: "np.array_split(A, 3)" }],
  },
  ragged: {
    section: "one axis",
    rule: "The rows of an array have the same length, so a list whose rows differ is no array.",
    says: ({ operands: [{ shape }] }) => [`The sizes of the list agree up to ${tuple(shape.slice(0, -1))}, and then they differ.`],
    causes: () => [
      { why: "Find the row that is shorter or longer than the others:", code: "print([len(row) for row in rows])" },
      { why: "If the lengths must differ, keep the list, and compute with one row at a time:", code: "arrays = [np.array(row) for row in rows]" },
    ],
  },
  sequence: {
    section: "one axis",
    rule: "One place of an array holds one number.",
    says: () => ["A list or an array was written into one place of an array, or stands in a list among numbers."],
    causes: () => [
      { why: "If a whole row should be filled, name the row:", code: "A[0, :] = row" },
      { why: "If the value is an array with one element, take the number out:", code: "A[0] = value.item()" },
    ],
  },
  number: {
    section: "one axis",
    rule: "`float`, `int` and the functions of `math` take a single number.",
    says: () => ["An array with axes stands where a single number is needed."],
    causes: () => [
      { why: "For all elements, use NumPy's function of the same name:", code: "np.sqrt(A)" },
      { why: "If the array has one element, take it out:", code: "float(A.item())" },
    ],
  },
  lengths: {
    section: "rule 1",
    rule: "Two arguments of this function must have the same length or shape.",
    says: () => [`They do not have it. ${NOT_TOLD}`],
    causes: () => [{ why: "Print both shapes in the line before:", code: "print(np.shape(x), np.shape(y))" }],
  },
  tooDeep: {
    section: "one axis",
    rule: "Some functions take arrays with one axis, and others need two.",
    says: () => ["The array has another number of axes than this function takes."],
    causes: () => [
      { why: "If it is one row or column, take it out:", code: "A[:, 0]" },
      { why: "If all elements are meant, line them up:", code: "A.ravel()" },
    ],
  },
  shapeTuple: {
    section: "one axis",
    rule: "`X.shape` has one entry for each axis. An array of shape (3,) has one axis, so its shape has one entry.",
    says: () => ["The array has more or fewer axes than the line expects."],
    causes: () => [
      { why: "Print the shape:", code: "print(X.shape)" },
      { why: "If one sample or one feature should count as a matrix, add an axis:", code: "X = X[:, None]" },
    ],
  },
  truth: {
    section: "helpers",
    rule: "This message is not about shapes: an array of many truth values stands where Python needs one.",
    says: () => [],
    causes: () => [{ why: "Say whether one True is enough, or combine conditions with `&` and `|`:", code: "if (A > 0).any():\n(A > 0) & (A < 1)" }],
  },
  singular: {
    section: "helpers",
    rule: "This message is not about shapes: the matrix is square, but it has no inverse.",
    says: () => [],
    causes: () => [{ why: "Some rows or columns follow from the others. Compare the rank with the size:", code: "print(np.linalg.matrix_rank(A), A.shape)" }],
  },
};

/** The list of arrays in np.stack(...), as code. */
function stackedIn(operation) {
  if (!operation) return "arrays";
  if (operation.elements) return operation.operands[0].name;
  return `[${operation.operands.map(({ name }) => name).join(", ")}]`;
}

export const SECTIONS = {
  "rule 1": ["01_shape_mismatches.html#rule-1-element-by-element", "Chapter 1, Rule 1: element by element"],
  "one axis": ["01_shape_mismatches.html#one-axis-instead-of-two", "Chapter 1, One axis instead of two"],
  "rule 2": ["01_shape_mismatches.html#rule-2-the-matrix-product", "Chapter 1, Rule 2: the matrix product"],
  vector: ["01_shape_mismatches.html#a-vector-in-a-product", "Chapter 1, A vector in a product"],
  axis: ["01_shape_mismatches.html#what-axis-and-keepdims-say", "Chapter 1, What `axis` and `keepdims` say"],
  "in place": ["01_shape_mismatches.html#why-the-first-network-ran-at-all", "Chapter 1, Why the first network ran at all"],
  reshape: ["01_shape_mismatches.html#reshape-for-a-transpose", "Chapter 1, `reshape` for a transpose"],
  letters: ["06_einsum_low_rank.html#when-the-letters-do-not-fit", "Chapter 6, When the letters do not fit"],
  helpers: ["01_shape_mismatches.html#errors-that-explain-themselves", "Chapter 1, Errors that explain themselves"],
};

const KNOWN =
  "This page knows NumPy's messages about shapes: of operations element by element, matrix products, einsum, joining, indexing, assignment, reshaping and np.linalg.";

/** The explanation of a reading, in sentences; parts between backticks are code. */
export function write(reading) {
  const { kind, cut, message, line, operands } = reading;
  if (!kind)
    return {
      message,
      sentences: [message ? "This page does not know this error." : "This text holds no error that this page knows.", KNOWN],
      table: null,
      rule: "In a notebook of your own, `%load_ext helpers.shapes` explains an error where it happens, with the arrays at hand.",
      causes: [],
      section: "helpers",
    };
  const { section, rule, says, causes } = KINDS[kind];
  const common = { message, line, rule, section };
  if (cut)
    return {
      ...common,
      sentences: ["The end of this message is missing, and with it the shapes. Paste all of it to see which sizes collide."],
      table: null,
      causes: [],
    };
  const sentences = [...says(reading), ...clashSentences(reading)];
  const called = operands.filter(({ named, name }) => !named && /^[A-Z]$/.test(name)).map(({ name }) => code(name));
  if (called.length)
    sentences.push(`The text does not name the operands, so ${called.length > 1 ? `they are called ${called.join(", ")} here, in NumPy's order` : `it is called ${called[0]} here`}.`);
  const helping = causes(reading);
  if (kind === "broadcast" && called.length && helping.some(({ fits }) => fits))
    sentences.push("It does not name the operation either, for which `+` stands below.");
  return { ...common, sentences, table: align(reading), causes: helping };
}

// The page -----------------------------------------------------------------------------------------

const FOLDER = "../notebooks/"; // of the chapters, seen from this page

/** Fill a part of the page with an explanation. Texts become text nodes, whatever they hold. */
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
  const said = (words, text) => {
    make("p", place, words, { className: "paste-said" }).appendChild(page.createElement("code")).textContent = text;
  };
  place.replaceChildren();
  if (message) said("The message: ", message);
  if (line) said("The failing line: ", line);
  for (const text of sentences) make("p", place, text);
  if (table) drawTable(table, make, place);
  const last = make("p", place, `${rule} `);
  const [address, title] = SECTIONS[section];
  make("a", last, title, { href: FOLDER + address });
  last.append(".");
  if (!causes.length) return;
  make("h2", place, "Usual causes, and what helps");
  const all = make("ol", place);
  for (const { why, code: text } of causes) {
    const item = make("li", all, why);
    make("pre", item, "", { tabIndex: 0 }).textContent = text;
  }
}

function drawTable({ axes, rows, together }, make, place) {
  const frame = make("div", place, "", { className: "paste-axes", tabIndex: 0 });
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "The axes below each other");
  const table = make("table", frame);
  const head = make("tr", make("thead", table));
  make("td", head);
  for (const axis of axes) make("th", head, axis, { scope: "col" });
  const body = make("tbody", table);
  const addRow = (title, cells, shape) => {
    const row = make("tr", body);
    make("th", row, title, { scope: "row" });
    for (const { text, clash } of cells)
      make("td", row, clash && !text.includes("against") ? `${text} ≠` : text, { className: clash ? "paste-clash" : "" });
    if (rows.some((one) => one.shape)) make("td", row, shape);
  };
  for (const { name, cells, shape } of rows) addRow(code(name), cells, shape);
  if (together) addRow("together", together, "");
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
ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 3 is different from 1)`,
  "a message alone": `all the input array dimensions except for the concatenation axis must match exactly, but along dimension 1, the array at index 0 has size 3 and the array at index 1 has size 4`,
  "a mask": `Traceback (most recent call last):
  File "clean.py", line 8, in <module>
    kept = readings[np.diff(level) > 0]
           ~~~~~~~~^^^^^^^^^^^^^^^^^^^^
IndexError: boolean index did not match indexed array along axis 0; size of axis is 9 but size of corresponding boolean axis is 8`,
};

const REST = 200; // milliseconds without typing before the text is explained

/** Bring the page to life: its text field, its buttons and its explanation. */
export function start(page) {
  const form = page.getElementById("paste");
  const field = form.querySelector("textarea");
  const place = page.getElementById("explanation");
  const explain = () => (field.value.trim() ? show(write(read(field.value)), place) : place.replaceChildren());
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(explain, REST);
  });
  const button = (text, set) => {
    const made = page.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", () => {
      field.value = set;
      explain();
      if (!set) field.focus();
    });
    form.querySelector(".paste-examples").append(made);
  };
  for (const [name, text] of Object.entries(EXAMPLES)) button(name, text);
  button("Clear", "");
  form.hidden = false;
  page.getElementById("paste-needs").hidden = true;
  explain(); // a text that the browser has kept
}

if (globalThis.document?.getElementById("paste")) start(document);
