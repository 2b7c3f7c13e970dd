// The tab key stops at code, tables, formulas and pictures that are too wide for the page, so that
// readers can scroll them with the arrow keys. In book.css, they have a sign at their edge.
const WIDE = "pre, .table-wrapper, .math-wrapper, .cell_output a.image-reference";
function markWide() {
  for (const part of document.querySelectorAll(WIDE)) {
    if (part.scrollWidth > part.clientWidth) part.setAttribute("tabindex", "0");
    else part.removeAttribute("tabindex");
  }
}
window.addEventListener("load", markWide);
window.addEventListener("resize", markWide);
document.addEventListener("toggle", markWide, true); // what is folded has no width
document.fonts.addEventListener("loadingdone", markWide);

// For printing, unfold everything.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const part of folded) part.open = true;
});
window.addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
});

// Open an optional section if the address contains a link to it or to a place in it.
function openTarget() {
  const target = document.querySelector(":target"); // the browser decodes the address
  let fold = target?.querySelector(":scope > details.optional") ?? target?.closest("details");
  if (!fold) return;
  for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}
window.addEventListener("load", openTarget);
window.addEventListener("hashchange", openTarget);

// Sphinx lists a section only if the searched words are half of its title or more. All other words
// lead to the top of a page. Let these results lead to the section instead, or to the fold.
function searchSections() {
  if (typeof Search === "undefined") return; // a script of the page for the search
  const summaryOf = Search.makeSearchSummary;
  Search.makeSearchSummary = (page, words, anchor) => {
    const place = anchor ? null : sectionOf(new DOMParser().parseFromString(page, "text/html"), [...words]);
    const summary = summaryOf(page, words, place ? `#${CSS.escape(place.id)}` : anchor);
    if (place) queueMicrotask(() => leadTo(place, summary)); // then the summary is in its result
    return summary;
  };
}

// Sphinx finds nothing if one word of a pasted message is on no page, and a page counts for its best word only. Let
// all words count instead: a rare word more than a common one, and three times as much in the title of a page. Of
// two titles with the same words, the shorter one is first.
function searchMostWords() {
  if (typeof Search === "undefined") return;
  const searchOne = Search.performTermsSearch;
  Search.performTermsSearch = (words, excluded) => {
    const found = new Map(), long = [...words].filter(word => word.length > 2);
    for (const word of long.length ? long : words) {
      const results = searchOne(new Set([word]), excluded);
      const rare = Math.log(1 + Search._index.docnames.length / results.length);
      for (const result of results) {
        const [name, title] = result;
        if (!found.has(name)) found.set(name, { result, held: 0, score: 1 / title.length });
        const page = found.get(name);
        page.held += rare;
        page.score += title.toLowerCase().includes(word) ? 3 * rare : rare;
      }
    }
    const pages = [...found.values()];
    const [most, best] = ["held", "score"].map(key => Math.max(...pages.map(page => page[key])));
    return pages
      .filter(({ held, score }) => held > most / 2 || score > best / 2)
      .map(({ result, score }) => Object.assign([...result], { 4: score }));
  };
}
document.addEventListener("DOMContentLoaded", searchMostWords);

/* Return the part of a page whose title has all words, or else the first that has them outside of inner parts,
or else the smallest that has them. Return undefined if this is the whole page. */
function sectionOf(page, words) {
  for (const part of page.querySelectorAll(".headerlink, script, style")) part.remove();
  const [whole, ...parts] = page.querySelectorAll("[role=main] :is(section, details)[id]");
  const has = text => words.every(word => text.toLowerCase().includes(word));
  const titled = parts.find(part => has(titleOf(part)?.textContent ?? ""));
  if (titled || !whole) return titled;
  const texts = new Map(parts.map(part => [part, part.textContent]));
  for (const part of [...parts].reverse()) part.remove(); // an inner part comes after the one around it
  if (has(whole.textContent)) return undefined;
  const size = part => texts.get(part).length;
  return parts.find(part => has(part.textContent))
    ?? parts.filter(part => has(texts.get(part))).sort((a, b) => size(a) - size(b))[0];
}

const titleOf = part => part.querySelector("h2, h3, h4, h5, h6, summary");

