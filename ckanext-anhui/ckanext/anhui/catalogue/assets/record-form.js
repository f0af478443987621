/* The record form, made quicker: findings while typing, and a table for 信息项. Everything works without this. */
"use strict";
(() => {
  const form = document.getElementById("record-form");
  if (!form) return;
  form.querySelector("[role=alert]")?.focus();

  /* ---- what the rules say of what is typed ---- */
  const PAUSE = 700;
  let timer, asked = 0;
  /* what the registry inferred stays a guess until it is confirmed or changed */
  const guesses = [...form.querySelectorAll("[name=confirmed]")].map((box) => [box, form.elements[box.value].value]);

  async function check() {
    const turn = ++asked;
    const data = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "confirmed"));
    data.inferred = guesses.filter(([box, was]) => !box.checked && form.elements[box.value].value === was).map(([box]) => box.value);
    const token = form.querySelector("input[name=_csrf_token]")?.value || "";
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST", body: JSON.stringify(data),
        headers: {"Content-Type": "application/json", "X-CSRFToken": token},
      });
      const body = await answer.json();
      if (turn === asked && body.success) show(body.result);
    } catch { /* no network: what was said last stays, and saving says it again */ }
  }

  function show(verdict) {
    const said = document.getElementById("record-said");
    if (said.textContent !== verdict.said) said.textContent = verdict.said;
    said.className = verdict.outcome;
    for (const list of form.querySelectorAll("[data-findings]")) {
      list.replaceChildren(...verdict.findings.filter((one) => one.field === list.dataset.findings).map(line));
    }
  }

  function line(finding) {
    const item = document.createElement("li");
    item.className = finding.severity;
    item.textContent = (finding.where ? finding.where + "：" : "") + finding.title + (finding.fix ? "。" + finding.fix : "");
    return item;
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, PAUSE); });

  /* ---- 信息项: a table over the text area, which stays what is sent ---- */
  const area = document.getElementById("field-columns");
  const heads = JSON.parse(area.dataset.heads);
  const split = (text) => {
    const rows = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
      const sign = text[at], row = rows[rows.length - 1], cell = row.length - 1;
      if (quoted && sign === '"' && text[at + 1] === '"') { row[cell] += '"'; at++; }
      else if (sign === '"' && (quoted || row[cell] === "")) quoted = !quoted;
      else if (!quoted && sign === "\t") row.push("");
      else if (!quoted && (sign === "\n" || sign === "\r")) { if (sign === "\n") rows.push([""]); }
      else row[cell] += sign;
    }
    return rows.filter((row) => row.some((cell) => cell.trim()));
  };
  const join = (rows) => rows.map((row) => row.map((cell) =>
    /["\t\n\r]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell).join("\t")).join("\n");

  const rows = split(area.value);
  const headed = rows.length && rows[0].includes(heads[0]);
  if (headed && rows[0].join("\t") !== heads.join("\t")) return; // headers in an order of its own: left as it is
  const table = document.createElement("table");
  const head = table.createTHead().insertRow(), body = table.createTBody();
  for (const title of [area.dataset.row, ...heads, ""]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  }

  function keep() {
    const typed = [...body.rows].map((row) => [...row.querySelectorAll("input")].map((input) => input.value));
    const filled = typed.filter((row) => row.some((cell) => cell.trim()));
    area.value = filled.length ? join([heads, ...filled]) : "";
    number();
  }

  function number() {
    [...body.rows].forEach((row, at) => { row.cells[0].textContent = at + 1; });
    body.rows[0].querySelector("input").id = "field-columns"; // where label and summary of errors lead
  }

  function add(values = []) {
    const row = body.insertRow();
    row.insertCell();
    heads.forEach((title, at) => {
      const input = document.createElement("input");
      input.type = "text";
      input.value = values[at] ?? "";
      input.setAttribute("aria-label", title);
      row.insertCell().append(input);
    });
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", area.dataset.remove);
    button.addEventListener("click", () => {
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      if (!body.rows.length) add();
      (next || body.rows[0]).querySelector("input").focus();
      keep();
      check();
    });
    row.insertCell().append(button);
    return row;
  }

  table.addEventListener("paste", (event) => {
    const pasted = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(pasted.trim())) return; // one cell: as in every input
    event.preventDefault();
    let given = split(pasted), from = event.target.closest("td").cellIndex - 1;
    const named = given[0].map((cell) => heads.indexOf(cell.trim()));
    const order = named.includes(0) ? named : given[0].map((_, at) => from + at);
    if (named.includes(0)) given = given.slice(1);
    let row = event.target.closest("tr");
    for (const cells of given) {
      const inputs = row.querySelectorAll("input");
      cells.forEach((cell, at) => { if (inputs[order[at]]) inputs[order[at]].value = cell.trim(); });
      row = row.nextElementSibling || add();
    }
    keep();
    form.dispatchEvent(new Event("input"));
  });
  table.addEventListener("input", keep);
  table.addEventListener("keydown", (event) => { // Enter goes down, as in Excel; it must not save the form
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const cell = event.target.closest("td"), row = cell.parentElement;
    const next = row.nextElementSibling || add();
    next.cells[cell.cellIndex].querySelector("input").focus();
    keep();
  });

  for (const row of headed ? rows.slice(1) : rows) add(row);
  if (!body.rows.length) add();
  const more = document.createElement("button");
  more.type = "button";
  more.className = "button quiet";
  more.textContent = area.dataset.add;
  more.addEventListener("click", () => { add().querySelector("input").focus(); keep(); });
  const wrap = document.createElement("div");
  wrap.className = "columns-table";
  wrap.append(table);
  area.before(wrap);
  wrap.after(more);
  area.hidden = true;
  area.removeAttribute("id");
  number();
})();
