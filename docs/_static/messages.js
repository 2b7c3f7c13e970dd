/* The page of messages: find the last message in a pasted text, write its shapes below each other, and show
the fixes of the page that treats it. The messages and the fixes are those of docs/messages/*.md, of which
the build makes PAGES. It copies shapes.js, PAGES and this script into the page, because browsers load no
modules from a disk. What is pasted becomes text, never HTML. */

import { aligned, clash, nameOf, RULES, sentenceOf, tupleOf } from "./shapes.js";
import { PAGES } from "./pages.js";

const TEXT = 20_000; // so many characters at the end are searched, since a traceback ends with its message

// Messages ----------------------------------------------------------------------------------------

const numbersOf = text => String(text).match(/\d+/g)?.map(Number) ?? [];
const meeting = (operands, axis, sizes) =>
  sentenceOf(clash([0, 1], [axis, axis], sizes), operands.map(nameOf));

function told(shapes, clashes, names = shapes.map((_, k) => nameOf(k))) {
  const table = aligned(shapes.map((shape, k) => [names[k], shape, tupleOf(shape)]), clashes);
  return { table, sentences: clashes.map(each => sentenceOf(each, names)) };
}

function collisions(shapes, rule = "broadcast") {
  try {
    RULES[rule](...shapes);
    return [];
  } catch ({ clashes }) {
    return clashes;
  }
}

/* Compare, from the last axis on, a target, which keeps its shape, with what is written into it. */
function written(target, value, fits, names) {
  const clashes = [];
  for (let axis = -1; axis >= -Math.max(target.length, value.length); axis--) {
    const [own, other] = [target.at(axis), value.at(axis)];
    if (own !== other && !fits(other)) clashes.push(clash([0, 1], [axis, axis], [own ?? "nothing", other]));
  }
  return told([target, value], clashes, names);
}

/* Read shapes such as (2,3)->(2,newaxis,3), which NumPy has put in order before it compares them. */
function remapped(list) {
  const pairs = [...list.matchAll(/(\([^)]*\))(?:->(\([^)]*\)))?/g)];
  const orders = pairs.map(([, shape, order = shape]) => order.match(/\w+/g) ?? []);
  const clashes = collisions(orders.map(order => order.map(size => (size === "newaxis" ? 1 : Number(size)))));
  const rows = orders.map((order, k) => {
    const sizes = order.map(size => (size === "newaxis" ? "-" : size));
    return [nameOf(k), sizes, tupleOf(numbersOf(pairs[k][1]))];
  });
  const sentences = clashes.map(({ operands: [i, j], sizes: [size, other] }) =>
    `${size} in \`${nameOf(i)}\` meets ${other} in \`${nameOf(j)}\`.`
  );
  return { table: aligned(rows, clashes), sentences };
}

/* Read a signature such as (n?,k),(k,m?)->(n?,m?), whose letters name the axes, and two sizes of one letter. */
function core(operand, axis, signature, own, first) {
  const groups = signature.split("->")[0].match(/\([^()]*\)/g)?.map(group => group.match(/\w+/g) ?? []) ?? [];
  const letter = groups[operand]?.[axis];
  const k = groups.findIndex(group => group.includes(letter));
  if (letter === undefined) return {};
  const shapes = groups.map(group => group.map(name => (name === letter ? first : "?")));
  shapes[operand][axis] = own;
  const axes = [groups[k].indexOf(letter) - groups[k].length, axis - groups[operand].length];
  const rows = shapes.map((shape, k) => [nameOf(k), shape, ""]);
  const table = aligned(rows, [clash([k, operand], axes, [first, own])]);
  return {
    table,
    sentences: [
      `${first} in \`${nameOf(k)}\` meets ${own} in \`${nameOf(operand)}\`.`,
      "A question mark is a size or an axis that the message leaves out.",
    ],
  };
}

