// Keeps the form of a quiz honest while one types: the sums, what the bank can give, and the one line that
// says what it will be. The server writes the same line (quizzes/rules/presets.py); without this, a button asks it.

const form = document.querySelector(".quiz-form");
const line = form.querySelector("[data-line]");
const presets = JSON.parse(form.dataset.presets);
const rows = [...form.querySelectorAll("[data-row]")];
const counted = { best: "取最高", last: "取最后", first: "取首次" };

const besideRows = form.querySelector("[data-beside-rows]");
const besides = () => [...besideRows.querySelectorAll("[data-beside-row]")];

const number = (name) => Math.max(0, Number(form.elements[name]?.value) || 0);
const points = (value) => String(Math.round(value * 100) / 100);

function sayWindow() {
  const [opens, closes] = ["opens_at", "closes_at"].map((name) => new Date(form.elements[name].value));
  if (Number.isNaN(opens.getTime()) || Number.isNaN(closes.getTime())) return [];
  const day = (moment) => `${moment.getMonth() + 1} 月 ${moment.getDate()} 日`;
  const clock = (moment) =>
    [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  if (opens.toDateString() === closes.toDateString()) {
    return [`${day(opens)} ${clock(opens)}—${clock(closes)}`];
  }
  const sameMonth = opens.getMonth() === closes.getMonth() && opens.getFullYear() === closes.getFullYear();
  return [`${day(opens)}—${sameMonth ? `${closes.getDate()} 日` : day(closes)}`];
}

function sayTries() {
  const tries = number("attempts_allowed") || 1;
  if (tries === 1) return "1 次";
  const aDay = number("tries_a_day");
  const first = aDay > 0 && aDay < tries ? `每天 ${aDay} 次、共 ` : "";
  return `${first}${tries} 次${counted[form.elements.counting.value]}`;
}

function addSections(names) {
  // Where sections have times of their own, the whole lasts as long as they do together.
  const isFixed = form.elements.paper_kind.value === "fixed";
  const counted = names.filter((name) => isFixed || asked(name) > 0);
  const sum = counted.reduce((sum, name) => sum + number(`minutes_${name}`), 0);
  if (sum > 0) form.elements.minutes.value = sum;
  form.elements.minutes.readOnly = sum > 0;
  form.querySelector("[data-sections]").textContent = sum > 0 ? `共 ${sum} 分钟` : "不分段";
}

/** The field of a row beside the others: its names are all alike but for the number. */
function fieldOf(row, name) {
  return row.querySelector(`[name$="-${name}"]`);
}

function countOf(row) {
  return Math.max(0, Number(fieldOf(row, "count").value) || 0);
}

/** How many questions of a type are asked for, from whatever source. */
function asked(name) {
  const more = besides().filter((row) => fieldOf(row, "type").value === name);
  return more.reduce((sum, row) => sum + countOf(row), number(`count_${name}`));
}

function tell() {
  const names = rows.map((row) => row.dataset.row);
  addSections(names);
  const questions = names.reduce((sum, name) => sum + asked(name), 0);
  const worth = names.reduce((sum, name) => sum + asked(name) * number(`worth_${name}`), 0);
  const people = form.elements.node.selectedOptions[0]?.dataset.people ?? 0;
  line.textContent = [
    `${questions} 题`,
    `${points(worth)} 分`,
    `${number("minutes")} 分钟`,
    ...sayWindow(),
    sayTries(),
    `发给 ${people} 人`,
  ].join(" · ");
  for (const row of rows) markShort(row, number(`count_${row.dataset.row}`));
  for (const row of besides()) markShort(row, countOf(row));
  const beside = besides().reduce((sum, row) => sum + countOf(row), 0);
  form.querySelector("[data-beside-sum]").textContent = beside > 0 ? `另有 ${beside} 题` : "不用";
  for (const said of form.querySelectorAll("[data-said]")) {
    const field = form.elements[said.dataset.said];
    said.textContent = field.selectedOptions ? field.selectedOptions[0]?.textContent : field.value;
  }
}

function markShort(row, count) {
  const there = row.querySelector("[data-supply]");
  const isDrawn = form.elements.paper_kind.value !== "fixed";
  const isShort = isDrawn && count > Number(there.textContent);
  there.parentElement.classList.toggle("is-short", isShort);
  there.parentElement.lastChild.textContent = isShort ? " 题，不够" : " 题";
}

/** Asks what a source can give, by type; nothing where the site does not answer. */
async function supplyOf(fields) {
  const wanted = new URLSearchParams({ node: form.elements.node.value });
  for (const [name, field] of Object.entries(fields)) wanted.set(name, field.value);
  const answer = await fetch(`${form.dataset.supplyUrl}?${wanted}`, {
    headers: { Accept: "application/json" },
  });
  return answer.ok ? answer.json() : null;
}

const sourceIn = (find) => Object.fromEntries(["category", "topic", "difficulty"].map((n) => [n, find(n)]));

async function askSupply() {
  const supply = await supplyOf(sourceIn((name) => form.elements[name]));
  if (!supply) return;
  for (const row of rows) row.querySelector("[data-supply]").textContent = supply[row.dataset.row];
  tell();
}

async function askBeside(row) {
  const supply = await supplyOf(sourceIn((name) => fieldOf(row, name)));
  if (!supply) return;
  row.querySelector("[data-supply]").textContent = supply[fieldOf(row, "type").value];
  tell();
}

/** One more empty row, named as the form counts them. */
function addBeside() {
  const last = besides().at(-1);
  const row = last.cloneNode(true);
  const [before] = fieldOf(last, "count").name.match(/\d+/);
  for (const field of row.querySelectorAll("[name]")) {
    field.name = field.id = field.name.replace(before, String(Number(before) + 1));
    field.value = field.localName === "select" ? field.options[0].value : "";
    field.removeAttribute("aria-invalid");
  }
  for (const mistake of row.querySelectorAll(".error")) mistake.remove();
  last.after(row);
  more.hidden = besides().length >= Number(besideRows.dataset.most);
  askBeside(row).catch(() => {});
  fieldOf(row, "category").focus();
}

function fill(preset) {
  const chosen = form.querySelector("[name=preset]:checked");
  form.querySelector("[data-preset-hint]").textContent = chosen.closest("label").title;
  for (const [name, value] of Object.entries(presets[preset])) {
    const field = form.elements[name];
    if (!field || name === "preset") continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
  }
  tell();
}

form.addEventListener("input", tell);
form.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (name === "preset") fill(value);
  // Without an answer the numbers stay as they are; the server counts again when the form is sent.
  const row = event.target.closest("[data-beside-row]");
  if (row && event.target !== fieldOf(row, "count")) askBeside(row).catch(() => {});
  if (["node", "category", "topic", "difficulty"].includes(name)) askSupply().catch(() => {});
  if (name === "node") for (const other of besides()) askBeside(other).catch(() => {});
});

const more = form.querySelector("[data-beside-more]");
more.hidden = besides().length >= Number(besideRows.dataset.most);
more.addEventListener("click", addBeside);
tell();
