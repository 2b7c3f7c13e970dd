// Add guesses, exercises and the progress to a page of the book. The data of the page come from
// docs/answers.py, and the lines of the record are those of course/exercises/progress_log.py.

// Answers -----------------------------------------------------------------------------------------
//
// An answer is a number, true or false, a word, or an array of them. NaN and infinity are words.

const TOKEN = /"[^"]*"|'[^']*'|[()[\],]|[^\s()[\],"']+/gu;
const NUMBER = /^[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?$/iu;
const NOT_FINITE = ["nan", "inf", "-inf"];
const IN_JSON = { "(": "[", "[": "[", ")": "]", "]": "]", ",": ",", True: "true", False: "false" };

/** Return what a reader typed as an answer, or undefined if it is nothing or "...". */
function read(text) {
  const typed = text.trim().replace(/[“”]/g, '"').replace(/[‘’]/g, "'").replace(/−/g, "-");
  if (typed === "" || typed === "...") return undefined;
  const tokens = typed.replace(/,\s*(?=[)\]]|$)/gu, "").match(TOKEN) ?? [];
  try {
    const values = JSON.parse(`[${tokens.map(inJson).join(" ")}]`);
    return values.length === 1 && !typed.endsWith(",") ? values[0] : values;
  } catch {
    return typed; // a word
  }
}

function inJson(token) {
  if (Object.hasOwn(IN_JSON, token)) return IN_JSON[token];
  if (/^["']/u.test(token)) return JSON.stringify(token.slice(1, -1));
  const name = token.replace(/^([+-]?)(np|math)\./u, "$1");
  if (NOT_FINITE.includes(name)) return JSON.stringify(name);
  if (NUMBER.test(token)) return JSON.stringify(Number(token.replaceAll("_", "")));
  throw new SyntaxError(token);
}

/** Return an answer as it is shown to the reader. */
function shown(value) {
  if (Array.isArray(value)) {
    const inside = value.map(shown).join(", ");
    return value.length === 1 ? `(${inside},)` : `(${inside})`;
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  return isNumber(value) ? String(value) : `"${value}"`;
}

function isNumber(value) {
  return typeof value === "number" || NOT_FINITE.includes(value);
}

/** Return whether two answers agree. Numbers may differ by a tolerance. */
function same(one, other, tolerance) {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, i) => same(part, other[i], tolerance));
  }
  if (typeof one === "number" && typeof other === "number") {
    return Math.abs(one - other) <= tolerance + 1e-9 * Math.abs(other);
  }
  if (typeof one === "string" && typeof other === "string") return plain(one) === plain(other);
  return one === other;
}

function plain(word) {
  return word.toLowerCase().trim().replace(/\s+/gu, " ");
}

/** Return the value in brackets, such as 3 for (3), if the answer should be a single value. */
function single(answer, example) {
  return Array.isArray(answer) && answer.length === 1 && !Array.isArray(example) ? answer[0] : answer;
}

// Exercises ---------------------------------------------------------------------------------------

/** Return whether an answer is right, the verdict in words, and what is right or wrong with it. */
function feedback(exercise, given) {
  const { expected, mistakes, tolerance } = exercise;
  const answer = single(given, expected);
  if (same(answer, expected, tolerance)) return { right: true, head: "right", text: exercise.right };
  const known = mistakes.find(([wrong]) => same(answer, wrong, tolerance));
  return { right: false, head: "not yet", text: known ? known[1] : difference(answer, expected, tolerance) };
}

function difference(answer, expected, tolerance) {
  if (kind(answer) !== kind(expected)) {
    return `The answer should be ${kind(expected)}, but yours is ${kind(answer)}: ${shown(answer)}.`;
  }
  if (!Array.isArray(expected)) return `${shown(answer)} is not right.`;
  const [given, count] = [answer.length, expected.length];
  if (given !== count) return `The answer should have ${counted(count, "value")}, but yours has ${given}.`;
  const wrong = [...expected.keys()].filter((i) => !same(answer[i], expected[i], tolerance));
  const told = `${wrong.length} of ${count} values ${wrong.length === 1 ? "is" : "are"} wrong.`;
  if (expected.every((one) => typeof one === "boolean")) return told;
  const [i] = wrong;
  const should = kind(answer[i]) === kind(expected[i]) ? "" : `, which should be ${kind(expected[i])}`;
  return `${told} The first of them is number ${i + 1}${should}.`;
}