/* Whoever types a message may get a letter wrong. So each word of a text is replaced by the word of the messages
that is like it. Words of the messages that are like each other, such as shape and shapes, become one word. */
const known = new Map();

/* Return whether a letter is wrong, too much or missing, or two are exchanged. Short words must be equal. */
function alike(word, other) {
  let k = 0;
  while (k < word.length && word[k] === other[k]) k++;
  const [a, b, rest, others] = [word.slice(k), other.slice(k), word.slice(k + 1), other.slice(k + 1)];
  const exchanged = a.length > 1 && a.slice(0, 2) === b[1] + b[0] && a.slice(2) === b.slice(2);
  return word.length + other.length > 6 && (rest === b || a === others || rest === others || exchanged);
}

/* Return what a word becomes. If it is like several words, `choice` counts them, those of its length first. */
function classOf(word, choice = 0) {
  const like = known.has(word) ? [word] : [...known.keys()].filter(other => alike(word, other));
  like.sort((a, b) => (b.length === word.length) - (a.length === word.length));
  const found = [...new Set(like.map(other => known.get(other)))];
  return found[choice] ?? found[0] ?? word;
}

function learn(word) {
  if (!known.has(word)) known.set(word, classOf(word));
  return known.get(word);
}

learn("newaxis"); // a message tells sizes by this word

/* Return the words of a message with the class in place of each word. Names such as <shape> stay. */
const learned = words =>
  words.replace(/<\w+>|[a-z]{3,}/gi, word => (word[0] === "<" ? word : learn(word.toLowerCase())));

/* Return a text in which each word is its class, and a function that gives the place of the original text for
a place of the new one. */
function classified(text, choice) {
  const moved = [[0, 0]];
  let made = "", end = 0;
  for (const { 0: word, index } of text.matchAll(/[a-z]{3,30}/gi)) {
    made += text.slice(end, index) + classOf(word.toLowerCase(), choice);
    end = index + word.length;
    moved.push([made.length, end]);
  }
  const placeOf = place => {
    const [there, here] = moved.findLast(([there]) => there <= place);
    return here + place - there;
  };
  return [made + text.slice(end), placeOf];
}

// A message may be broken into lines between its words, but a list of shapes ends with its line.
const wrapped = words => words.replaceAll(" ", String.raw`\s+`);

const SHAPE = String.raw`\([\d, ]{0,400}\)`;
const ORDER = String.raw`(?:->\([\w, ]{0,400}\))?`;
const PARTS = {
  n: String.raw`(\d{1,15})`,
  shape: `(${SHAPE})`,
  shapes: `(${SHAPE}(?: ${SHAPE}){0,63})`,
  list: `(${SHAPE}(?:, ${SHAPE}){0,63})`,
  sizes: String.raw`([\d, -]{0,400})`, // a shape without its brackets
  orders: `(${SHAPE}${ORDER}(?: ${SHAPE}${ORDER}){0,63})`,
  new: String.raw`(\([\w, ]{1,400}\))`,
  label: String.raw`\W(\w)\W`,
  core: wrapped(
    learned("Input operand (\\d) has a mismatch in its core dimension (\\d), with gufunc signature ") +
      String.raw`([\w?,()]{1,99}->[\w?,()]{1,99}) ` +
      learned(String.raw`\(size (\d{1,15}) is different from (\d{1,15})\)`)
  ),
};

