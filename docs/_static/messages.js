/* The page of messages: find the last message in a pasted text, write its shapes below each other, and show
what repairs it. For a message that names sizes, these are changes that run with these sizes, or none. For
a message without sizes, they are the fixes of its page. The messages and the fixes are those of
docs/messages/*.md, of which the build makes PAGES. It copies shapes.js, PAGES and this script into the page, because browsers load no
modules from a disk. What is pasted becomes text, never HTML. */

import { aligned, clash, nameOf, RULES, sentenceOf, tupleOf } from "./shapes.js";
import { PAGES } from "./pages.js";

const TEXT = 20_000; // so many characters at the end are searched, since a traceback ends with its message
const LINE = 300; // so many characters of a line are shown before and after the words that were found

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
  return { table: aligned(rows, clashes), sentences, shapes: pairs.map(([, shape]) => numbersOf(shape)) };
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
  const matrices = [[operand, axis, own, first], [k, groups[k].indexOf(letter), first, own]].filter(
    ([place]) => groups[place].length === 2 && new Set(groups[place]).size === 2 // so not a square matrix
  );
  return {
    table,
    repairs: matrices.map(([place, ...sizes]) => repairOfMatrix(nameOf(place), ...sizes)),
    sentences: [
      `${first} in \`${nameOf(k)}\` meets ${own} in \`${nameOf(operand)}\`.`,
      "A question mark is a size or an axis that the message leaves out.",
    ],
  };
}

// Repairs -----------------------------------------------------------------------------------------

/* A repair is {code, of, gives, needs, fits, when}. The code stands for the operand called `of`, or else for the
whole line. `gives` is the shape of the line's result. `needs` are shapes that the message leaves out, by name,
`fits` is a condition, in words, on other sizes that the message leaves out, and `when` says in which case the
repair is meant. If these hold, the repair runs. */

const MOST = 4; // so many repairs are shown
const sizeOf = shape => shape.reduce((product, n) => product * n, 1);
const same = (list, other) => list.length === other.length && list.every((item, k) => item === other[k]);
const without = (shape, axis) => shape.filter((_, k) => k !== axis);
const swapped = list => [...list.slice(0, -2), ...list.slice(-2).reverse()];
const transposed = shape => (shape.length === 2 ? ".T" : ".swapaxes(-1, -2)"); // the code that swaps the last two axes
const upTo = n => Array.from({ length: n }, (_, k) => k);

/* Return an index as text, without the colons at its end. */
function indexed(parts) {
  const end = parts.findLastIndex(part => part !== ":") + 1;
  return end ? `[${parts.slice(0, end).join(", ")}]` : "";
}