function kind(value) {
  if (Array.isArray(value)) return "several values";
  if (typeof value === "boolean") return "True or False";
  return isNumber(value) ? "a number" : "a word";
}

function counted(count, thing) {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

// Guesses -----------------------------------------------------------------------------------------

const SIZES = /^\d+(\s*[xX×]\s*\d+)+$/u; // a shape such as 3x3

/** Return a guess with its words in lower case and without commas, spaces and underscores. */
function loose(guess) {
  if (Array.isArray(guess)) return guess.map(loose);
  return typeof guess === "string" ? guess.toLowerCase().replace(/[\s,_]/gu, "") : guess;
}

/** Return what a reader typed as a guess, where 3x3 is a shape, and "pass" may stand for "passes". */
function readGuess({ like, words }, text) {
  if (isShape(like) && SIZES.test(text.trim())) return text.match(/\d+/gu).map(Number);
  const guess = single(read(text), like);
  return Array.isArray(guess) ? guess.map((one) => completed(one, words)) : completed(guess, words);
}

function completed(guess, words) {
  if (typeof guess !== "string" || isNumber(guess) || !loose(guess)) return guess;
  const begun = words.filter((word) => loose(word).startsWith(loose(guess)));
  return begun.length === 1 && loose(begun[0]) !== loose(guess) ? begun[0] : guess;
}

function isShape(like) {
  return Array.isArray(like) && Number.isInteger(like[0]);
}

/** Return whether an answer has the form that the guess asks for. */
function allows({ like, words, unit }, value) {
  const isWord = (one) => words.some((word) => loose(word) === loose(one));
  if (!Array.isArray(like)) {
    if (typeof like !== "number" || !isNumber(value)) return isWord(value);
    return unit !== "percent" || (value >= 0 && value <= 100);
  }
  if (!Array.isArray(value)) return isWord(value) && typeof like[0] !== "string";
  if (isShape(like)) return value.every(Number.isInteger);
  if (value.length !== like.length) return false;
  return value.every((one) => kind(one) === kind(like[0]) && (typeof like[0] !== "string" || isWord(one)));
}

/** Return "right", "near" or "wrong", and a sentence with a guess and its outcome. */
function reveal({ outcome, tolerance }, value) {
  const error = typeof outcome === "number" ? tolerance * Math.abs(outcome) : 0;
  const right = same(loose(value), loose(outcome), error);
  const [said, happened] = [shown(value), shown(outcome)];
  const near = right && shown(loose(value)) !== shown(loose(outcome));
  const link = near ? "near enough:" : right ? "and" : "but";
  const verdict = near ? "near" : right ? "right" : "wrong";
  return { verdict, text: `You said ${said}, ${link} it is ${happened}.` };
}

// The record --------------------------------------------------------------------------------------

const KEY = "one-layer-course/progress.jsonl";
const FILE = "progress.jsonl";
const LONGEST = 500; // characters of an answer

/** The solved exercises and the guesses, as lines in the storage of the browser.
 *
 * `open` returns the storage, or throws an error if there is none. What cannot be stored is kept until
 * the page is closed. A line that cannot be read stays where it is.
 */
class ProgressLog {
  constructor(open) {
    this.open = open;
    this.kept = ""; // what could not be stored
  }

  get text() {
    try {
      return (this.open().getItem(KEY) ?? "") + this.kept;
    } catch {
      return this.kept;
    }
  }

  get events() {
    return [...parsed(this.text).events.values()];
  }

  /** Append lines. Return why they cannot be stored, or "". */
  append(lines) {
    this.kept += lines.map((line) => `\n${line}\n`).join("");
    try {
      const storage = this.open();
      storage.setItem(KEY, (storage.getItem(KEY) ?? "") + this.kept);
      this.kept = "";
      return "";
    } catch (error) {
      return reason(error);
    }
  }

  /** Append an event with today's date. */
  add(event) {
    const today = new Date().toLocaleDateString("sv"); // such as 2026-01-31
    return this.append([JSON.stringify({ ...event, on: today })]);
  }

  /** Append the events of a file that are new, and return what to say about it. */
  merge(text, file) {
    const [found, known] = [parsed(text), parsed(this.text).events];
    const added = [...found.events.keys()].filter((line) => !known.has(line));
    const why = this.append(added);
    const says = [`${file}: ${counted(found.events.size, "event")}, ${added.length} of them new.`];
    if (found.unreadable) says.push(`${counted(found.unreadable, "line")} could not be read.`);
    return [...says, ...stored(why)];
  }

  /** Return what a reader typed in the newest event of this kind and name, or "". */
  typed(what, name) {
    const last = this.events.findLast((event) => event[what] === name && "typed" in event);
    return typeof last?.typed === "string" && last.typed.length <= LONGEST ? last.typed : "";
  }
}

/** Return the events of a record by their lines, and the number of lines that cannot be read. */
function parsed(text) {
  const events = new Map();
  let unreadable = 0;
  for (const line of text.split(/[\r\n]+/u).filter((one) => one.trim())) {
    try {
      const event = JSON.parse(line);
      if (typeof event !== "object" || event === null || Array.isArray(event)) throw new TypeError();
      const identity = JSON.stringify(sorted(event));
      events.delete(identity); // what was typed again is the newest
      events.set(identity, event);
    } catch {
      unreadable++;
    }
  }
  return { events, unreadable };
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

function stored(why) {
  return why ? [`This was not stored: ${why}. It counts until this page is closed.`] : [];
}

/** Return the lines about a chapter and, in chapter 0, about the course. */
function progressLines({ events }, { names, chapter }) {
  const done = {
    exercises: new Set(events.map((event) => event.solved)),
    guesses: new Set(events.map((event) => event.predicted)),
  };
  const ofChapter = (all) => all.filter((name) => name.split(".")[0] === chapter);
  const count = (what, choose) => {
    const all = choose(names[what]);
    return `${all.filter((name) => done[what].has(name)).length} of ${all.length}`;
  };
  const counts = (choose) =>
    `${count("exercises", choose)} exercises solved, ${count("guesses", choose)} guesses made.`;
  const missing = (what) =>
    ofChapter(names[what]).filter((name) => !done[what].has(name)).join(", ") || "nothing, all done";
  return [
    `Chapter ${chapter}: ${counts(ofChapter)}`,
    `still to solve: ${missing("exercises")}`,
    `still to guess: ${missing("guesses")}`,
    ...(chapter === "0" ? [`The course: ${counts((all) => all)}`] : []),
  ];
}

// The page ----------------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children); // a string becomes text, never HTML
  return node;
}

/** Return a line with a verdict, "right", "near" or "wrong". The style sheet adds a sign and a colour. */
function judged(verdict, text) {
  return element("p", { class: `answer-${verdict}` }, text);
}

/** Return an element for messages, which screen readers read aloud, and a function to fill it. */
function speaker() {
  const node = element("div", { class: "answer-says", role: "status" });
  const say = (...lines) =>
    node.replaceChildren(...lines.map((line) => (typeof line === "string" ? element("p", {}, line) : line)));
  return [node, say];
}

const FREE = {
  type: "text",
  autocomplete: "off",
  autocapitalize: "off",
  autocorrect: "off",
  spellcheck: "false",
  maxlength: LONGEST,
};

/** Return a field for an answer that looks like `example`, or that is one of the words.
 *
 * Two functions follow the field: one returns the answer as text, and one puts such a text back.
 */
function field(id, label, example, words) {
  const several = Array.isArray(example) && typeof example[0] !== "number" && !Array.isArray(example[0]);
  if (several) return lists(example.length, typeof example[0] === "boolean" ? [true, false] : words);
  if (words.length && typeof example !== "number" && !Array.isArray(example)) {
    return buttons(id, label, words);
  }
  const input = element("input", { ...FREE, id });
  const node = element("p", {}, element("label", { for: id }, label), input);
  return [node, () => input.value, (text) => (input.value = text)];
}

function lists(count, values) {
  const all = Array.from({ length: count }, () =>
    element("select", {}, ...["", ...values.map(shown)].map((one) => element("option", {}, one))),
  );
  const rows = all.map((list, i) => element("label", {}, `${i + 1} `, list));
  const node = element("fieldset", {}, element("legend", {}, "Your answers, in this order"), ...rows);
  const complete = () => all.every((list) => list.value);
  const typed = () => (complete() ? `(${all.map((list) => list.value).join(", ")})` : "");
  const put = (text) => read(text).forEach((one, i) => (all[i].value = shown(one)));
  return [node, typed, put];
}

function buttons(id, label, words) {
  const all = words.map((word) => element("input", { type: "radio", name: id, value: shown(word) }));
  const rows = all.map((one) => element("label", {}, one, ` ${one.value}`));
  const node = element("fieldset", {}, element("legend", {}, label), ...rows);
  const put = (text) => all.forEach((one) => (one.checked = one.value === text));
  return [node, () => all.find((one) => one.checked)?.value ?? "", put];
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

function guessForm(part, guess, record, changed) {
  const { name } = part.dataset;
  const asked = field(`guess-${name}`, `Your guess: ${guess.asks}`, guess.like, guess.words);
  const told = (value) => {
    for (const fold of document.querySelectorAll("details.outcome")) {
      if (fold.dataset.name === name) fold.open = true;
    }
    return reveal(guess, value);
  };
  const say = form(part, "Guess", asked, (typed) => {
    const value = readGuess(guess, typed);
    if (value === undefined) return say(`Guess first: ${guess.asks}.`);
    if (!allows(guess, value)) return say(`${shown(value)} is not a valid guess. Write ${guess.asks}.`);
    const { verdict, text } = told(value);
    const event = { predicted: name, right: verdict !== "wrong", typed };
    say(judged(verdict, text), ...stored(record.add(event)));
    return changed();
  });
  const before = record.typed("predicted", name);
  const guessed = readGuess(guess, before);
  if (!allows(guess, guessed)) return;
  asked[2](before);
  const { verdict, text } = told(guessed);
  say(judged(verdict, text));
}

function exerciseForm(part, exercise, record, changed) {
  const { name } = part.dataset;
  const asked = field(`answer-${name}`, `Your answer to ${name}`, exercise.expected, exercise.choices);
  const checked = (value) => {
    const { right, head, text } = feedback(exercise, value);
    return { right, told: judged(right ? "right" : "wrong", `${name}: ${head}. ${text}`) };
  };
  let failures = 0;
  const say = form(part, "Check", asked, (typed) => {
    const value = read(typed);
    if (value === undefined) return say(`${name}: not answered yet.`);
    const { right, told } = checked(value);
    if (!right) return say(told, ...help(++failures));
    failures = 0;
    say(told, ...stored(record.add({ solved: name, typed })));
    return changed();
  });
  const before = record.typed("solved", name);
  const { right, told } = checked(read(before));
  if (!right) return;
  asked[2](before);
  say(told);
}

function help(failures) {
  if (failures < 2) return [];
  if (failures < 4) return ["A hint is folded under the exercise."];
  return ["A hint and the solution are folded under the exercise."];
}

function progressPanel(part, data, record) {
  const [says, say] = speaker();
  const lines = element("div");
  const save = element("button", { type: "button" }, "Save to a file");
  const file = element("input", { type: "file", accept: ".jsonl,.txt,application/json" });
  const code = (text) => element("code", {}, text);

  function changed() {
    const told = progressLines(record, data);
    const { unreadable } = parsed(record.text);
    if (unreadable) told.push(`${counted(unreadable, "line")} of the record could not be read.`);
    lines.replaceChildren(...told.map((line) => element("p", {}, line)));
  }

  save.addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([record.text], { type: "application/jsonl" }));
    element("a", { href: url, download: FILE }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      say(...record.merge(await chosen.text(), chosen.name));
    } catch (error) {
      say(`${chosen.name} could not be read: ${reason(error)}.`);
    }
    file.value = "";
    changed();
  });
  part.replaceChildren(
    lines,
    element(
      "p",
      {},
      "Your progress and your answers are stored in this browser only, and in a private window, they are " +
        "lost when you close it. To take them to a notebook, save them to a file and read this file there with ",
      code(`import_progress("${FILE}")`),
      " from ",
      code("course.exercises"),
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
  const record = new ProgressLog(() => window.localStorage);
  const changed = progressPanel(document.querySelector(".course-progress"), data, record);
  for (const part of document.querySelectorAll(".course-guess")) {
    guessForm(part, data.guesses[part.dataset.name], record, changed);
  }
  for (const part of document.querySelectorAll(".course-exercise")) {
    exerciseForm(part, data.exercises[part.dataset.name], record, changed);
  }
  window.addEventListener("storage", changed); // another page has stored something
}

start();
