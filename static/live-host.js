// The wall and the host's phone: they show what the server says, and send on the one key that goes on.
import { listen, presser, say } from "./modules/hosting.js";
import { draw, Line, Ring } from "./modules/live.js";

const page = document.querySelector("[data-live]");
const step = document.querySelector("[data-step]");
const post = presser(step);
const ring = new Ring(document.querySelector("[data-ring]"));
let version = Number(page.dataset.v);
const drawn = new Map();

ring.set(page.dataset.left ? Number(page.dataset.left) : null, Number(page.dataset.seconds));

const line = new Line({
  stream: page.dataset.live,
  poll: page.dataset.poll,
  version: () => version,
  told: (_, message) => show(message),
  link: (isUp) => say(isUp ? "" : "网络断开了，正在重新连接。答题照常进行。"),
});

function show(state) {
  version = state.v;
  redraw("part", state.html);
  redraw("side", state.side);
  redraw("head", state.head);
  ring.set(state.left, state.seconds);
  step.elements.steps.value = state.v;
  step.hidden = state.phase === "ended";
  for (const way of document.querySelectorAll("[data-joins]")) way.hidden = state.phase === "ended";
  step.querySelector("[data-next]").textContent = state.next;
}

/** Draws a part anew only where it has changed: pictures do not flicker with every answer that is counted. */
function redraw(name, html) {
  if (html === undefined || drawn.get(name) === html) return;
  drawn.set(name, html);
  draw(document.querySelector(`[data-${name}]`), html);
}

function press(address) {
  if (!step.hidden) post(address, new FormData(step), () => line.ask());
}

const goOn = () => press(step.action);
for (const form of document.querySelectorAll("[data-press]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // A second button of the form says where else it goes; without that its property names this page.
    press(event.submitter?.getAttribute("formaction") || form.action);
  });
}

listen({
  " ": goOn,
  ArrowRight: goOn,
  PageDown: goOn,
  ArrowLeft: () => press(step.dataset.back),
  PageUp: () => press(step.dataset.back),
  n: () => press(step.dataset.names),
});