/* What the groups of a message tell. Numbers come as numbers. */
const TELL = {
  nothing: () => ({}),
  broadcast(list) {
    const shapes = list.match(/\([^)]*\)/g).map(numbersOf);
    return told(shapes, collisions(shapes));
  },
  mismatch(i, a, j, b) {
    const shapes = [a, b].map(text => numbersOf(text ?? ""));
    return a ? told(shapes, collisions(shapes), [nameOf(i), nameOf(j)]) : {};
  },
  tensors: (a, b, axis) => ({ sentences: [meeting([0, 1], axis, [a, b])] }),
  output: (target, result) => written(numbersOf(target), numbersOf(result), () => false, ["A", "result"]),
  assigned: (value, target) =>
    written(numbersOf(target), numbersOf(value), size => size === undefined || size === 1),
  masked: (values, places) => ({ sentences: [`${values} values in \`B\` meet ${places} places in \`A\`.`] }),
  core,
  remapped,
  product(...texts) {
    const shapes = texts.map(numbersOf);
    return told(shapes, collisions(shapes, "matmul"));
  },
  matrices: (n, k, m, p) => told([[n, k], [m, p]], collisions([[n, k], [m, p]], "matmul"), ["mat1", "mat2"]),
  letter: (label, size, other) => ({ sentences: [`The letter \`${label}\` is ${size} and ${other}.`] }),
  joined: (axis, i, size, j, other) =>
    axis === undefined ? {} : { sentences: [meeting([i, j], axis, [size, other])] },
  axes: (i, axes, j, others) =>
    axes === undefined ? {} : { sentences: [`Axes: ${axes} in \`${nameOf(i)}\`, ${others} in \`${nameOf(j)}\`.`] },
  reshaped(size, shape) {
    const count = numbersOf(shape).reduce((product, n) => product * BigInt(n), 1n);
    return { sentences: [`\`A\` has ${size} elements, and the sizes in ${shape} multiply to ${count}.`] };
  },
  invalid: (sizes, size) => TELL.reshaped(size, `(${sizes})`),
  mask: (axis, size, other) => ({ sentences: [meeting([0, 1], axis, [size, other])] }),
  samples: (a, b) => ({ sentences: [meeting([0, 1], 0, [a, b])] }),
  first(...texts) {
    const shapes = texts.map(text => numbersOf(text ?? ""));
    const [a, b] = shapes;
    if (!a.length || !b.length) return {};
    return told(shapes, [clash([0, 1], [-a.length, -b.length], [a[0], b[0]])], ["x", "y"]);
  },
  target(...texts) {
    const [target, input] = texts.map(numbersOf);
    const { table } = told([input, target], collisions([input, target]), ["input", "target"]);
    return { table, sentences: outcome("Element by element, they", "broadcast", [input, target]).sentences };
  },
};

/* Each message: its page, the words as a regular expression, and what the groups tell. */
const MESSAGES = PAGES.flatMap(page =>
  page.messages.map(({ words, tell = "nothing" }) => {
    const source = wrapped(learned(words)).replace(/<(\w+)>/g, (_, name) => PARTS[name]);
    return { entry: page.name, pattern: new RegExp(source, "gi"), tell: TELL[tell] };
  })
);

/* What else may stand in a text that only names shapes, such as "shapes (2,3) and (4,3)". */
const LINKS = new Set("valueerror operands could not be broadcast together with shapes and vs + - * / @".split(" ").map(classOf));

/* Return what becomes of some shapes, if a text names nothing else. Nobody knows then what was computed. */
function findShapes(text) {
  const shapes = text.length < 1000 ? (text.match(new RegExp(SHAPE, "g")) ?? []).map(numbersOf) : [];
  const rest = text.replace(new RegExp(SHAPE, "g"), " ").match(/[a-z]+|[^\s,:;.]/gi) ?? [];
  if (shapes.length < 2 || !rest.every(word => LINKS.has(classOf(word.toLowerCase())))) return undefined;
  const sum = outcome("Element by element, these shapes", "broadcast", shapes);
  const product = shapes.length > 2 ? undefined : outcome("As a matrix product `A @ B`, they", "matmul", shapes);
  const misfit = [sum, product].find(each => each?.misfit);
  return {
    entry: misfit && (misfit === sum ? "operands-could-not-be-broadcast" : "matmul-core-dimension"),
    table: told(shapes, misfit?.misfit.clashes ?? []).table,
    sentences: [sum, product].flatMap(each => each?.sentences ?? []),
  };
}

