// A player's phone: shows each question as it is asked, and keeps sending an answer until it is acknowledged.
import { draw, Line, Ring } from "./modules/live.js";

const form = document.querySelector("[data-live]");
const part = form.querySelector("[data-part]");
const own = document.querySelector("[data-own]");
const trouble = document.querySelector("[data-trouble]");
const link = document.querySelector("[data-link]");
const noLink = document.querySelector("[data-no-link]");
const place = document.querySelector("[data-place]");
const ring = new Ring(document.querySelector("[data-ring]"), lock);
let version = Number(form.dataset.v);
let waiting = null;
let sending = false;

ring.set(form.dataset.left ? Number(form.dataset.left) : null, Number(form.dataset.seconds));
arrange();

const line = new Line({
  stream: form.dataset.live,
  poll: form.dataset.poll,
  version: () => version,
  told: (name, message) => (name === "state" ? showState(message) : showOwn(message)),
  link: showLink,
});

function showLink(isUp) {
  trouble.hidden = isUp;
  link.hidden = !isUp;
  noLink.hidden = isUp;
}

function showState(state) {
  const isNew = state.v !== version;
  if (isNew) {
    version = state.v;
    form.dataset.phase = state.phase;
    waiting = null;
    draw(part, state.html);
    form.elements.question.value = state.question ?? "";
    arrange();
    // What was said of the question before is over; of the new one something is said once it is answered.
    own.querySelector("[role=status]")?.replaceChildren();
    if (state.position) place.textContent = `第 ${state.position} 题，共 ${form.dataset.total} 题`;
    scrollTo({ top: 0 });
  }
  ring.set(state.left, state.seconds);
}

function showOwn(message) {
  // What is on its way counts as more recent than what the server knew.
  if (waiting) return;
  draw(own, message.html);
  if (part.querySelector("[data-shape]")) restore(message.value);
}

function restore(value) {
  if (value === null) return;
  const values = [value].flat().map(String);
  const inputs = [...part.querySelectorAll("input, select")];
  for (const input of inputs) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
  }
  const others = inputs.filter((input) => input.type !== "radio" && input.type !== "checkbox");
  others.forEach((input, n) => {
    if (document.activeElement !== input) input.value = values[n] ?? "";
  });
  part.querySelector("[data-hotspot]")?.dispatchEvent(new Event("restored", { bubbles: true }));
}

/** A tap is the answer; only what is typed has a button, which also works without this script. */
function arrange() {
  const button = part.querySelector("[data-send]");
  if (button) button.hidden = part.querySelector("[data-shape]").dataset.shape !== "text";
}

/** The answer as it stands on the page, null while there is none. */
function chosen() {
  const shape = part.querySelector("[data-shape]")?.dataset.shape;
  const inputs = [...part.querySelectorAll("input, select")];
  const checked = inputs.filter((input) => input.checked).map((input) => input.value);
  switch (shape) {
    case "key":
      return checked[0] ?? null;
    case "judgement":
      return checked.length ? checked[0] === "true" : null;
    case "keys":
      return checked.length ? checked : null;
    case "texts":
      return inputs.every((input) => input.value) ? inputs.map((input) => input.value) : null;
    default:
      return inputs[0]?.value.trim() || null;
  }
}

function lock() {
  for (const input of part.querySelectorAll("input, select, button")) input.disabled = true;
}

form.addEventListener("change", () => {
  const button = part.querySelector("[data-send]");
  // Of an order half given nothing is said yet: the other half is on its way.
  if (button?.hidden && chosen() !== null) give();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  give();
});

function give() {
  const value = chosen();
  const question = Number(form.elements.question.value);
  if (value === null) {
    say("请把这道题答完整再提交。", "warn");
    return;
  }
  if (!question) return;
  waiting = { question, value };
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  for (let wait = 300; waiting; wait = Math.min(wait * 2, 2000)) {
    const sent = waiting;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": form.elements.csrf_token.value,
        },
        body: JSON.stringify(sent),
        signal: AbortSignal.timeout(5000),
      });
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.ok && said.saved) {
        showLink(true);
        if (waiting === sent) {
          waiting = null;
          say(`已收到：${said.words}。时间到之前可以改选。`, "ok");
        }
        continue;
      }
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      if (waiting === sent) waiting = null;
      say(said.message ?? "答案没有记入，请刷新页面。", "bad");
      line.ask();
    } catch {
      showLink(false);
      await new Promise((done) => setTimeout(done, wait));
    }
  }
  sending = false;
}

function say(words, kind) {
  const box = document.createElement("div");
  box.setAttribute("role", "status");
  box.append(document.querySelector(`template[data-say=${kind}]`).content.cloneNode(true));
  box.querySelector("p").textContent = words;
  const facts = own.querySelector(".facts");
  own.replaceChildren(box, ...(facts ? [facts] : []));
}
