// Add guesses, exercises and the progress to a page of the book. The comparisons and messages are the
// same as in the Python module `helpers.exercises`, and tests/test_answers.py compares the two.

// Values ----------------------------------------------------------------------------------------
//
// A Python value is stored as { type, value }. For a tuple or a list, `value` is an array of such
// objects, and for an integer, it is a BigInt.

const TOKEN =
  /\s*(?:([()[\],])|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([+-]?(?:np\.|math\.)?[\w.]+(?:(?<=[eE])[+-]\d+)?))/uy;
const ESCAPES = { n: "\n", t: "\t", r: "\r", "\\": "\\", "'": "'", '"': '"' };
const NAMES = {
  True: ["bool", true],
  False: ["bool", false],
  None: ["NoneType", null],
  "...": ["ellipsis", null],
};
const NUMBERS = { nan: NaN, inf: Infinity };
const DEEPEST = 32; // the deepest nesting of lists, as in Python

/** Convert a typed text to a value, as Python would. Any other text is taken as a word. */
export function read(text) {
  const typed = text.trim().replace(/[“”]/g, '"').replace(/[‘’]/g, "'").replace(/−/g, "-");
  if (!typed) return make("ellipsis", null);
  try {
    return parse(typed);
  } catch (error) {
    if (error instanceof SyntaxError) return make("str", typed);
    throw error;
  }
}

function make(type, value) {
  return { type, value };
}

function parse(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found) throw new SyntaxError();
    tokens.push(found);
  }
  let place = 0;
  const peek = () => tokens[place]?.[1];

  function values(end) {
    const found = [];
    let commas = 0;
    while (place < tokens.length && peek() !== end) {
      found.push(one());
      if (peek() !== ",") break;
      place++;
      commas++;
    }
    return [found, commas];
  }

  function one() {
    const [, sign, quoted, word] = tokens[place++] ?? [];
    if (quoted) return make("str", unquoted(quoted));
    if (word) return number(word);
    if (sign !== "(" && sign !== "[") throw new SyntaxError();
    const end = sign === "(" ? ")" : "]";
    const [found, commas] = values(end);
    if (peek() !== end) throw new SyntaxError();
    place++;
    if (sign === "[") return make("list", found);
    return found.length === 1 && !commas ? found[0] : make("tuple", found);
  }

  const [found, commas] = values(null);
  if (place < tokens.length || !found.length) throw new SyntaxError();
  return found.length === 1 && !commas ? found[0] : make("tuple", found);
}

function unquoted(text) {
  return text.slice(1, -1).replace(/\\(x..|u.{4}|U.{8}|.)/gsu, (whole, code) => {
    if (code in ESCAPES) return ESCAPES[code];
    const point = Number.parseInt(code.slice(1), 16);
    if (!/^[xuU]/.test(code) || !(point <= 0x10ffff)) throw new SyntaxError();
    return String.fromCodePoint(point);
  });
}

function number(word) {
  if (Object.hasOwn(NAMES, word)) return make(...NAMES[word]);
  const [, sign, name] = /^([+-]?)(?:np\.|math\.)?(\w+)$/.exec(word) ?? [];
  if (Object.hasOwn(NUMBERS, name ?? "")) {
    return make("float", sign === "-" ? -NUMBERS[name] : NUMBERS[name]);
  }
  const plain = word.replace(/(?<=\d)_(?=\d)/g, "");
  if (/^[+-]?(0+|[1-9]\d*)$/.test(plain)) return make("int", BigInt(plain.replace("+", "")));
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(plain) && /[.eE]/.test(plain)) {
    return make("float", Number(plain));
  }
  throw new SyntaxError();
}

const isSeveral = (value) => value.type === "tuple" || value.type === "list";
const isNumber = (value) => value.type === "int" || value.type === "float";