function outcome(begin, rule, shapes) {
  try {
    return { sentences: [`${begin} fit and give ${tupleOf(RULES[rule](...shapes))}.`] };
  } catch (misfit) {
    return { misfit, sentences: [`${begin} do not fit.`, ...told(shapes, misfit.clashes).sentences] };
  }
}

/* Return the last message in a text as {entry, message, table, sentences}, or undefined. The entry is the name
of a page. If there are only shapes, there is no message, and no entry if the shapes fit. */
function find(text) {
  const end = text.slice(-TEXT);
  return findMessage(end, 0) ?? findMessage(end, 1) ?? findShapes(end.trim());
}

function findMessage(text, choice) {
  const [words, placeOf] = classified(text, choice);
  const found = MESSAGES.flatMap(kind => {
    const last = [...words.matchAll(kind.pattern)].at(-1);
    return last ? [{ ...kind, last }] : [];
  });
  if (!found.length) return undefined;
  const later = (a, b) => b.last.index - a.last.index || b.last[0].length - a.last[0].length;
  const [{ entry, tell, last }] = found.sort(later); // of two that begin at the same place, the longer one
  const groups = last.slice(1).map(group => (/^\d+$/.test(group) ? Number(group) : group));
  const message = text.slice(placeOf(last.index), placeOf(last.index + last[0].length));
  return { entry, message, table: [], sentences: [], ...tell(...groups) };
}

// The page ----------------------------------------------------------------------------------------

const UNKNOWN = { sentences: ["This text has none of the messages below."], table: [] };

/* Return an element with a text. Code is between backticks, and the brackets around a size mark it. */
function element(tag, text) {
  const made = document.createElement(tag);
  text.split(/(`[^`]*`|\[[^\]]*\])/).forEach((piece, k) => {
    if (k % 2 === 0) return made.append(piece);
    const code = piece.startsWith("`"), inside = piece.slice(1, -1);
    const inner = made.appendChild(document.createElement(code ? "code" : "mark"));
    inner.textContent = code ? inside : ` ${inside} `; // as wide as with its brackets
  });
  return made;
}

/* Return a paragraph that leads to another page. */
function lead(address, text) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = text;
  const made = document.createElement("p");
  made.append(link);
  return made;
}

/* Return the fixes of a page and a link to it. */
function answered(name) {
  const list = document.createElement("ul");
  for (const fix of PAGES.find(page => page.name === name).fixes) list.append(element("li", fix));
  return [list, lead(`messages/${name}.html`, "Why, and what happens when it runs")];
}

function start(form) {
  const field = form.querySelector("textarea"), says = form.querySelector("[role=status]");
  let shown = "";

  function show() {
    const text = field.value.trim(), found = find(text);
    const { message = "", table, sentences, entry } = found ?? (text ? UNKNOWN : { sentences: [], table: [] });
    const answer = JSON.stringify([message, table, sentences, entry]);
    if (answer !== shown) {
      shown = answer;
      const code = document.createElement("code"), lines = element("pre", table.join("\n"));
      code.textContent = message;
      says.replaceChildren(
        ...(message ? [code] : []),
        ...(table.length ? [lines] : []),
        ...sentences.map(each => element("p", each)),
        ...(entry ? answered(entry) : []),
        ...(text && !found ? [lead("../search.html", "Search the book for it")] : [])
      );
      if (lines.scrollWidth > lines.clientWidth) lines.tabIndex = 0; // so that keys can scroll it
      if (says.getBoundingClientRect().bottom > visualViewport.height) form.scrollIntoView();
    }
    const search = says.querySelector("a[href*='search.html']");
    if (search) search.search = new URLSearchParams({ q: text.split("\n").at(-1).slice(-300) });
  }
  field.addEventListener("input", show);
  form.hidden = false;
  show(); // the browser may have kept a text
}

const form = document.getElementById("find-message");
if (form) start(form);
