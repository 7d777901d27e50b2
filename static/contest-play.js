// The phone of a member of a team: the buzzer is sent the moment it is touched.
import { draw, Line, Ring } from "./modules/live.js";

const page = document.querySelector("[data-contest]");
const form = document.querySelector("[data-buzz]");
const button = form.querySelector("button");
const trouble = document.querySelector("[data-trouble]");
const saying = document.querySelector("[data-say]");
const ring = new Ring(document.querySelector("[data-ring]"));
let version = Number(page.dataset.v);

ring.set(page.dataset.left ? Number(page.dataset.left) : null, Number(page.dataset.seconds));

const line = new Line({
  stream: page.dataset.contest,
  poll: page.dataset.poll,
  version: () => version,
  told: (_, message) => show(message),
  link: (isUp) => {
    trouble.hidden = isUp;
    document.querySelector("[data-link]").hidden = !isUp;
    document.querySelector("[data-no-link]").hidden = isUp;
  },
});

function show(state) {
  if (state.v < version) return;
  version = state.v;
  // What was said of a press is about its question only.
  if (form.elements.question.value !== String(state.question ?? "")) say("");
  draw(page.querySelector("[data-part]"), state.html);
  draw(document.querySelector("[data-side]"), state.side);
  form.elements.question.value = state.question ?? "";
  form.hidden = state.buzzer === "off";
  button.dataset.look = state.buzzer;
  button.disabled = state.buzzer === "pressed";
  ring.set(state.left, state.seconds);
}

function say(words) {
  saying.textContent = words;
  saying.hidden = !words;
}

// Down, not up: a thumb that lingers must not lose to one that is quick to let go.
button.addEventListener("pointerdown", (event) => event.isPrimary && press());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  press();
});

async function press() {
  if (button.disabled) return;
  button.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(5000),
    });
    const said = await answer.json();
    if (answer.ok) {
      button.dataset.look = "pressed";
      say(said.foul ? "提前按了，算犯规，这道题不能再抢。" : "");
    } else {
      say(said.message);
      button.disabled = false;
    }
  } catch {
    say("没有连上服务器，请再按一次。");
    button.disabled = false;
  }
  line.ask();
}