/** Return a value as { shape, kind, data }, like a NumPy array, or null if it is not numeric. */
function asArray(value) {
  const leaves = [];

  function shapeOf(part, depth) {
    if (!isSeveral(part)) {
      if (!isNumber(part) && part.type !== "bool") throw new TypeError();
      leaves.push(part);
      return [];
    }
    if (depth === DEEPEST) throw new TypeError();
    const shapes = part.value.map((one) => shapeOf(one, depth + 1));
    if (new Set(shapes.map(String)).size > 1) throw new TypeError();
    return [part.value.length, ...(shapes[0] ?? [])];
  }

  try {
    const shape = shapeOf(value, 0);
    return { shape, kind: kindOf(leaves), data: leaves.map((one) => Number(one.value)) };
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function kindOf(leaves) {
  const integers = leaves.filter((one) => one.type === "int").map((one) => one.value);
  if (integers.some((n) => n < -(2n ** 63n) || n >= 2n ** 64n)) throw new TypeError();
  if (leaves.length && leaves.every((one) => one.type === "bool")) return "b";
  if (!leaves.length || leaves.some((one) => one.type === "float")) return "f";
  return "i";
}

/** Return whether two values agree. Numbers may differ by a tolerance. */
export function same(one, other, tolerance) {
  if (isSeveral(one) && other.type === "tuple" && !asArray(other)) {
    const pairs = one.value.length === other.value.length;
    return pairs && one.value.every((part, i) => same(part, other.value[i], tolerance));
  }
  if (one.type === "NoneType" || other.type === "NoneType") return one.type === other.type;
  if (one.type === "str" || other.type === "str") {
    return one.type === other.type && plainWord(one.value) === plainWord(other.value);
  }
  const [a, b] = [asArray(one), asArray(other)];
  if (!a || !b || String(a.shape) !== String(b.shape)) return false;
  if ((a.kind === "b") !== (b.kind === "b")) return false;
  return a.data.every((x, i) => near(x, b.data[i], tolerance));
}

function near(x, y, tolerance) {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y);
  return x === y || (Number.isFinite(y) && Math.abs(x - y) <= tolerance + 1e-9 * Math.abs(y));
}

function plainWord(text) {
  return text.toLowerCase().trim().split(/\s+/u).join(" ");
}

/** Return a value as Python's reprlib writes it. */
export function repr(value, level = 3) {
  if (isSeveral(value)) {
    const [begin, end] = value.type === "tuple" ? ["(", ")"] : ["[", "]"];
    const parts = value.value;
    if (level <= 0 && parts.length) return `${begin}...${end}`;
    const inside = parts.slice(0, 20).map((one) => repr(one, level - 1));
    if (parts.length > 20) inside.push("...");
    const comma = value.type === "tuple" && parts.length === 1 ? "," : "";
    return begin + inside.join(", ") + comma + end;
  }
  if (value.type === "str") return shortRepr([...value.value]);
  if (value.type === "int") return shortened(value.value.toString(), 60);
  if (value.type === "float") return floatText(value.value);
  if (value.type === "bool") return value.value ? "True" : "False";
  return value.type === "NoneType" ? "None" : "Ellipsis";
}

function shortened(text, most) {
  if (text.length <= most) return text;
  const begin = Math.floor((most - 3) / 2);
  return `${text.slice(0, begin)}...${text.slice(text.length - (most - 3 - begin))}`;
}

function shortRepr(signs) {
  const whole = quoted(signs.slice(0, 200));
  if ([...whole].length <= 200) return whole;
  const ends = [...quoted([...signs.slice(0, 98), ...signs.slice(signs.length - 99)])];
  return `${ends.slice(0, 98).join("")}...${ends.slice(ends.length - 99).join("")}`;
}

function quoted(signs) {
  const quote = signs.includes("'") && !signs.includes('"') ? '"' : "'";
  const written = signs.map((sign) => {
    if (sign === quote || sign === "\\") return `\\${sign}`;
    const escape = Object.entries({ n: "\n", r: "\r", t: "\t" }).find((pair) => pair[1] === sign);
    if (escape) return `\\${escape[0]}`;
    if (sign === " " || !/[\p{C}\p{Z}]/u.test(sign)) return sign;
    const code = sign.codePointAt(0).toString(16);
    if (code.length < 3) return `\\x${code.padStart(2, "0")}`;
    return code.length < 5 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
  return quote + written.join("") + quote;
}

/** Return a float as Python writes it, with the fewest digits that identify it. */
function floatText(x) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
  if (Object.is(x, -0)) return "-0.0";
  const [digits, exponent] = x.toExponential().split("e");
  const power = Number(exponent);
  if (x !== 0 && (power < -4 || power >= 16)) return `${digits}e${powerText(power)}`;
  return Number.isInteger(x) ? `${x}.0` : String(x);
}

function powerText(power) {
  return `${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Return a number as Python's format ".6g" writes it, where ties are rounded to the even digit. */
function sixDigits(x) {
  const [mantissa, exponent] = Math.abs(x).toExponential(60).split("e");
  const digits = mantissa.replace(".", "");
  let head = BigInt(digits.slice(0, 6));
  let power = Number(exponent);
  const [rest, half] = [BigInt(digits.slice(6)), 5n * 10n ** 54n];
  if (rest > half || (rest === half && head % 2n)) head += 1n;
  if (head === 10n ** 6n) [head, power] = [head / 10n, power + 1];
  const sign = x < 0 ? "-" : "";
  const trim = (text) => text.replace(/0+$/, "").replace(/\.$/, "");
  const text = head.toString();
  if (power < -4 || power >= 6) {
    return `${sign}${trim(`${text[0]}.${text.slice(1)}`)}e${powerText(power)}`;
  }
  if (power < 0) return sign + trim(`0.${"0".repeat(-power - 1)}${text}`);
  return sign + trim(`${text.slice(0, power + 1)}.${text.slice(power + 1)}`);
}

// Exercises ---------------------------------------------------------------------------------------

/** Return the message of Python's `check` for a value, without the name of the exercise. */
export function feedback(exercise, answer) {
  const expected = read(exercise.expected);
  if (answer.type === "NoneType") {
    return notYet("this is None, but the answer should be a value. Note that print returns None.");
  }
  if (same(answer, expected, exercise.tolerance)) return `right. ${exercise.right}`;
  for (const [wrong, hint] of exercise.mistakes) {
    if (same(answer, read(wrong), exercise.tolerance)) return `not yet. ${hint}`;
  }
  const choices = exercise.choices.map((word) => repr(make("str", word))).join(", ");
  return notYet(difference(answer, expected) + (choices && ` The choices are ${choices}.`));
}

function notYet(text) {
  return `not yet. ${text[0].toUpperCase()}${text.slice(1)}`;
}

function difference(answer, expected) {
  if (expected.type === "str") return `${repr(answer)} is not right.`;
  if (expected.type === "tuple") return differenceOfSeveral(answer, expected.value);
  const [given, wanted] = [asArray(answer), asArray(expected)];
  if (!given) {
    if (answer.type === "int") return "this integer is too large.";
    return `this should be a number or an array of numbers, but it is ${inWords(answer)}.`;
  }
  if (given.shape.length) {
    return `this should be one number, but it has the shape ${shapeText(given.shape)}.`;
  }
  if (given.kind === "b" && wanted.kind !== "b") {
    return "these should be numbers, but they are truth values, True and False.";
  }
  if (wanted.kind === "b" && given.kind !== "b") {
    return "these should be truth values, True and False, but they are numbers.";
  }
  return `${answer.type === "int" ? answer.value : repr(answer)} is not right.`;
}

function shapeText(shape) {
  return repr(make("tuple", shape.map((n) => make("int", BigInt(n)))));
}

function differenceOfSeveral(answer, expected) {
  const count = expected.length;
  if (!isSeveral(answer)) {
    return `the answer should be ${count} values in brackets, but yours is ${inWords(answer)}.`;
  }
  const given = answer.value;
  if (given.length !== count) {
    return `the answer should have ${count} values, but yours has ${given.length}.`;
  }
  if (expected.every((one) => one.type === "bool")) {
    if (!given.every((one) => one.type === "bool")) {
      return "write True or False for each value, not 1 or 0, and without quotation marks.";
    }
    const wrong = given.filter((one, i) => one.value !== expected[i].value).length;
    return `${wrong} of ${count} ${be(wrong)} wrong.`;
  }
  const wrong = [...given.keys()].filter((i) => !same(given[i], expected[i], 1e-9));
  const text = `${wrong.length} of ${count} values ${be(wrong.length)} wrong`;
  return `${text}. The first of them is number ${wrong[0] + 1}.`;
}

function inWords(value) {
  return value.type === "str" ? `the text ${repr(value)}` : `of type ${value.type}`;
}

function be(count) {
  return count === 1 ? "is" : "are";
}

// Guesses -----------------------------------------------------------------------------------------

const SIZES = /^ *\d{1,9}(?: *[xX×] *\d{1,9})+ *$/u; // a shape such as 3x3

/** Return the guess with words completed, with 3x3 as a shape, and with True and False as yes and no. */
export function meant(guess, value) {
  if (asksForShape(guess) && value.type === "str" && SIZES.test(value.value)) {
    return make("tuple", value.value.match(/\d+/gu).map((size) => make("int", BigInt(size))));
  }
  if (isSeveral(value)) return make(value.type, value.value.map((one) => completed(guess, one)));
  return completed(guess, value);
}

function asksForShape({ like }) {
  const example = like === null ? null : read(like);
  return example !== null && isSeveral(example) && example.value[0].type === "int";
}

function completed({ words }, value) {
  if (value.type === "bool" && words.length === 2 && ["yes", "no"].every((w) => words.includes(w))) {
    return make("str", value.value ? "yes" : "no");
  }
  if (value.type !== "str" || words.some((word) => plain(word) === plain(value.value))) return value;
  const begun = words.filter((word) => plain(word).startsWith(plain(value.value) || " "));
  return begun.length === 1 ? make("str", begun[0]) : value;
}

/** Return a word in lower case, without commas, blanks and underscores. */
function plain(word) {
  return word.toLowerCase().replace(/[\s,_]/gu, "");
}

function plainValue(value) {
  if (isSeveral(value)) return make("tuple", value.value.map(plainValue));
  return value.type === "str" ? make("str", plain(value.value)) : value;
}

/** Return whether the value has the form that the guess asks for. */
export function allows(guess, value) {
  const like = guess.like === null ? null : read(guess.like);
  const several = like !== null && isSeveral(like) ? like.value : null;
  const ofWords = several?.[0].type === "str";
  const words = guess.words.map(plain);
  if (value.type === "str") return words.includes(plain(value.value)) && !ofWords;
  if (several) {
    if (!isSeveral(value)) return false;
    const ofIntegers = several[0].type === "int";
    if (ofIntegers ? value.value.length > 64 : value.value.length !== several.length) return false;
    return value.value.every(
      (one) => isA(several[0].type, one) && (!ofWords || words.includes(plain(one.value))),
    );
  }
  if (like === null || !isA("float", value)) return false;
  return guess.unit !== "percent" || (value.value >= 0 && value.value <= 100);
}

function isA(type, value) {
  if (type === "str" || type === "bool") return value.type === type;
  if (value.type !== "int" && (type === "int" || value.type !== "float")) return false;
  return value.type === "float" || Number.isFinite(Number(value.value));
}

/** Return a guess or an outcome as Python shows it. */
export function shown(value) {
  if (isSeveral(value)) {
    const inside = value.value.map(shown).join(", ");
    return value.value.length === 1 ? `(${inside},)` : `(${inside})`;
  }
  if (value.type === "str") return `"${value.value}"`;
  if (!isNumber(value)) return repr(value);
  const x = Number(value.value);
  if (!Number.isFinite(x)) return floatText(x);
  if (!Number.isInteger(x)) return sixDigits(x);
  return Object.is(x, -0) ? "-0" : BigInt(x).toString();
}

/** Return whether a guess agrees with its outcome, and the sentence of Python's `reveal`. */
export function reveal(guess, value) {
  const outcome = read(guess.outcome);
  let allowed = 0;
  if (isNumber(outcome) && Number.isFinite(Number(outcome.value))) {
    allowed = guess.tolerance * Math.abs(Number(outcome.value));
  }
  const right = same(plainValue(value), plainValue(outcome), allowed);
  const [said, happened] = [shown(value), shown(outcome)];
  const close = right && said.toLowerCase() !== happened.toLowerCase();
  const verdict = close ? "near enough:" : right ? "and" : "but";
  return { right, text: `You said ${said}, ${verdict} it is ${happened}.` };
}

// The record --------------------------------------------------------------------------------------

const KEY = "one-layer-course/progress.jsonl";

/** The solved exercises and the guesses, as lines of the record in the storage of the browser.
 *
 * `open` returns the storage, or throws an error if there is none. Lines that cannot be stored are
 * kept until the page is closed. A stored line that cannot be read stays where it is.
 */
export class Record {
  constructor(open) {
    this.open = open;
    this.lines = new Map(); // identity -> line
    this.load();
  }

  /** Add the lines that this page or another one has stored. Return why that failed, or "". */
  load() {
    try {
      this.take(this.open().getItem(KEY) ?? "", true);
      return "";
    } catch (error) {
      return reason(error);
    }
  }

  /** Add new lines of a text. Return how many events, new events and unreadable lines it has. */
  take(text, unreadableToo = false) {
    const found = { events: 0, fresh: 0, unreadable: 0 };
    for (const line of text.split(/\r\n|\r|\n/).map((one) => one.trim())) {
      if (!line) continue;
      const event = eventOf(line);
      const identity = event ? JSON.stringify(event) : line;
      if (event) found.events++;
      else found.unreadable++;
      if (this.lines.has(identity) || !(event || unreadableToo)) continue;
      if (event) found.fresh++;
      this.lines.set(identity, line);
    }
    return found;
  }

  /** Store all lines. Return why that failed, or "". */
  save() {
    const fault = this.load(); // another page may have stored lines in the meantime
    if (fault) return fault;
    try {
      this.open().setItem(KEY, this.text());
      return "";
    } catch (error) {
      return reason(error);
    }
  }

  /** Add an event with today's date, as Python's json writes it, and store it. */
  add(kind, name, more = {}) {
    const event = { [kind]: name, ...more, on: today() };
    const parts = Object.entries(event);
    const line = parts.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    this.lines.delete(JSON.stringify(sorted(event))); // what is typed again becomes the newest line
    this.take(`{${line.join(", ")}}`);
    return this.save();
  }

  /** Return what a reader typed in the newest event of this kind and name, or "". */
  typed(kind, name) {
    const events = [...this.lines.values()].map(eventOf);
    const { typed } = events.findLast((event) => event?.[kind] === name && "typed" in event) ?? {};
    return typeof typed === "string" && typed.length <= LONGEST ? typed : "";
  }

  /** Return the content of a file for the notebooks. */
  text() {
    return [...this.lines.values()].map((line) => `${line}\n`).join("");
  }

  /** Return the names of all that was "solved" or "predicted". */
  names(kind) {
    const events = [...this.lines.values()].map(eventOf);
    return new Set(events.map((event) => event?.[kind]).filter(Boolean));
  }

  get unreadable() {
    return [...this.lines.values()].filter((line) => !eventOf(line)).length;
  }
}

/** Return the event on a line with its keys sorted, or null if the line is no event. */
function eventOf(line) {
  let event = null;
  try {
    event = sorted(JSON.parse(line));
  } catch {
    return null;
  }
  if (typeof event !== "object" || event === null || Array.isArray(event)) return null;
  const names = ["solved", "predicted"].filter((kind) => kind in event);
  return names.every((kind) => typeof event[kind] === "string") ? event : null;
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function reason(error) {
  if (error?.name === "QuotaExceededError") return "the storage of this browser is full";
  if (error?.name === "SecurityError") return "this browser lets no page store anything";
  return `this browser gives the reason “${error?.message || error}”`;
}

function today() {
  const now = new Date();
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/** Return the lines of Python's `progress`, for one chapter and for the course. */
export function progressLines(record, names, chapter) {
  const done = { exercises: record.names("solved"), guesses: record.names("predicted") };
  const of = (kind, part) => names[kind].filter((name) => !part || name.split(".")[0] === part);
  const count = (kind, part) => {
    const all = of(kind, part);
    return `${all.filter((name) => done[kind].has(name)).length} of ${all.length}`;
  };
  const counts = (part) =>
    `${count("exercises", part)} exercises solved, ${count("guesses", part)} guesses made.`;
  const missing = (kind) => of(kind, chapter).filter((name) => !done[kind].has(name)).join(", ");
  const left = "nothing, all done";
  return [
    `Chapter ${chapter}: ${counts(chapter)}`,
    `    still to solve: ${missing("exercises") || left}`,
    `    still to guess: ${missing("guesses") || left}`,
    `The course: ${counts()}`,
  ];
}

/** Return the lines of Python's `import_progress` for a file. */
export function importLines({ events, fresh, unreadable }, file) {
  const lines = [`${file}: ${counted(events, "event")}, ${fresh} of them new.`];
  if (unreadable) {
    lines.push(
      `${unreadable} of ${counted(events + unreadable, "line")} could not be read and ` +
        `${unreadable === 1 ? "was" : "were"} left out. The file stays as it is.`,
    );
  }
  return lines;
}

function counted(count, thing) {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

// The page ----------------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children); // a string becomes text, never HTML
  return node;
}

/** Return an element for messages, which screen readers read aloud, and a function to fill it. */
function speaker() {
  const node = element("div", { class: "answer-says", role: "status" });
  const say = (...lines) => node.replaceChildren(...lines.map((line) => element("p", {}, line)));
  return [node, say];
}

const LONGEST = 500; // characters of an answer

const FREE = {
  type: "text",
  autocomplete: "off",
  autocapitalize: "off",
  autocorrect: "off",
  spellcheck: "false",
  maxlength: LONGEST,
};

/** Return a field for an answer, which is one of `choices`, as many as `places`, or any text.
 *
 * Two functions follow the field: one returns the answer as text, and one puts such a text back.
 */
function field(id, label, choices, places) {
  if (places) {
    const lists = Array.from({ length: places }, () =>
      element("select", {}, ...["", ...choices].map((word) => element("option", {}, word))),
    );
    const rows = lists.map((list, i) => element("label", {}, `${i + 1} `, list));
    const node = element("fieldset", {}, element("legend", {}, label), ...rows);
    const complete = () => lists.every((list) => list.value);
    const typed = () => (complete() ? `(${lists.map((list) => list.value).join(", ")})` : "");
    const put = (text) => read(text).value.forEach((one, i) => (lists[i].value = shown(one)));
    return [node, typed, put];
  }
  if (choices.length) {
    const buttons = choices.map((value) => element("input", { type: "radio", name: id, value }));
    const rows = buttons.map((one) => element("label", {}, one, ` ${one.value}`));
    const node = element("fieldset", {}, element("legend", {}, label), ...rows);
    const put = (text) => buttons.forEach((one) => (one.checked = one.value === text));
    return [node, () => buttons.find((one) => one.checked)?.value ?? "", put];
  }
  const input = element("input", { ...FREE, id });
  const node = element("p", {}, element("label", { for: id }, label), input);
  return [node, () => input.value, (text) => (input.value = text)];
}

/** Put a form into a part of the page, and return `say`. When it is sent, `answer` gets the text. */
function form(part, button, [node, typed], answer) {
  const [says, say] = speaker();
  const filled = element("form", {}, node, element("button", { type: "submit" }, button));
  filled.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(typed());
    says.scrollIntoView({ block: "nearest" });
  });
  part.replaceChildren(filled, says);
  return say;
}

function stored(fault) {
  return fault ? [`This was not stored: ${fault}. It counts until this page is closed.`] : [];
}

function guessForm(part, guess, record, changed) {
  const { name } = part.dataset;
  const like = guess.like === null ? null : read(guess.like);
  const kind = like && isSeveral(like) ? like.value[0].type : "";
  const places = kind === "str" || kind === "bool" ? like.value.length : 0;
  const words = kind === "bool" ? ["True", "False"] : guess.words.map((word) => `"${word}"`);
  const label = places ? "Your guesses, in this order" : `Your guess: ${guess.asks}`;
  const asked = field(`guess-${name}`, label, places || like === null ? words : [], places);
  const told = (value) => {
    for (const fold of document.querySelectorAll("details.outcome")) {
      if (fold.dataset.name === name) fold.open = true;
    }
    return reveal(guess, value);
  };
  const say = form(part, "Guess", asked, (typed) => {
    const value = meant(guess, read(typed));
    if (value.type === "ellipsis") return say(`Guess first: ${guess.asks}.`);
    if (!allows(guess, value)) {
      return say(`guess ${name}: ${repr(value)} is not a valid guess. Write ${guess.asks}.`);
    }
    const { right, text } = told(value);
    say(text, ...stored(record.add("predicted", name, { right, typed })));
    return changed();
  });
  const before = record.typed("predicted", name);
  const guessed = meant(guess, read(before));
  if (!allows(guess, guessed)) return;
  asked[2](before);
  say(told(guessed).text);
}

function exerciseForm(part, exercise, record, changed) {
  const { name } = part.dataset;
  const expected = read(exercise.expected);
  const truths = expected.type === "tuple" && expected.value.every((one) => one.type === "bool");
  const places = truths ? expected.value.length : 0;
  const words = truths ? ["True", "False"] : exercise.choices.map((word) => `"${word}"`);
  const label = places ? "Your answers, in this order" : `Your answer to ${name}`;
  const asked = field(`answer-${name}`, label, words, places);
  let failures = 0;
  const say = form(part, "Check", asked, (typed) => {
    const value = read(typed);
    if (value.type === "ellipsis") return say(`${name}: not answered yet.`);
    const text = feedback(exercise, value);
    if (text.startsWith("right")) {
      failures = 0;
      say(`${name}: ${text}`, ...stored(record.add("solved", name, { typed })));
      return changed();
    }
    failures++;
    return say(`${name}: ${text}`, ...help(failures));
  });
  const before = record.typed("solved", name);
  const text = before && feedback(exercise, read(before));
  if (!text.startsWith("right")) return;
  asked[2](before);
  say(`${name}: ${text}`);
}

/** Return the sentences that Python's `check` adds after several failures. */
export function help(failures) {
  if (failures < 2) return [];
  if (failures < 4) return ["A hint is folded under the exercise."];
  return ["A hint and the solution are folded under the exercise."];
}

function progressPanel(part, data, record) {
  const [says, say] = speaker();
  const shownLines = element("div");
  const save = element("button", { type: "button" }, "Save to a file");
  const file = element("input", { type: "file", accept: ".jsonl,.txt,application/json" });
  const code = (text) => element("code", {}, text);

  function changed() {
    const lines = progressLines(record, data.names, data.chapter);
    if (record.unreadable) {
      const [some, all] = [record.unreadable, record.lines.size];
      lines.push(`${some} of ${counted(all, "line")} of the record could not be read.`);
    }
    shownLines.replaceChildren(...lines.map((line) => element("p", {}, line.trim())));
  }

  save.addEventListener("click", () => {
    record.load();
    const url = URL.createObjectURL(new Blob([record.text()], { type: "application/jsonl" }));
    element("a", { href: url, download: "progress.jsonl" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      const taken = record.take(await chosen.text());
      say(...importLines(taken, chosen.name), ...stored(record.save()));
    } catch (error) {
      say(`${chosen.name} could not be read: ${reason(error)}.`);
    }
    file.value = "";
    changed();
  });
  part.replaceChildren(
    shownLines,
    element(
      "p",
      {},
      "Your progress and your answers are stored in this browser only, and in a private window, they are " +
        "lost when you close it. To take them to a notebook, save them to a file and read this file there with ",
      code('import_progress("progress.jsonl")'),
      " from ",
      code("helpers.exercises"),
      ". You can also read the file of your notebooks here. The function ",
      code("progress_file()"),
      " returns its path.",
    ),
    element("p", {}, save),
    element("p", {}, element("label", {}, "Read a file ", file)),
    says,
  );
  changed();
  return changed;
}

function start() {
  const content = document.getElementById("answers");
  if (!content) return;
  const data = JSON.parse(content.textContent);
  const record = new Record(() => window.localStorage);
  const panels = [...document.querySelectorAll(".course-progress")];
  const refresh = panels.map((part) => progressPanel(part, data, record));
  const changed = () => refresh.forEach((one) => one());
  for (const part of document.querySelectorAll(".course-guess")) {
    guessForm(part, data.guesses[part.dataset.name], record, changed);
  }
  for (const part of document.querySelectorAll(".course-exercise")) {
    exerciseForm(part, data.exercises[part.dataset.name], record, changed);
  }
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY || event.newValue === null) return;
    record.load();
    // If two pages have stored at once, one of them may have omitted the lines of the other.
    if (record.text().length > event.newValue.length) record.save();
    changed();
  });
}

start();
