// Keeps the form of a quiz honest while one types: the sums, what the bank can give, and the one line that
// says what it will be. The server writes the same line (quizzes/rules/presets.py); without this, a button asks it.

const form = document.querySelector(".quiz-form");
const line = form.querySelector("[data-line]");
const presets = JSON.parse(form.dataset.presets);
const rows = [...form.querySelectorAll("[data-row]")];
const counted = { best: "取最高", last: "取最后", first: "取首次" };

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
  const counted = names.filter((name) => isFixed || number(`count_${name}`) > 0);
  const sum = counted.reduce((sum, name) => sum + number(`minutes_${name}`), 0);
  if (sum > 0) form.elements.minutes.value = sum;
  form.elements.minutes.readOnly = sum > 0;
  form.querySelector("[data-sections]").textContent = sum > 0 ? `共 ${sum} 分钟` : "不分段";
}

function tell() {
  const names = rows.map((row) => row.dataset.row);
  addSections(names);
  const questions = names.reduce((sum, name) => sum + number(`count_${name}`), 0);
  const worth = names.reduce((sum, name) => sum + number(`count_${name}`) * number(`worth_${name}`), 0);
  const people = form.elements.node.selectedOptions[0]?.dataset.people ?? 0;
  line.textContent = [
    `${questions} 题`,
    `${points(worth)} 分`,
    `${number("minutes")} 分钟`,
    ...sayWindow(),
    sayTries(),
    `发给 ${people} 人`,
  ].join(" · ");
  for (const row of rows) markShort(row);
  for (const said of form.querySelectorAll("[data-said]")) {
    const field = form.elements[said.dataset.said];
    said.textContent = field.selectedOptions ? field.selectedOptions[0]?.textContent : field.value;
  }
}

function markShort(row) {
  const there = row.querySelector("[data-supply]");
  const isDrawn = form.elements.paper_kind.value !== "fixed";
  const isShort = isDrawn && number(`count_${row.dataset.row}`) > Number(there.textContent);
  there.parentElement.classList.toggle("is-short", isShort);
  there.parentElement.lastChild.textContent = isShort ? " 题，不够" : " 题";
}

async function askSupply() {
  const wanted = new URLSearchParams();
  for (const name of ["node", "category", "topic", "difficulty"]) wanted.set(name, form.elements[name].value);
  const answer = await fetch(`${form.dataset.supplyUrl}?${wanted}`, {
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) return;
  const supply = await answer.json();
  for (const row of rows) row.querySelector("[data-supply]").textContent = supply[row.dataset.row];
  tell();
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
  if (["node", "category", "topic", "difficulty"].includes(name)) askSupply().catch(() => {});
});
tell();
