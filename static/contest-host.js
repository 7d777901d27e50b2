// The wall and the host's phone of a contest or of a whole evening: they show what the server says, and send what the host presses.
import { draw, Line, Ring } from "./modules/live.js";

const page = document.querySelector("[data-contest]");
const saying = document.querySelector("[data-say]");
const ring = new Ring(document.querySelector("[data-ring]"));
let version = Number(page.dataset.v);
let isBusy = false;

ring.set(page.dataset.left ? Number(page.dataset.left) : null, Number(page.dataset.seconds));

const line = new Line({
  stream: page.dataset.contest,
  poll: page.dataset.poll,
  version: () => version,
  told: (_, message) => show(message),
  link: (isUp) => say(isUp ? "" : "网络断开了，正在重新连接。比赛照常进行。"),
});

function show(state) {
  version = state.v;
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
  for (const part of document.querySelectorAll("[data-only]"))
    part.toggleAttribute("hidden", part.dataset.only !== state.phase);
  document.querySelector("[data-step]").hidden = state.phase === "ended";
  document.querySelector("[data-next]").textContent = state.next;
}

function say(words) {
  saying.textContent = words;
  saying.hidden = !words;
}

async function send(form, button) {
  if (isBusy) return;
  isBusy = true;
  page.toggleAttribute("data-busy", true);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, button),
      headers: { Accept: "application/json" },
    });
    const said = await answer.json();
    say(answer.ok ? "" : said.message);
    if (answer.ok) {
      if (form.matches("[data-clears]")) form.reset();
      line.ask();
    }
  } catch {
    say("没有连上服务器，请再按一次。");
  } finally {
    isBusy = false;
    page.toggleAttribute("data-busy", false);
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-deed]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

function press(key) {
  const button = document.querySelector(`[data-key="${key}"]`);
  if (button && !button.form.hidden) button.form.requestSubmit(button);
}

const leave = document.querySelector("[data-leave]");
const deeds = {
  " ": () => press(" "),
  ArrowRight: () => press(" "),
  PageDown: () => press(" "),
  y: () => press("y"),
  n: () => press("n"),
  s: () => press("s"),
  ArrowLeft: () => press("ArrowLeft"),
  f: () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  Escape: () => document.fullscreenElement || location.assign(leave.href),
};

// Only the wall listens to keys: on a phone a space is typed, not pressed.
if (leave) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const deed = deeds[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}
