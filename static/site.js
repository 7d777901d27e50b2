// What every page has: the 长辈版 switch at once, "/" for the search box, questions as dialogs, messages that can be closed. All of it works without this file.
import { showAsDialog } from "./modules/dialogs.js";

const root = document.documentElement;

function switchElder(form) {
  const on = !root.classList.contains("elder");
  const body = new FormData(form);
  root.classList.toggle("elder", on);
  form.querySelector("button").setAttribute("aria-pressed", String(on));
  form.elements.on.value = on ? "0" : "1";
  // The page has changed already; if the answer is lost, only the next page forgets it.
  fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
}

function ask(details) {
  const question = details.querySelector(".confirm-in");
  const title = question.querySelector(".confirm-title");
  const close = question.querySelector("[data-close]");
  title.id ||= `ask-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  close.hidden = false;
  showAsDialog(question, {
    titleId: title.id,
    closed: () => {
      close.hidden = true;
      details.querySelector("summary").focus();
    },
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-elder]")) return;
  event.preventDefault();
  switchElder(event.target);
});

document.addEventListener("click", (event) => {
  const summary = event.target.closest("[data-confirm] > summary");
  if (summary) {
    event.preventDefault();
    ask(summary.parentElement);
  }
  if (event.target.closest("[data-print]")) window.print();
  event.target.closest("[data-dismiss]")?.closest("[data-flash]").remove();
});

// "/" leads to the search box, as in many places; never while something is being typed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const boxes = [...document.querySelectorAll("main [role=search] [type=search], [data-search-key]")];
  const box = boxes.find((one) => one.checkVisibility());
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

for (const button of document.querySelectorAll("[data-dismiss], [data-print]")) button.hidden = false;
document.querySelector("[data-error-summary]")?.focus();

// Browsers offer it only where the connection is trusted; on plain HTTP the pages do without.
// It fetches what it keeps once the page itself has all it needs.
if (root.dataset.worker && "serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register(root.dataset.worker, { updateViaCache: "all" }).catch(() => {});
  });
}
