// Add guesses, exercises and the progress to a page of the book. The data of the page come from
// docs/answers.py, and the lines of the record are those of course/exercises/progress_log.py.

// Answers -----------------------------------------------------------------------------------------
//
// An answer is a number, true or false, a word, or an array of them.

const IN_PYTHON = { true: "True", false: "False", NaN: "nan", Infinity: "inf", "-Infinity": "-inf" };

/** Return an answer as it is shown to the reader. */
function shown(value) {
  if (Array.isArray(value)) {
    const inside = value.map(shown).join(", ");
    return value.length === 1 ? `(${inside},)` : `(${inside})`;
  }
  return typeof value === "string" ? `"${value}"` : (IN_PYTHON[value] ?? String(value));
}

/** Return whether two answers agree. Numbers may differ by a tolerance. */
function same(one, other, tolerance) {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, i) => same(part, other[i], tolerance));
  }
  if (typeof one !== "number" || !Number.isFinite(other)) return Object.is(one, other);
  return Math.abs(one - other) <= tolerance + 1e-9 * Math.abs(other);
}

/** Return whether an answer is right, and the verdict with what is right or wrong with it. */
function feedback({ expected, mistakes, tolerance, right }, answer) {
  if (same(answer, expected, tolerance)) return { right: true, text: `right. ${right}` };
  const known = mistakes.find(([wrong]) => same(answer, wrong, tolerance));
  return { right: false, text: `not yet. ${known ? known[1] : difference(answer, expected, tolerance)}` };
}

function difference(answer, expected, tolerance) {
  if (!Array.isArray(answer)) return `${shown(answer)} is not right.`;
  const [given, count] = [answer.length, expected.length];
  if (given !== count) return `The answer should have ${counted(count, "value")}, but yours has ${given}.`;
  const wrong = [...expected.keys()].filter((i) => !same(answer[i], expected[i], tolerance));
  const told = `${wrong.length} of ${count} values ${wrong.length === 1 ? "is" : "are"} wrong.`;
  const truths = expected.every((one) => typeof one === "boolean");
  return truths ? told : `${told} The first of them is number ${wrong[0] + 1}.`;
}

