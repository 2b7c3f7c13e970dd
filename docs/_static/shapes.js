/* The rules for shapes in the book's pages: which shapes fit, how they are written below each other, and
where they collide. `live.js` imports this module, and the page "NumPy's shape messages" contains a copy
of it. The tests compare the rules with NumPy's. */

/* The error for shapes that do not fit by the rules of whyshape/src/whyshape/rules.py. Each clash has the form
{operands, axes, sizes}, where the axes are counted from the right. */
export class Misfit extends Error {
  constructor(reason, clashes = []) {
    super(reason);
    this.clashes = clashes;
  }
}

export const tupleOf = shape => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);
const sizeAt = (shape, axis) => shape.at(axis) ?? 1;
export const clash = (operands, axes, sizes) => ({ operands, axes, sizes });
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

export const nameOf = k => LETTERS[k] ?? `operand ${k + 1}`;

/* Return the lines of a text that aligns rows [name, sizes, end of the line] on the right. The sizes of the
clashes are put into brackets. */
export function aligned(rows, clashes = []) {
  const cellsOf = (sizes, k) => {
    const axes = clashes.flatMap(each => each.axes.filter((_, i) => each.operands[i] === k));
    const long = Math.max(sizes.length, ...axes.map(axis => -axis));
    return Array.from({ length: long }, (_, n) => {
      const size = sizes.at(n - long) ?? "-";
      return axes.includes(n - long) ? ` [${size}]` : `  ${size} `;
    });
  };
  const all = rows.map(([, sizes], k) => cellsOf(sizes, k));
  const columns = Math.max(...all.map(own => own.length));
  for (const own of all) own.unshift(...Array(columns - own.length).fill("   "));
  const wide = Math.max(...rows.map(([name]) => name.length));
  const widths = Array.from({ length: columns }, (_, n) => Math.max(...all.map(own => own[n].length)));
  return rows.map(([name, , end], k) => {
    const cells = all[k].map((cell, n) => cell.padStart(widths[n])).join("");
    return `${name.padEnd(wide)}  ${cells}   ${end}`.trimEnd();
  });
}

/* Return a sentence about a clash, with code between backticks. */
export function sentenceOf({ operands, axes: [i, j], sizes: [size, other] }, names) {
  const [first, second] = operands.map(k => `\`${names[k]}\``);
  if (operands[0] === operands[1]) return `Axis ${i} of ${first} is ${size}, and its axis ${j} is ${other}.`;
  if (i !== j) return `Axis ${i} of ${first} is ${size}, axis ${j} of ${second} is ${other}.`;
  return `Axis ${i}: ${size} in ${first} meets ${other} in ${second}.`;
}
