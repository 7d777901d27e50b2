// The import's pages: a question and its lines light each other, a form says that it is at work. All of it works without this file.

const source = document.querySelector("[data-source]");
// On a narrow screen the lines stand below the questions, and the links lead there and back.
const isBeside = matchMedia("(min-width: 56em)");

function scrollInto(line) {
  const first = line.offsetTop - source.offsetTop;
  source.scrollTo({ top: first - source.clientHeight / 3, behavior: "smooth" });
}

function light(question, { showsQuestion = false } = {}) {
  for (const lit of document.querySelectorAll(".lit, .is-lit")) lit.classList.remove("lit", "is-lit");
  question.classList.add("is-lit");
  const lines = source.querySelectorAll(`[data-question="${question.dataset.found}"]`);
  for (const line of lines) line.classList.add("lit");
  if (lines.length > 0) scrollInto(lines[0]);
  if (showsQuestion) question.scrollIntoView({ behavior: "smooth", block: "nearest" });
}

function questionOf(number) {
  return document.querySelector(`[data-found="${number}"]`);
}

function answer(event) {
  const line = event.target.closest("[data-question]");
  const question = line ? questionOf(line.dataset.question) : event.target.closest("[data-found]");
  if (!question) return;
  if (isBeside.matches && (line || event.target.closest("[data-show]"))) event.preventDefault();
  light(question, { showsQuestion: Boolean(line) });
}

if (source) {
  document.addEventListener("click", answer);
  document.addEventListener("focusin", (event) => {
    const question = event.target.closest("[data-found]");
    if (question && !question.classList.contains("is-lit")) light(question);
  });
  const first = document.querySelector(":target[data-found]") ?? document.querySelector("[data-found]");
  if (first) light(first);
}

const all = document.querySelector("[data-tick-page]");
if (all) {
  all.hidden = false;
  all.addEventListener("change", (event) => {
    for (const tick of document.querySelectorAll('[name="item"]')) tick.checked = event.target.checked;
  });
}

for (const place of document.querySelectorAll("[data-drop]")) {
  const field = place.querySelector("[type=file]");
  const mark = (event) => {
    event.preventDefault();
    place.classList.toggle("is-over", event.type === "dragover");
  };
  place.addEventListener("dragover", mark);
  place.addEventListener("dragleave", mark);
  place.addEventListener("drop", (event) => {
    mark(event);
    if (event.dataTransfer.files.length > 0) field.files = event.dataTransfer.files;
  });
}

for (const form of document.querySelectorAll("[data-busy]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("[type=submit]");
    button.setAttribute("aria-busy", "true");
    button.textContent = form.dataset.busy;
    // A disabled button would not be sent, so it is only disabled once the form is on its way.
    setTimeout(() => {
      button.disabled = true;
    });
  });
}

// A page that comes back from the browser's memory must not be stuck at "reading".
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

if (document.querySelector("[data-waiting]")) setTimeout(() => location.reload(), 2000);
