"use strict";
// Page text is hostile: it is only ever put in as text, never as markup.
const pages = JSON.parse(document.getElementById("views").textContent);
const [list, shown, words, why, which, count] = ["list", "page", "words", "why", "which", "count"].map((id) => document.getElementById(id));
const MOST_CELLS = 16e6; // Texts whose lengths multiply to more than this are shown as rewritten from first to last difference.
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
  let start = 0, end = 0;
  while (start < one.length && one[start] === other[start]) start++;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  if (!a && !b) return [];
  if (!a || !b || a.length * b.length > MOST_CELLS) return [[start, start + a.length, start, start + b.length]];
  return steps(a, b).map((part) => part.map((at) => at + start));
}

// The fewest characters to put in, take out or change (Levenshtein), as runs.
function steps(a, b) {
  const width = b.length + 1, cost = new Uint16Array((a.length + 1) * width);
  for (let j = 1; j <= b.length; j++) cost[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const row = i * width, above = row - width;
    cost[row] = i;
    for (let j = 1; j <= b.length; j++) {
      const change = cost[above + j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      cost[row + j] = Math.min(change, cost[above + j] + 1, cost[row + j - 1] + 1);
    }
  }
  const found = [];
  let i = a.length, j = b.length;
  while (i || j) {
    const here = cost[i * width + j], before = [i, j];
    if (i && j && a[i - 1] === b[j - 1] && here === cost[(i - 1) * width + j - 1]) { i--; j--; continue; }
    if (i && here === cost[(i - 1) * width + j] + 1) i--;
    else if (j && here === cost[i * width + j - 1] + 1) j--;
    else { i--; j--; }
    const last = found[0];
    if (last && last[0] === before[0] && last[2] === before[1]) { last[0] = i; last[2] = j; }
    else found.unshift([i, before[0], j, before[1]]);
  }
  return found;
}

// Where a place of the one text stands in the other.
function across(parts, at, is_end) {
  let shift = 0;
  for (const [from, to, first, last] of parts) {
    if (is_end ? at <= from : at < from) break;
    if (at < to || (is_end && at === to)) return is_end ? last : first;
    shift = last - to;
  }
  return at + shift;
}

// Guesses of a line with their places in the text as read and as published.
function placed(guesses, line, parts) {
  let from = 0;
  return guesses.flatMap((guess) => {
    const at = guess.before ? line.text.indexOf(guess.before, from) : -1;
    if (at < 0) return [];
    from = at + guess.before.length;
    return [{ guess, left: [at, from], right: [across(parts, at, false), across(parts, from, true)] }];
  });
}

// Write a text with its changed places as del or ins, and the places of guesses as mark.
function put(cell, text, places, name, marks) {
  const taken = marks.filter(([a, b]) => b > a).sort((x, y) => x[0] - y[0]);
  const free = places.filter(([a, b]) => b > a && !taken.some(([c, d]) => a < d && c < b)).map(([a, b]) => [a, b, null]);
  let at = 0;
  for (const [start, end, guess] of [...free, ...taken].sort((x, y) => x[0] - y[0])) {
    if (start < at) continue;
    write(cell, text.slice(at, start));
    const part = element(guess ? "mark" : name, text.slice(start, end));
    if (guess) part.title = told(guess);
    cell.append(part);
    at = end;
  }
  write(cell, text.slice(at));
}

const told = (guess) => `${guess.rule}: ${guess.before} → ${guess.after}, confidence ${guess.confidence.toFixed(2)}`;

function copy_words(copy) {
  const what = copy.kind === "exact" ? "an exact copy" : copy.kind === "near" ? "a near copy" : copy.kind === "contained" ? "contained in another" : "superseded";
  const of = [copy.title, copy.source].filter(Boolean).join(", ");
  return `Article ${copy.position + 1} is ${what} (similarity ${copy.similarity.toFixed(2)})${copy.dropped ? " and was dropped" : ""}${of ? `: ${of}` : ""}`;
}

function line_row(body, line, guesses, dropped) {
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
  if (line.role !== "teaser" && dropped.has(line.article ?? 0)) right.append(element("span", "copy", "tag"));
  if (line.article) right.append(element("span", `article ${line.article + 1}`, "tag"));
  if (line.body === undefined && !guesses.length) {
    row.className = "whole";
    left.classList.add("same");
    write(left, line.text);
    write(right, line.text);
    return;
  }
  const after = line.body ?? line.text, parts = differences(line.text, after);
  const marks = placed(guesses, line, parts);
  put(left, line.text, parts.map(([a, b]) => [a, b]), "del", marks.map((mark) => [...mark.left, mark.guess]));
  put(right, after, parts.map(([, , a, b]) => [a, b]), "ins", marks.map((mark) => [...mark.right, mark.guess]));
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
  const dropped = new Set(page.copies.filter((copy) => copy.dropped).map((copy) => copy.position));
  for (const line of lines) line_row(body, line, page.guesses.filter((guess) => guess.line_no === line.no), dropped);
  const copies = page.copies.map((copy) => element("p", copy_words(copy), "copy"));
  shown.replaceChildren(element("h3", page.source), reasons, ...copies, lines.length ? table : element("p", "No such line on this page.", "soft"));
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
