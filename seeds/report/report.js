"use strict";
// Page text is hostile: it is only ever put in as text, never as markup.
const pages = JSON.parse(document.getElementById("views").textContent);
const [list, shown, words, why, which, count] = ["list", "page", "words", "why", "which", "count"].map((id) => document.getElementById(id));
const LOOK_AHEAD = 32; // How far texts may differ in one place before the rest counts as rewritten, in characters.
const SURE = 3; // Characters that must agree after a difference.
// What has no shape, turns the direction of writing, or belongs to no character: shown by its number.
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd\ue000-\uf8ff]/g;

function element(name, text, classes) {
  const made = document.createElement(name);
  if (text !== undefined) write(made, text);
  if (classes) made.className = classes;
  return made;
}

function write(place, text) {
  let at = 0;
  for (const odd of text.matchAll(ODD)) {
    const code = document.createElement("span");
    code.className = "odd";
    code.textContent = odd[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    place.append(text.slice(at, odd.index), code);
    at = odd.index + odd[0].length;
  }
  place.append(text.slice(at));
}

// Where two texts part: [from and to in the one, from and to in the other] of each difference, in order.
function differences(one, other) {
  const found = [];
  let i = 0, j = 0;
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) { i++; j++; continue; }
    const [skip, put] = next(one, other, i, j);
    const last = found.at(-1);
    if (last && last[1] === i && last[3] === j) { last[1] = i + skip; last[3] = j + put; } else found.push([i, i + skip, j, j + put]);
    i += skip;
    j += put;
  }
  return found;
}

// The fewest characters to pass over on both sides until the texts agree again.
function next(one, other, i, j) {
  const left = one.length - i, right = other.length - j;
  for (let both = 1; both <= 2 * LOOK_AHEAD; both++) {
    for (let skip = Math.min(both, LOOK_AHEAD, left); skip >= 0; skip--) {
      const put = both - skip;
      if (put > LOOK_AHEAD || put > right) continue;
      const ends = skip === left && put === right;
      const rest = one.slice(i + skip, i + skip + SURE);
      if (ends || (rest && other.startsWith(rest, j + put))) return [skip, put];
    }
  }
  return left && right ? [1, 1] : [left, right];
}

// Write a text with its changed places as del or ins, and the places of guesses as mark.
function put(cell, text, places, name, guesses) {
  let at = 0;
  const marks = [];
  let from = 0;
  for (const guess of guesses) {
    const wanted = name === "del" ? guess.before : guess.after;
    const found = wanted ? text.indexOf(wanted, from) : -1;
    if (found < 0) continue;
    marks.push([found, found + wanted.length, guess]);
    from = found + wanted.length;
  }
  const free = places.filter(([a, b]) => b > a && !marks.some(([c, d]) => a < d && c < b)).map(([a, b]) => [a, b, null]);
  for (const [start, end, guess] of [...free, ...marks].sort((x, y) => x[0] - y[0])) {
    write(cell, text.slice(at, start));
    const part = element(guess ? "mark" : name, text.slice(start, end));
    if (guess) part.title = told(guess);
    cell.append(part);
    at = end;
  }
  write(cell, text.slice(at));
}

const told = (guess) => `${guess.rule}: ${guess.before} → ${guess.after}, confidence ${guess.confidence.toFixed(2)}`;

function line_row(body, line, guesses) {
  const row = body.insertRow(), no = row.insertCell(), left = row.insertCell(), right = row.insertCell();
  no.className = "no n";
  no.textContent = line.no;
  left.className = "before";
  if (line.kind) {
    write(left, line.text);
    left.classList.add("gone", "k", `k-${line.kind}`);
    right.append(element("span", line.kind, `tag k-${line.kind}`), element("span", line.rule || "", "soft"));
    return;
  }
  right.className = `r-${line.role}`;
  if (line.role === "teaser") right.append(element("span", "teaser", "tag"));
  if (line.article) right.append(element("span", `article ${line.article + 1}`, "tag"));
  if (line.body === undefined && !guesses.length) {
    row.className = "whole";
    left.classList.add("same");
    write(left, line.text);
    write(right, line.text);
    return;
  }
  const after = line.body ?? line.text, parts = differences(line.text, after);
  put(left, line.text, parts.map(([a, b]) => [a, b]), "del", guesses);
  put(right, after, parts.map(([, , a, b]) => [a, b]), "ins", guesses);
  for (const guess of guesses) right.append(element("span", told(guess), "guess"));
}