function leadTo(place, summary) {
  const link = summary?.closest("li").querySelector("a");
  if (!link) return;
  link.hash = place.id;
  const [title] = titleOf(place).textContent.trim().split("\n");
  link.append(` > ${title}`);
}
document.addEventListener("DOMContentLoaded", searchSections);

// Browsers let a page that was opened from the disk load neither the script nor the tables of explorers.
function tellHowToServe() {
  if (location.protocol !== "file:") return;
  for (const place of document.querySelectorAll(".live-explorer")) {
    const [note, command] = ["p", "code"].map(tag => document.createElement(tag));
    command.textContent = "python -m http.server --directory docs/_build/site";
    note.append("You opened this page from the disk, where the explorer cannot work. In the folder of ");
    note.append("the course, run ", command, " and then open http://localhost:8000 in the browser.");
    place.append(note);
  }
}
document.addEventListener("DOMContentLoaded", tellHowToServe);

// The link that skips to the content is the first stop of the tab key. The theme puts it behind two boxes.
function skipFirst() {
  document.body.prepend(document.querySelector(".skip-to-content"));
}
document.addEventListener("DOMContentLoaded", skipFirst);

// On a narrow screen, the contents of the book or of the page open in a drawer over the page. While a drawer is open,
// it has the focus, and nothing else can have it. Escape, a link to a section, and a wider window close the drawer.
const DRAWERS = [
  ["__navigation", ".sidebar-drawer", ".main"],
  ["__toc", ".toc-drawer", ".content, .sidebar-drawer"],
];

function keepFocusInDrawers() {
  for (const [name, place, covered] of DRAWERS) {
    const toggle = document.getElementById(name), drawer = document.querySelector(place);
    const others = `.skip-to-content, .sidebar-toggle:not(#${name}), .mobile-header, ${covered}`;
    const follow = () => {
      for (const part of document.querySelectorAll(others)) part.inert = toggle.checked;
    };
    const close = () => {
      toggle.checked = false;
      follow();
    };
    toggle.addEventListener("change", () => {
      follow();
      const [first] = [...drawer.querySelectorAll("a")].filter(link => link.checkVisibility());
      (toggle.checked ? first : toggle).focus();
    });
    window.addEventListener("keydown", event => {
      if (event.key !== "Escape" || !toggle.checked) return;
      close();
      toggle.focus();
    });
    drawer.addEventListener("click", event => {
      if (toggle.checked && event.target.closest("a[href^='#']")) close();
    });
    window.addEventListener("resize", () => {
      if (toggle.checked && getComputedStyle(toggle).display === "none") close();
    });
    window.addEventListener("pageshow", () => {
      if (toggle.checked) follow(); // the browser may have kept the drawer open
    });
  }
}
document.addEventListener("DOMContentLoaded", keepFocusInDrawers);

// Add a button that copies the code to each piece of code, except to outputs.
const DRAWINGS = {
  copy: "M6 6h7.5v7.5H6zM10 3.5v-1H2.5V10h1",
  done: "m3 8.5 3.5 3.5L13 4.5",
};

function addCopyButtons() {
  const status = document.createElement("div");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.querySelector("article")?.append(status);
  const codes = [...document.querySelectorAll("article .highlight > pre")].filter(code => !code.closest(".cell_output"));
  const cells = codes.filter(code => code.closest(".cell_input"));
  for (const [k, code] of codes.entries()) {
    const cell = cells.indexOf(code) + 1;
    const name = cell ? `Copy the code of cell ${cell}` : `Copy the code of block ${k + 1}`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    const show = (drawing, name) => {
      button.title = name;
      button.innerHTML =
        `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${DRAWINGS[drawing]}"/></svg>`;
      button.setAttribute("aria-label", name);
    };
    show("copy", name);
    button.addEventListener("click", async () => {
      await copy(code);
      status.textContent = "Copied";
      show("done", "Copied");
      setTimeout(() => {
        status.textContent = "";
        show("copy", name);
      }, 2000);
    });
    code.before(button);
  }
}

async function copy(code) {
  // From examples with Python prompts, copy the typed lines without the prompts and the results.
  const typed = code.textContent.match(/^(>>>|\.\.\.)( .*|$)/gm);
  const text = typed ? typed.map(line => line.slice(4)).join("\n") : code.textContent.trimEnd();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers provide the clipboard only to pages that use https or come from the same machine.
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}
document.addEventListener("DOMContentLoaded", addCopyButtons);
