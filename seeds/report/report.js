"use strict";
// Page text is hostile: it is only ever put in as text, never as markup.
const pages = JSON.parse(document.getElementById("views").textContent);
const list = document.getElementById("list"), shown = document.getElementById("page");
const words = document.getElementById("words"), why = document.getElementById("why"), count = document.getElementById("count");

function element(name, text, classes) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (classes) made.className = classes;
  return made;
}

function marked(cell, text, repairs) {
  let at = 0;
  for (const repair of repairs) {
    const found = repair.after ? text.indexOf(repair.after, at) : -1;
    if (found < 0) continue;
    cell.append(text.slice(at, found));
    const mark = element("mark", repair.after);
    mark.title = `${repair.rule}: ${repair.before} → ${repair.after}, confidence ${repair.confidence.toFixed(2)}`;
    cell.append(mark);
    at = found + repair.after.length;
  }
  cell.append(text.slice(at));
}

function show(page, button) {
  for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  shown.replaceChildren(element("h3", page.source));
  shown.append(element("p", page.reasons.join(" · "), "soft"));
  const table = element("table"), head = element("tr");
  for (const name of ["", "as read", "what became of it"]) { const th = element("th", name); th.scope = "col"; head.append(th); }
  table.append(element("thead")); table.tHead.append(head);
  const body = table.createTBody();
  for (const line of page.lines) {
    const row = body.insertRow();
    const no = row.insertCell(); no.className = "no n"; no.textContent = line.no;
    const left = row.insertCell(), right = row.insertCell();
    left.textContent = line.text;
    if (line.kind) {
      left.className = `gone k k-${line.kind}`;
      right.append(element("span", line.kind, `kind k k-${line.kind}`), element("span", `  ${line.rule}`, "soft"));
    } else {
      right.className = `r-${line.role}`;
      marked(right, line.body, page.repairs.filter((repair) => repair.line_no === line.no));
    }
  }
  const scroll = element("div", undefined, "scroll"); scroll.tabIndex = 0; scroll.append(table);
  scroll.setAttribute("role", "region"); scroll.setAttribute("aria-label", "lines of the page, before and after");
  shown.append(scroll);
}

function filter() {
  const wanted = words.value.trim().toLowerCase(), reason = why.value;
  const found = pages.filter((page) => (!reason || page.reasons.includes(reason)) &&
    (!wanted || page.search.includes(wanted)));
  count.textContent = `${found.length} of ${pages.length} pages`;
  list.replaceChildren(...found.map((page) => {
    const item = element("li"), button = element("button", page.source);
    button.type = "button";
    button.addEventListener("click", () => show(page, button));
    item.append(button);
    return item;
  }));
  const first = list.querySelector("button");
  if (first) show(found[0], first); else shown.replaceChildren(element("p", "No page fits."));
}

for (const page of pages) {
  page.search = [page.source, ...page.lines.map((line) => `${line.text} ${line.body} ${line.rule}`)].join("\n").toLowerCase();
}
for (const reason of [...new Set(pages.flatMap((page) => page.reasons))].sort()) why.append(new Option(reason, reason));
words.addEventListener("input", filter);
why.addEventListener("change", filter);
document.querySelector("form.filter").addEventListener("submit", (event) => event.preventDefault());
list.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const buttons = [...list.querySelectorAll("button")], at = buttons.indexOf(document.activeElement);
  if (!step || at < 0 || !buttons[at + step]) return;
  event.preventDefault();
  buttons[at + step].focus();
  buttons[at + step].click();
});
filter();
