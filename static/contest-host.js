// The wall and the host's phone of a contest or of a whole evening: they show what the server says, and send what the host presses.
import { listen, presser, say } from "./modules/hosting.js";
import { draw, Line, Ring } from "./modules/live.js";

const page = document.querySelector("[data-contest]");
const post = presser(page);
const ring = new Ring(document.querySelector("[data-ring]"));
let version = Number(page.dataset.v);
let growsOld = 0;

ring.set(page.dataset.left ? Number(page.dataset.left) : null, Number(page.dataset.seconds));

const line = new Line({
  stream: page.dataset.contest,
  poll: page.dataset.poll,
  version: () => version,
  told: (_, message) => show(message),
  link: (isUp) => say(isUp ? "" : "网络断开了，正在重新连接。进行中的内容不受影响。"),
});

/** What nobody announces is looked at again once it has grown old: a code of the roll, a board. */
function lookAgain(soon) {
  clearTimeout(growsOld);
  if (!soon) return;
  const own = setTimeout(async () => {
    await line.ask();
    if (growsOld === own) lookAgain(soon);
  }, soon);
  growsOld = own;
}

function show(state) {
  version = state.v;
  lookAgain(state.again);
  for (const [name, html] of [
    ["part", state.html],
    ["side", state.side],
    ["entries", state.entries],
    ["head", state.head],
  ]) {
    const place = document.querySelector(`[data-${name}]`);
    if (place && html !== undefined) draw(place, html);
  }
  ring.set(state.left, state.seconds);
  for (const input of document.querySelectorAll("input[name=steps]")) input.value = state.steps ?? state.v;
  for (const form of document.querySelectorAll("[data-when]"))
    form.hidden = !state.shows.includes(form.dataset.when);
  document.querySelector("[data-step]").hidden = state.phase === "ended";
  document.querySelector("[data-next]").textContent = state.next;
}

lookAgain(Number(page.dataset.again));

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-deed]")) return;
  event.preventDefault();
  const form = event.target;
  post(form.action, new FormData(form, event.submitter), () => {
    if (form.matches("[data-clears]")) form.reset();
    line.ask();
  });
});

function press(key) {
  const button = document.querySelector(`[data-key="${key}"]`);
  if (button && !button.form.hidden) button.form.requestSubmit(button);
}

listen({
  " ": () => press(" "),
  ArrowRight: () => press(" "),
  PageDown: () => press(" "),
  y: () => press("y"),
  n: () => press("n"),
  p: () => press("p"),
  s: () => press("s"),
  ArrowLeft: () => press("ArrowLeft"),
});