/* Return what a rule gives for shapes, or undefined if they do not fit. */
function fitted(rule, ...shapes) {
  try {
    return RULES[rule](...shapes);
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}

/* Yield all orders of a list, the given one first. */
function* orders(list) {
  if (!list.length) yield [];
  for (const item of list)
    for (const rest of orders(list.filter(other => other !== item))) yield [item, ...rest];
}

/* Yield each choice of `count` numbers below `many`, in their order. */
function* choices(many, count, from = 0) {
  if (!count) yield [];
  for (let n = from; count && n <= many - count; n++)
    for (const rest of choices(many, count - 1, n + 1)) yield [n, ...rest];
}

/* Yield [code, shape, when] for each change of an operand's axes that keeps all its numbers: without an axis of
size 1, with new axes, so that there are `many`, and with the axes in another order. */
function* rearranged(name, shape, many) {
  const given = upTo(shape.length), all = Math.max(many, shape.length);
  for (const axis of given)
    if (shape[axis] === 1 && shape.length > 1)
      yield [name + indexed(given.map(k => (k === axis ? "0" : ":"))), without(shape, axis), ""];
  for (const order of 0 < shape.length && shape.length < 5 && all < 6 ? orders(given) : []) {
    const turned = same(order, swapped(given)) ? transposed(given) : `.transpose(${order.join(", ")})`;
    const [moved, side] = same(order, given) ? ["", ""] : [turned, `if \`${name}\` lies on its side`];
    for (const kept of choices(all, shape.length)) {
      const places = upTo(all).slice(kept[0]); // NumPy itself adds axes in front
      const code = moved + indexed(places.map(k => (kept.includes(k) ? ":" : "None")));
      const sizes = places.map(k => (kept.includes(k) ? shape[order[kept.indexOf(k)]] : 1));
      const column = code === "[:, None]" && shape.length === 1;
      if (code) yield [name + code, sizes, column ? `if \`${name}\` has one value for each row` : side];
    }
  }
}

/* Return repairs of operands that NumPy compares element by element. Each changes one operand. */
function repairsOfBroadcast(shapes, names = shapes.map((_, k) => nameOf(k))) {
  const found = [], most = Math.max(...shapes.map(sizeOf));
  const put = (k, code, shape, when) => {
    const gives = fitted("broadcast", ...shapes.with(k, shape));
    const known = found.some(each => each.of === names[k] && same(each.shape, shape));
    if (gives && sizeOf(gives) <= most && !known) found.push({ code, of: names[k], gives, when, shape });
  };
  const operands = upTo(shapes.length).reverse();
  for (const k of operands) {
    const many = Math.max(0, ...shapes.filter((_, other) => other !== k).map(shape => shape.length));
    for (const edit of rearranged(names[k], shapes[k], many)) put(k, ...edit);
  }
  if (found.length || shapes.length !== 2) return found;
  for (const k of operands) {
    const other = shapes[1 - k], sizes = other.length === 1 ? [-1] : other;
    if (other.length && sizeOf(shapes[k]) === sizeOf(other))
      put(k, `${names[k]}.reshape(${sizes.join(", ")})`, other, "if the numbers are in the right order");
  }
  const [a, b] = shapes, tables = a.length === 2 && b.length === 2 && a[1] === b[1];
  if (tables || (a.length === 1 && b.length === 1))
    found.push({ code: `${names[0]}[:, None]`, of: names[0], gives: [a[0], ...b], when: "for a table of all pairs" });
  return found;
}

/* Return a sentence about shapes that two operands could have, as a list. */
function wouldFit(shapes) {
  if (shapes.length !== 2) return [];
  const fitting = (shape, beside) => {
    const others = shape.map((_, axis) => beside.at(axis - shape.length) ?? 1);
    return tupleOf(shape.map((n, axis) => (n === 1 || others[axis] === 1 ? n : others[axis])));
  };
  const [a, b] = [fitting(...shapes), fitting(shapes[1], shapes[0])];
  return [`They would fit if \`B\` had the shape ${b}, or \`A\` the shape ${a}.`];
}

/* How the operands of a product are arranged: their order, and which of them is transposed. */
const ARRANGED = { given: ["AB"], turned: ["AB", "B"], first: ["AB", "A"], reversed: ["BA"], both: ["AB", "AB"] };

/* Yield {code, gives} for each of these arrangements of a product that fits. */
function* products(shapes, ...arrangements) {
  const operand = (name, turn) => {
    const shape = shapes[name === "A" ? 0 : 1];
    if (!turn.includes(name)) return [name, shape];
    if (shape.length < 2) return undefined;
    return [name + transposed(shape), swapped(shape)];
  };
  for (const [order, turn = ""] of arrangements) {
    const [left, right] = [...order].map(name => operand(name, turn));
    const gives = left && right && fitted("matmul", left[1], right[1]);
    if (gives) yield { code: `${left[0]} @ ${right[0]}`, gives };
  }
}

/* Return repairs of a product `A @ B`. */
function repairsOfProduct(shapes) {
  const { turned, first, reversed, both } = ARRANGED, [a, b] = shapes;
  const found = [...products(shapes, turned, first, reversed)];
  for (const k of [1, 0]) {
    const name = nameOf(k), row = shapes[k].length === 1 ? [[`${name}[None]`, [1, ...shapes[k]]]] : [];
    for (const [code, shape] of [...rearranged(name, shapes[k], 2), ...row]) {
      const gives = fitted("matmul", ...shapes.with(k, shape));
      const line = k ? `A @ ${code}` : `${code} @ B`;
      if (gives && !found.some(each => each.code === line)) found.push({ code: line, gives });
    }
  }
  found.push(...products(shapes, both));
  const gives = fitted("broadcast", a, b);
  const plain = gives && sizeOf(gives) <= Math.max(sizeOf(a), sizeOf(b));
  return plain ? [...found, { code: "A * B", gives, when: "if you wanted to multiply element by element" }] : found;
}

/* Return the product of two operands that were to be combined element by element, as a list. */
function productInstead(shapes) {
  if (shapes.length !== 2) return [];
  const { given, turned, first, reversed } = ARRANGED;
  const when = "if you wanted a matrix product";
  return [...products(shapes, given, turned, first, reversed)].slice(0, 1).map(each => ({ ...each, when }));
}

/* Return repairs of a value `B` that is written into a place, which keeps its shape. */
function repairsOfWriting(place, value) {
  const fits = shape => {
    const gives = fitted("broadcast", place, shape);
    return shape.length <= place.length && gives && same(gives, place);
  };
  const edits = [...rearranged("B", value, place.length)].filter(([, shape]) => fits(shape));
  const found = edits.map(([code, , when]) => ({ code, of: "B", gives: place, when }));
  const means = [...value.keys()].filter(axis => value[axis] > 1 && same(without(value, axis), place));
  const when = axis => `if you want the mean over axis ${axis}`;
  return [...found, ...means.map(axis => ({ code: `B.mean(axis=${axis})`, of: "B", gives: place, when: when(axis) }))];
}

/* Return repairs of `A += B`, whose result has more numbers than `A`. */
function repairsOfInPlace(target, result) {
  const fits = fitted("broadcast", target, result);
  if (!fits || !same(fits, result)) return [];
  const lacks = upTo(result.length - target.length);
  const ones = upTo(result.length).filter(k => target.at(k - result.length) === 1 && result[k] !== 1);
  const axes = lacks.length ? lacks : ones, kept = lacks.length ? "" : ", keepdims=True";
  const over = axes.length === 1 ? axes[0] : `(${axes.join(", ")})`;
  const summed = { code: `A += B.sum(axis=${over}${kept})`, gives: target, needs: { B: result } };
  const sums = lacks.length && ones.length ? [] : [{ ...summed, when: "and its sum is meant (or `mean`)" }];
  return [...sums, { code: "A = A + B", gives: result, when: "if the larger result is what you want" }];
}

/* Return repairs of `A.reshape(...)` for an array with so many elements. */
function repairsOfReshape(size, sizes) {
  const call = parts => `A.reshape(${parts.join(", ")})`;
  const open = sizes.some(n => n < 0) ? [] : upTo(sizes.length);
  const found = open.flatMap(k => {
    const rest = sizeOf(without(sizes, k)), gives = sizes.with(k, size / rest);
    const fits = sizes.length > 1 && rest > 0 && size % rest === 0;
    return fits ? [{ code: call(sizes.with(k, -1)), gives, when: `if axis ${k} may have another size` }] : [];
  });
  const parts = open.length && size && size % sizeOf(sizes) === 0 ? size / sizeOf(sizes) : 0;
  const more = { code: call([-1, ...sizes]), gives: [parts, ...sizes], when: "if there are several of them" };
  return parts ? [more, ...found] : found;
}

/* Return the repair of an operand with two axes of which one has the size `own` instead of `wanted`. */
function repairOfMatrix(name, axis, own, wanted) {
  const needs = { [name]: axis === 0 ? [own, wanted] : [wanted, own] };
  return { code: `${name}.T`, of: name, needs, when: "" };
}

/* Return repairs of an einsum of two tables: each sums over a pair of axes of equal sizes. */
function repairsOfEinsum(shapes) {
  if (shapes.length !== 2 || shapes.some(shape => shape.length !== 2)) return [];
  return [[1, 0], [1, 1], [0, 0], [0, 1]].flatMap(([i, j]) => {
    if (shapes[0][i] !== shapes[1][j]) return [];
    const [first, second] = [i ? "ij" : "ji", j ? "kj" : "jk"];
    const gives = [shapes[0][1 - i], shapes[1][1 - j]];
    return [{ code: `np.einsum("${first},${second}->ik", A, B)`, gives, when: "" }];
  });
}

/* Return a repair as a sentence without its full stop. */
function described({ code, of, gives, needs = {}, fits, when }) {
  const shapes = Object.entries(needs).map(([name, shape]) => `if \`${name}\` has the shape ${tupleOf(shape)}`);
  const cases = [...shapes, fits, when].filter(Boolean).join(" ");
  const line = `\`${code}\`${of ? ` instead of \`${of}\`` : ""}${gives ? ` gives ${tupleOf(gives)}` : ""}`;
  return `${line}${cases && gives ? "," : ""} ${cases}`.trim();
}

// Words -------------------------------------------------------------------------------------------

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

const shapesIn = list => list.match(/\([^)]*\)/g).map(numbersOf);

/* What the groups of a message tell. Numbers come as numbers. Without `repairs`, those of the page help. */
const TELL = {
  nothing: () => ({}),
  other: () => ({ repairs: [] }), // the page's fixes are for its other messages
  broadcast(list) {
    const shapes = shapesIn(list);
    const inPlace = shapes.length === 3 && same(shapes[0], shapes[2]); // NumPy repeats the A of `A += B`
    const repairs = inPlace
      ? repairsOfWriting(...shapes)
      : [...repairsOfBroadcast(shapes), ...productInstead(shapes)];
    const { table, sentences } = told(shapes, collisions(shapes));
    return { table, sentences: repairs.length ? sentences : [...sentences, ...wouldFit(shapes)], repairs };
  },
  indices(list) {
    const shapes = shapesIn(list);
    return { ...told(shapes, collisions(shapes)), repairs: repairsOfBroadcast(shapes) };
  },
  mismatch(i, a, j, b) {
    const shapes = [a, b].map(text => numbersOf(text ?? ""));
    return { ...(a ? told(shapes, collisions(shapes), [nameOf(i), nameOf(j)]) : {}), repairs: [] };
  },
  tensors: (a, b, axis) => ({ sentences: [meeting([0, 1], axis, [a, b])], repairs: [] }),
  output(...texts) {
    const [target, result] = texts.map(numbersOf);
    const repairs = repairsOfInPlace(target, result);
    return { ...written(target, result, () => false, ["A", "result"]), repairs };
  },
  assigned(...texts) {
    const [value, target] = texts.map(numbersOf);
    const repairs = repairsOfWriting(target, value);
    return { ...written(target, value, size => size === undefined || size === 1), repairs };
  },
  masked(values, places) {
    const repairs = [{ code: "A[mask] = B[mask]", fits: "if `B` and `mask` have the same shape" }];
    return { sentences: [`${values} values in \`B\` meet ${places} places in \`A\`.`], repairs };
  },
  core,
  number: () => ({ repairs: [{ code: "A * B", when: "because one of them is a single number" }] }),
  remapped(list) {
    const found = remapped(list);
    return { ...found, repairs: repairsOfEinsum(found.shapes) };
  },
  stacks(list) {
    const found = remapped(list);
    return { ...found, repairs: repairsOfProduct(found.shapes) };
  },
  product(...texts) {
    const shapes = texts.map(numbersOf);
    return { ...told(shapes, collisions(shapes, "matmul")), repairs: repairsOfProduct(shapes) };
  },
  matrices(n, k, m, p) {
    // `flatten(1)` joins the last axis, of size k, with others, which PyTorch has counted in n.
    const shapes = [[n, k], [m, p]], flattens = m > k && m % k === 0 && n % (m / k) === 0;
    const linear = { code: `torch.nn.Linear(${k}, ${p})`, when: "where the layer is defined" };
    const flat = { code: "X.flatten(1)", when: `before the layer, if each of your samples has ${m} numbers` };
    const side = { code: "X.T", of: "X", needs: { X: [n, k] }, when: "and its columns are samples" };
    const repairs = [linear, ...(flattens ? [flat] : []), ...(n === m ? [side] : [])];
    return { ...told(shapes, collisions(shapes, "matmul"), ["mat1", "mat2"]), repairs };
  },
  letter: (label, size, other) => ({ sentences: [`The letter \`${label}\` is ${size} and ${other}.`], repairs: [] }),
  joined(axis, i, size, j, other) {
    if (axis === undefined) return {};
    // The message leaves out the sizes that a join along the other axis needs.
    const sisters = [["np.vstack([A, B])", "columns"], ["np.column_stack([A, B])", "rows"]].slice(axis, axis + 1);
    const condition = parts => `if \`B\` has as many ${parts} as \`A\`, or is a vector with as many entries`;
    const repairs = i + j === 1 ? sisters.map(([code, parts]) => ({ code, fits: condition(parts) })) : [];
    return { sentences: [meeting([i, j], axis, [size, other])], repairs };
  },
  axes(i, axes, j, others) {
    if (axes === undefined) return {};
    const sisters = [["np.column_stack([A, B])", "row"], ["np.vstack([A, B])", "column"]];
    const joins = i === 0 && j === 1 && axes === 2 && others === 1;
    const repairs = joins ? sisters.map(([code, one]) => ({ code, fits: `if \`B\` has an entry for each ${one} of \`A\`` })) : [];
    const sentence = `Axes: ${axes} in \`${nameOf(i)}\`, ${others} in \`${nameOf(j)}\`.`;
    return { sentences: [sentence], repairs };
  },
  reshaped(size, shape) {
    const sizes = (shape.match(/\w+/g) ?? []).map(n => (n === "newaxis" ? -1 : Number(n)));
    return TELL.counted(size, sizes, shape);
  },
  invalid: (sizes, size) => TELL.counted(size, sizes.match(/-?\d+/g)?.map(Number) ?? [], `(${sizes})`),
  counted(size, sizes, shape) {
    const count = numbersOf(shape).reduce((product, n) => product * BigInt(n), 1n);
    const sentence = `\`A\` has ${size} elements, and the sizes in ${shape} multiply to ${count}.`;
    return { sentences: [sentence], repairs: repairsOfReshape(size, sizes) };
  },
  mask(axis, size, other) {
    const ways = [["A[:, B]", "columns"], ["A[B]", "rows"]].slice(axis, axis + 1);
    const repairs = ways.map(([code, parts]) => ({ code, fits: `if \`A\` has ${other} ${parts}` }));
    return { sentences: [meeting([0, 1], axis, [size, other])], repairs };
  },
  maskOfTensor(...texts) {
    const [mask, shape] = texts.map(numbersOf);
    const fits = same(shape.slice(1, 1 + mask.length), mask);
    return { repairs: fits ? [{ code: "A[:, B]", when: "if the mask is about columns" }] : [] };
  },
  manyIndices(axes, ofTensor) {
    const many = axes ?? ofTensor, number = { code: "A.item()", when: "because `A` is a single number" };
    return many > 1 ? { repairs: [] } : many === 0 ? { repairs: [number] } : {};
  },
  axis: axes => ({ repairs: axes ? [{ code: "axis=-1", when: "for the last axis" }] : [] }),
  place(axis, size) {
    if (!size) return { repairs: [] };
    const code = `A[${[...Array(axis).fill(":"), -1].join(", ")}]`;
    return { repairs: [{ code, when: `for the last of the places 0 to ${size - 1} along axis ${axis}` }] };
  },
  samples: (a, b) => ({ sentences: [meeting([0, 1], 0, [a, b])], repairs: [] }),
  first(...texts) {
    const shapes = texts.map(text => numbersOf(text ?? ""));
    const [a, b] = shapes;
    if (!a.length || !b.length) return { repairs: [] };
    const repairs = [{ code: "plt.plot(y)", when: "if `x` only counts" }];
    if (a[0] === b[0] + 1) repairs.unshift({ code: "plt.plot(x[1:], y)", when: "if `y` comes from `np.diff`" });
    if (b.length === 2 && a[0] === b[1]) repairs.unshift({ code: "plt.plot(x, y.T)", when: "for a line for each row of `y`" });
    return { ...told(shapes, [clash([0, 1], [-a.length, -b.length], [a[0], b[0]])], ["x", "y"]), repairs };
  },
  target(...texts) {
    const [target, input] = texts.map(numbersOf), names = ["input", "target"];
    const { table } = told([input, target], collisions([input, target]), names);
    const pairs = [["target", target, input], ["input", input, target]];
    const repairs = pairs.flatMap(([name, shape, other]) =>
      [...rearranged(name, shape, other.length)]
        .filter(([code, made]) => same(made, other) && !code.includes("transpose")) // PyTorch's takes two axes
        .map(([code, , when]) => ({ code, of: name, gives: other, when }))
    );
    return { table, sentences: outcome("Element by element, they", "broadcast", [input, target]).sentences, repairs };
  },
  targetSize(...texts) {
    const [[n, ...wanted], [m, ...got]] = texts.map(numbersOf);
    if (n !== m || wanted.length !== 1 || got.length !== 1) return { repairs: [] };
    const needs = { output: [n, ...got, ...wanted] }, when = "and its last axis counts classes";
    return {
      repairs: [
        { code: "F.cross_entropy(output.transpose(1, 2), target)", needs, when },
        { code: "F.cross_entropy(output.flatten(0, 1), target.flatten())", needs, when },
      ],
    };
  },
  one: () => ({ repairs: [{ code: "[[x]]", when: "is a table with one number" }] }),
  series: () => ({
    repairs: [
      { code: "x.to_frame()", when: "if `x` is one feature of many samples" },
      { code: "x.to_frame().T", when: "if `x` is one sample with many features" },
    ],
  }),
  layer(features, shape) {
    const sizes = numbersOf(shape);
    const row = { code: "x[None]", when: "if `x` is one sample" }, side = { code: "x.T", when: "if `x` lies on its side" };
    return { repairs: same(sizes, [features]) ? [row] : sizes.length === 2 && sizes[0] === features ? [side] : [] };
  },
  labels(shape) {
    const [rows, ...more] = numbersOf(shape);
    const flat = { code: "np.ravel(y)", when: "for one number for each sample" };
    const classes = { code: "np.argmax(y, axis=1)", when: "if `y` has a column for each class" };
    return { repairs: more.length === 1 && rows ? [more[0] === 1 ? flat : classes] : [] };
  },
};