function counted(count, thing) {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** Return "right", "near" or "wrong", and a sentence with a guess and its outcome. */
function reveal({ form, ...stored }, value) {
  const outcome = fromJson(form, stored.outcome);
  const error = Number.isFinite(outcome) ? form.tolerance * Math.abs(outcome) : 0;
  const [said, happened] = [shown(value), shown(outcome)];
  const right = same(value, outcome, error);
  const verdict = !right ? "wrong" : said === happened ? "right" : "near";
  const link = { right: "and", near: "near enough:", wrong: "but" }[verdict];
  return { verdict, text: `You said ${said}, ${link} it is ${happened}.` };
}

/** Return a stored outcome in its form. JSON has words for NaN and infinity. */
function fromJson({ kind, parts }, outcome) {
  if (kind === "Several") return outcome.map((one, i) => fromJson(parts[i], one));
  return kind === "Number" && NOT_FINITE.has(outcome) ? NOT_FINITE.get(outcome) : outcome;
}

// What is typed -----------------------------------------------------------------------------------

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu;
const NOT_FINITE = new Map([["nan", NaN], ["inf", Infinity], ["-inf", -Infinity]]);

/** Return a number, which may be written as in Python, or undefined. */
function readNumber(text, unit) {
  const [first, ...more] = inBrackets(text.replaceAll("_", "").replace("−", "-"));
  if (more.length) return undefined;
  const written = first.replace(/^([+-]?)(np|math)\./u, "$1");
  const value = NUMBER.test(written) ? Number(written) : NOT_FINITE.get(written);
  return unit !== "percent" || (value >= 0 && value <= 100) ? value : undefined;
}

/** Return a shape, which may be written as 3x3 or without brackets, or undefined. */
function readShape(text) {
  const sizes = inBrackets(text.replace(/(\d)\s*[x×]\s*(?=\d)/giu, "$1,"));
  if (sizes.at(-1) === "") sizes.pop(); // as in (3,)
  const whole = sizes.every((size) => /^\d{1,9}$/u.test(size));
  return whole && text !== sizes[0] ? sizes.map(Number) : undefined;
}

/** Return the values in "(a, b)" or "a, b" as texts. They may be in brackets of their own. */
function inBrackets(text) {
  const values = text.match(/[([][^()[\]]*[)\]]/gu) ?? [];
  if (values.length > 1) return values;
  return text.replace(/^[([](.*)[)\]]$/u, "$1").split(",").map((value) => value.trim());
}

/** Return the word that a text is, or that it alone begins, or undefined. */
function begunWord(text, words) {
  const loose = (word) => word.toLowerCase().replace(/[\s,_]/gu, "");
  const start = loose(text);
  const begun = words.filter((word) => start && loose(word).startsWith(start));
  return begun.length === 1 ? begun[0] : begun.find((word) => loose(word) === start);
}

/** Return a text without spaces and quotation marks around it. */
function bare(text) {
  return text.trim().replace(/^["'“‘]|["'”’]$/gu, "").trim();
}

// The record --------------------------------------------------------------------------------------

const KEY = "one-layer-course/record.jsonl";
const FILE = "record.jsonl";
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

/** Return the lines about a chapter. Exercises whose answer is a function need a notebook. */
function progressLines({ events }, { names, exercises, behind, chapter }) {
  const done = new Set(events.map((event) => event.solved));
  const left = names.filter((name) => !done.has(name));
  const here = left.filter((name) => name in exercises);
  const elsewhere = left.filter((name) => !(name in exercises));
  const still = [here.join(", "), elsewhere.length && `in a notebook ${elsewhere.join(", ")}`];
  const solved = `Exercises of chapter ${chapter}: ${names.length - left.length} of ${names.length} solved`;
  return [
    ...(behind ? [behind] : []),
    left.length ? `${solved}. Still to solve: ${still.filter(Boolean).join(", and ")}.` : `${solved}.`,
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

// A field takes an answer in one of the forms of course/exercises/guesses.py. Its function `answer` returns
// the answer and its text for the record, or else a problem, which is "" if there is no answer yet. `put`
// shows a text of the record.

const READ = { Number: readNumber, Shape: readShape };
const FIELDS = { Word: buttons, Truth: buttons, Number: line, Shape: line, Several: several };
const PARTS = { Word: list, Truth: list, Number: line, Shape: line };

const FREE = {
  type: "text",
  autocomplete: "off",
  autocapitalize: "off",
  autocorrect: "off",
  spellcheck: "false",
  maxlength: LONGEST,
};

const COMMA = " Python writes 0,5 as 0.5, and 1,000 as 1000.";

function line({ kind, words, unit, asks }, id, label) {
  const input = element("input", { ...FREE, id });
  const node = element("p", {}, element("label", { for: id }, label), input);
  const answer = () => {
    const text = bare(input.value);
    if (text === "") return { problem: "" };
    const value = READ[kind](text, unit) ?? begunWord(text, words);
    if (value !== undefined) return { value, typed: input.value };
    const comma = kind === "Number" && /\d,\d/u.test(text) ? COMMA : "";
    return { problem: `“${text}” is not valid. Write ${asks}.${comma}` };
  };
  return { node, answer, put: (text) => (input.value = text) };
}

function buttons({ words = [true, false] }, id, label) {
  const all = words.map(() => element("input", { type: "radio", name: id }));
  const rows = all.map((one, i) => element("label", {}, one, ` ${shown(words[i])}`));
  const node = element("fieldset", {}, element("legend", {}, label), ...rows);
  const choose = (place) => all.forEach((one, i) => (one.checked = i === place));
  return choice(words, node, () => all.findIndex((one) => one.checked), choose);
}

function list({ words = [true, false] }, id, label) {
  const options = ["", ...words.map(shown)].map((text) => element("option", {}, text));
  const select = element("select", {}, ...options);
  const choose = (place) => (select.selectedIndex = place + 1);
  return choice(words, element("label", {}, label, select), () => select.selectedIndex - 1, choose);
}

/** Return a field with a choice of words. The place of the chosen word is -1 if there is none. */
function choice(words, node, place, choose) {
  const answer = () => {
    const value = words[place()];
    return value === undefined ? { problem: "" } : { value, typed: shown(value) };
  };
  const put = (text) => choose(words.findIndex((word) => bare(shown(word)) === bare(text)));
  return { node, answer, put };
}

function several({ parts }, id) {
  const fields = parts.map((part, i) => PARTS[part.kind](part, `${id}-${i + 1}`, `${i + 1} `));
  const legend = element("legend", {}, "Your answers, in this order");
  const node = element("fieldset", {}, legend, ...fields.map((field) => field.node));
  const answer = () => {
    const answers = fields.map((field) => field.answer());
    const value = answers.map((one) => one.value);
    return answers.find((one) => "problem" in one) ?? { value, typed: shown(value) };
  };
  const put = (text) => {
    const texts = inBrackets(text);
    fields.forEach((field, i) => field.put(texts.length === fields.length ? texts[i] : ""));
  };
  return { node, answer, put };
}

/** Put a form into a part of the page, with the answer of the record.
 *
 * `judge` returns what to say about an answer and, unless it has failed, an event for the record.
 */
function form(part, { field, before, button, missing, judge }, record, changed) {
  const [says, say] = speaker();
  let failures = 0;
  const submit = () => {
    const { value, typed, problem } = field.answer();
    if (problem !== undefined) return say(problem || missing);
    const { told, event } = judge(value);
    failures = event ? 0 : failures + 1;
    say(told, ...(event ? stored(record.add({ ...event, typed })) : help(failures)));
    return changed();
  };
  const node = element("form", {}, field.node, element("button", { type: "submit" }, button));
  node.addEventListener("submit", (sent) => {
    sent.preventDefault();
    submit();
    says.scrollIntoView({ block: "nearest" });
  });
  part.replaceChildren(node, says);
  field.put(before);
  const { value } = field.answer();
  const { told, event } = value === undefined ? {} : judge(value);
  if (event) say(told);
  else field.put("");
}

function guessForm(part, guess, record, changed) {
  const { name } = part.dataset;
  const { kind, asks } = guess.form;
  const judge = (value) => {
    for (const fold of document.querySelectorAll("details.outcome")) {
      if (fold.dataset.name === name) fold.open = true;
    }
    const { verdict, text } = reveal(guess, value);
    return { told: judged(verdict, text), event: { predicted: name, right: verdict !== "wrong" } };
  };
  const field = FIELDS[kind](guess.form, `guess-${name}`, `Your guess: ${asks}`);
  const before = record.typed("predicted", name);
  const missing = `Guess first: ${asks}.`;
  form(part, { field, before, button: "Guess", missing, judge }, record, changed);
}

function exerciseForm(part, exercise, record, changed) {
  const { name } = part.dataset;
  const judge = (value) => {
    const { right, text } = feedback(exercise, value);
    const told = judged(right ? "right" : "wrong", `${name}: ${text}`);
    return { told, event: right ? { solved: name } : undefined };
  };
  const field = FIELDS[exercise.form.kind](exercise.form, `answer-${name}`, `Your answer to ${name}`);
  const before = record.typed("solved", name);
  const missing = `${name}: not answered yet.`;
  form(part, { field, before, button: "Check", missing, judge }, record, changed);
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