const WHICH = {
  all: () => true,
  kept: (line) => !line.kind,
  removed: (line) => line.kind,
  touched: (line) => line.kind || line.body !== undefined,
};

function show(page) {
  for (const button of list.querySelectorAll("button")) {
    const is = button.dataset.id === page.id;
    button.tabIndex = is ? 0 : -1;
    if (is) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
  }
  const reasons = element("ul", undefined, "reasons");
  reasons.append(...page.reasons.map((reason) => element("li", reason)));
  const table = element("table"), head = table.createTHead().insertRow();
  for (const [name, classes] of [["no", "no n"], ["as read", ""], ["what became of it", ""]]) {
    const cell = element("th", name, classes);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody(), lines = page.lines.filter(WHICH[which.value]);
  for (const line of lines) line_row(body, line, page.guesses.filter((guess) => guess.line_no === line.no));
  shown.replaceChildren(element("h3", page.source), reasons, lines.length ? table : element("p", "No such line on this page.", "soft"));
}

let found = [], chosen = null;

function choose(page, button) {
  chosen = page;
  show(page);
  if (button) { button.focus({ preventScroll: true }); button.scrollIntoView({ block: "nearest" }); }
}

function filter() {
  const wanted = words.value.trim().toLowerCase();
  found = pages.filter((page) => (!why.value || page.reasons.includes(why.value)) && (!wanted || page.search.includes(wanted)));
  count.textContent = `${found.length} of ${pages.length} pages`;
  list.replaceChildren(...found.map((page) => {
    const item = element("li"), button = element("button", page.source);
    button.type = "button";
    button.dataset.id = page.id;
    button.addEventListener("click", () => choose(page, button));
    item.append(button);
    return item;
  }));
  list.hidden = !found.length;
  if (!found.length) shown.replaceChildren(element("p", "No page fits.", "soft"));
  else choose(found.includes(chosen) ? chosen : found[0]);
}

function set_reason(reason) {
  why.value = reason;
  words.value = "";
  filter();
  document.getElementById("pages").scrollIntoView();
  list.querySelector("button")?.focus({ preventScroll: true });
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

function move(event) {
  const step = STEPS[event.key], buttons = [...list.querySelectorAll("button")];
  if (!step || !buttons.length) return;
  event.preventDefault();
  const now = Math.max(0, found.indexOf(chosen)), to = Math.min(buttons.length - 1, Math.max(0, now + step));
  choose(found[to], buttons[to]);
}

for (const page of pages) {
  page.search = [page.source, ...page.lines.map((line) => `${line.text} ${line.body ?? ""} ${line.rule ?? ""}`)].join("\n").toLowerCase();
}
for (const reason of [...new Set(pages.flatMap((page) => page.reasons))].sort()) why.append(new Option(reason, reason));
words.addEventListener("input", filter);
words.addEventListener("keydown", (event) => { if (event.key === "ArrowDown") list.querySelector("[aria-current]")?.focus(); });
why.addEventListener("change", filter);
which.addEventListener("change", () => chosen && show(chosen));
document.querySelector("form.filter").addEventListener("submit", (event) => event.preventDefault());
list.addEventListener("keydown", move);
for (const button of document.querySelectorAll("[data-why]")) button.addEventListener("click", () => set_reason(button.dataset.why));
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName)) return;
  event.preventDefault();
  words.focus();
});
filter();