/* Each message: its page, the words as a regular expression, and what the groups tell. */
const MESSAGES = PAGES.flatMap(page =>
  page.messages.map(({ words, tell = "nothing" }) => {
    const source = wrapped(learned(words)).replace(/<(\w+)>/g, (_, name) => PARTS[name]);
    return { entry: page.name, pattern: new RegExp(source, "gi"), tell: TELL[tell] };
  })
);

/* Return what becomes of the shapes in a text without a message. Nobody knows then what was computed. */
function findShapes(text) {
  const written = /(?<!\w)\((?:\d+,[\d, ]*)?\)/g; // what follows a word is rather a call
  const shapes = text.length < 1000 ? (text.match(written) ?? []).map(numbersOf) : [];
  if (shapes.length < 2 || shapes.every(shape => !shape.length)) return undefined;
  const sum = outcome("Element by element, these shapes", "broadcast", shapes);
  const product = shapes.length > 2 ? undefined : outcome("As a matrix product `A @ B`, they", "matmul", shapes);
  const misfit = [sum, product].find(each => each?.misfit);
  return {
    entry: misfit && (misfit === sum ? "operands-could-not-be-broadcast" : "matmul-core-dimension"),
    table: told(shapes, misfit?.misfit.clashes ?? []).table,
    sentences: [sum, product].flatMap(each => each?.sentences ?? []),
    repairs: misfit && [
      ...(sum.misfit ? repairsOfBroadcast(shapes) : []),
      ...(product?.misfit ? (sum.misfit ? productInstead(shapes) : repairsOfProduct(shapes)) : []),
    ],
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
  const message = wholeMessage(text, placeOf(last.index), placeOf(last.index + last[0].length));
  return { entry, message, table: [], sentences: [], ...tell(...groups) };
}

/* Return the piece of a text between two places, with what else its message says in the same lines. */
function wholeMessage(text, start, end) {
  const before = text.slice(Math.max(0, start - LINE), start).match(/(?:Error|Warning): (.*)$/)?.[1] ?? "";
  return (before + text.slice(start, end) + text.slice(end, end + LINE).match(/^.*/)[0]).trim();
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

/* Return what repairs a message, and a link to its page. */
function helping({ entry, repairs }) {
  const { fixes } = PAGES.find(page => page.name === entry), list = document.createElement("ul");
  const shown = repairs?.slice(0, MOST), own = shown?.map(described);
  for (const fix of own ?? fixes) list.append(element("li", fix));
  const none = "No change is sure to help here. Look at the lines that made the arrays.";
  const hidden = shown?.some(({ needs, fits }) => needs || fits);
  const changes = hidden ? "The message leaves out some sizes. These changes may fit:" : "These changes fit your sizes:";
  const says = own ? (own.length ? changes : none) : "What usually helps:";
  const page = lead(`messages/${entry}.html`, "Why, and what happens when it runs");
  return [element("p", says), ...(list.children.length ? [list] : []), page];
}

function start(form) {
  const field = form.querySelector("textarea"), says = form.querySelector("[role=status]");
  let shown = "";

  function show() {
    const text = field.value.trim(), found = find(text);
    const answered = found ?? (text ? UNKNOWN : { sentences: [], table: [] });
    const { message = "", table, sentences, entry } = answered, answer = JSON.stringify(answered);
    if (answer !== shown) {
      shown = answer;
      const code = document.createElement("code"), lines = element("pre", table.join("\n"));
      code.textContent = message;
      says.replaceChildren(
        ...(message ? [code] : []),
        ...(table.length ? [lines] : []),
        ...sentences.map(each => element("p", each)),
        ...(entry ? helping(answered) : []),
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
