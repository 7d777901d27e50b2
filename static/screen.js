// A board or a 讲评 on the wall: keys, a timer and the host's phone change the screen in place, so that full screen stays.
import { listen } from "./modules/hosting.js";

const CYCLE_MS = 15000;
const FRESH_MS = 10000;
const ASK_MS = 1000;
let shownAt = performance.now();
let underWay = null; // what is being done: the promise of it
let isPressed = false;

const foot = () => document.querySelector("[data-screen]");

/** Put what the server shows now in this one's place; a network hitch leaves the old one standing. */
async function draw() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["header", "main", "footer"]) {
    document.querySelector(part).replaceWith(page.querySelector(part));
  }
  shownAt = performance.now();
}

/** Do one thing at a time; what fails is tried again by the next key or tick. */
function alone(deed) {
  underWay ??= deed()
    .catch(() => {})
    .finally(() => {
      underWay = null;
    });
  return underWay;
}

/** Tell the server what a key means, as its button would. A key waits for a tick that is under way, and none for a key. */
async function press(name) {
  if (isPressed) return;
  isPressed = true;
  await underWay;
  await alone(() => send(name));
  isPressed = false;
}

async function send(name) {
  const form = foot().querySelector("form");
  const button = form?.querySelector(`button[value="${name}"]`);
  if (!button) return;
  const headers = { Accept: "application/json" };
  const place = button.getAttribute("formaction") ?? form.action;
  await fetch(place, { method: "POST", body: new FormData(form, button), headers });
  await draw();
}

listen(
  {
    " ": () => press("next"),
    ArrowRight: () => press("next"),
    PageDown: () => press("next"),
    ArrowLeft: () => press("previous"),
    PageUp: () => press("previous"),
    r: () => press("reveal"),
    x: () => press("stop"),
    s: () => press("skip"),
    p: () => press("pin"),
    n: () => press("names"),
    c: () => press("cycle"),
    d: () => press("day"),
    t: () => press("send"),
  },
  () => foot().dataset.leave,
);

document.addEventListener("submit", (event) => {
  if (!event.target.closest("[data-screen]") || !event.submitter) return;
  event.preventDefault();
  press(event.submitter.value);
});

setInterval(() => {
  const isCycling = "cycling" in foot().dataset;
  const age = performance.now() - shownAt;
  if (isCycling && age >= CYCLE_MS) press("next");
  else if (!isCycling && age >= FRESH_MS) alone(draw);
  else if (foot().dataset.screen)
    alone(async () => {
      const answer = await fetch(foot().dataset.screen, { headers: { Accept: "application/json" } });
      if (answer.ok && (await answer.json()).steps !== Number(foot().dataset.steps)) await draw();
    });
}, ASK_MS);
