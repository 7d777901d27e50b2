// What every page has: the 长辈版 switch at once, "/" for the search box, questions as dialogs, messages that can be closed. All of it works without this file.
import { closeOnRequest, showAsDialog } from "./modules/dialogs.js";

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

/** Whether answers may wait in this browser; what it takes to send them is fetched only then. */
function mayWait() {
  try {
    return localStorage.getItem("answers-wait") !== null;
  } catch {
    return false;
  }
}

async function sendLeftovers(options) {
  const { sendLeftovers: send } = await import("./modules/leftovers.js");
  return send(root.dataset.viewer, options);
}

/** Before somebody signs out, what waits in this browser is sent; what cannot be sent is told first. */
async function signOut(form) {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  const waiting = await sendLeftovers({ young: true }).catch(() => 0);
  button.removeAttribute("aria-busy");
  if (waiting > 0 && !(await leavesAll(waiting))) return;
  await import("./modules/outbox.js").then(({ Outbox }) => Outbox.close()).catch(() => {});
  form.submit();
}

function leavesAll(waiting) {
  const dialog = document.createElement("dialog");
  const isSealed = Boolean(globalThis.crypto?.subtle);
  const then = isSealed
    ? "现在退出，这些答案会加密留在这台设备上，别人看不到；您下次在这里登录后自动上传。"
    : "现在退出，这些答案会从这台设备上删除。";
  const [part, title, words, acts, stay, go] = ["div", "p", "p", "div", "button", "button"].map((name) =>
    document.createElement(name),
  );
  part.className = "confirm-in";
  title.id = "unsent-title";
  title.className = "confirm-title";
  title.textContent = `还有 ${waiting} 题的答案没有上传`;
  words.textContent = `暂时连不上服务器。${then}建议等网络恢复、答案上传以后再退出。`;
  acts.className = "acts";
  stay.className = "btn";
  stay.textContent = "先不退出";
  stay.dataset.close = "";
  go.className = "btn btn-bad";
  go.textContent = isSealed ? "退出登录" : "删除并退出";
  acts.append(stay, go);
  part.append(title, words, acts);
  dialog.append(part);
  dialog.setAttribute("aria-labelledby", title.id);
  document.body.append(dialog);
  closeOnRequest(dialog);
  return new Promise((done) => {
    go.addEventListener("click", () => dialog.close("go"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "go");
    });
    dialog.showModal();
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-elder], [data-sign-out]")) return;
  if (event.target.matches("[data-sign-out]") && !mayWait()) return;
  event.preventDefault();
  if (event.target.matches("[data-elder]")) switchElder(event.target);
  else signOut(event.target);
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

// A paper sends its own answers; every other page sends what an earlier one left behind.
if (root.dataset.viewer && !document.getElementById("paper") && mayWait()) sendLeftovers().catch(() => {});

// Browsers offer it only where the connection is trusted; on plain HTTP the pages do without.
// It fetches what it keeps once the page itself has all it needs.
if (root.dataset.worker && "serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register(root.dataset.worker, { updateViaCache: "all" }).catch(() => {});
  });
}
