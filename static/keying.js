// Keying in a sheet without leaving the keypad: Enter goes on, one letter is enough where one is right, Backspace in an empty
// field goes back. The server checks every answer again; all of it works without this file.
const fields = [...document.querySelectorAll("[data-keypad] input")];
const count = document.querySelector("[data-keyed-count]");
const save = document.querySelector("[data-key-save]") ?? document.querySelector("main .btn-red");
const JUDGEMENTS = {
  1: "√",
  2: "×",
  0: "×",
  A: "√",
  B: "×",
  "/": "√",
  "*": "×",
  Y: "√",
  N: "×",
  X: "×",
  T: "√",
  F: "×",
};
const CHINESE = { 对: "√", 正确: "√", 错: "×", 错误: "×" };

function plain(text) {
  return text.normalize("NFKC").toUpperCase().replace(/\s/g, "");
}

function letters(text, known) {
  return [...plain(text)]
    .map((mark) => ("123456789".includes(mark) ? (known[Number(mark) - 1] ?? mark) : mark))
    .join("");
}

function tidy(field) {
  const { kind, letters: known } = field.dataset;
  const text = plain(field.value);
  if (kind === "judgement") field.value = JUDGEMENTS[text] ?? CHINESE[text] ?? text;
  if (kind === "key" || kind === "keys") field.value = text === "-" ? text : letters(text, known);
}

function isRight(field) {
  const { kind, letters: known, size } = field.dataset;
  const text = plain(field.value);
  if (!text || text === "-") return true;
  if (kind === "judgement") return text === "√" || text === "×";
  if (kind === "key") return text.length === 1 && known.includes(text);
  if (kind === "keys") return [...text].every((mark) => known.includes(mark));
  if (kind === "places")
    return text.replace(/[0-9,、;]/g, "").length === Number(size) || text.length === Number(size);
  return true;
}

function look(field) {
  field.toggleAttribute("data-wrong", !isRight(field));
  count.textContent = String(fields.filter((one) => one.value.trim()).length);
}

function go(field, step) {
  const next = fields[fields.indexOf(field) + step];
  if (next) {
    next.focus();
    next.select();
  } else if (step > 0) {
    save.focus();
  }
}

for (const field of fields) {
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    const isOne = field.dataset.kind === "key" || field.dataset.kind === "judgement";
    if (isOne) tidy(field);
    look(field);
    if (isOne && field.value && field.value !== "-" && isRight(field)) go(field, 1);
  });
  field.addEventListener("change", () => {
    tidy(field);
    look(field);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      tidy(field);
      look(field);
      if (isRight(field)) go(field, 1);
    } else if ((event.key === "Backspace" && !field.value) || event.key === "ArrowUp") {
      event.preventDefault();
      go(field, -1);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      go(field, 1);
    }
  });
}

const first =
  fields.find((field) => field.getAttribute("aria-invalid")) ??
  fields.find((field) => !field.value) ??
  fields[0];
first?.focus();
