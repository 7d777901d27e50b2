// What a closed browser left in the outbox: sent from any page of its member, with the hand-in that was wished for.
import { Outbox } from "./outbox.js";
import { inWords } from "./paper.js";
import { basesOf } from "./saver.js";

const TIMEOUT_MS = 8000;
const SETTLED_MS = 20_000; // What is younger may be under way from a paper that is open beside this page.

/**
 * Sends what is left of a member's answers; says how many answers could not be sent.
 * @param {string} member
 * @param {{young?: boolean}} options whether to send what may be under way from another page, too
 */
export async function sendLeftovers(member, { young = false } = {}) {
  let waiting = 0;
  for (const [attempt, { at, answers }] of await Outbox.left(member)) {
    if (!young && Date.now() - at < SETTLED_MS) continue;
    const isSettled = await settle(attempt, member).catch(() => false);
    if (!isSettled) waiting += answers;
  }
  return waiting;
}

async function settle(attempt, member) {
  const response = await ask(`/attempts/${attempt}`);
  const form = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("paper");
  if (!form && !isOver(response, attempt)) return false;
  const given = form?.dataset;
  const outbox = await Outbox.open(attempt, member, given?.outboxKey ?? "");
  if (!given) {
    await outbox.forget(); // Nothing more can be sent.
    return true;
  }
  const at = Date.now();
  const kept = (await outbox.all()).filter((one) => !one.sent);
  if (kept.length > 0 && !(await put(given, kept))) return false;
  if ((await outbox.wantsHandIn(given.section)) && (await handIn(form)).status >= 500) return false;
  await outbox.forget(at);
  return true;
}

/** Whether the site says so itself: it shows the result, or knows no such attempt. A sign-in page or a busy server does not. */
function isOver(response, attempt) {
  const leadsOn = new URL(response.url).pathname.startsWith(`/attempts/${attempt}/`);
  return response.ok ? leadsOn : response.status === 404;
}

async function put(given, kept) {
  const answers = Object.fromEntries(kept.map(({ position, value }) => [position, value]));
  const late = kept.filter(({ bases }) => bases);
  const over = Object.fromEntries(late.map((one) => [one.position, basesOf(one)]));
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    "X-CSRFToken": given.csrf,
  };
  const response = await ask(given.saveUrl, {
    method: "PUT",
    headers,
    body: JSON.stringify({ answers, over }),
  });
  if (!response.ok) return response.status === 409;
  const { saved = [], refused = {}, replaced = {} } = await response.json();
  if (Object.keys(replaced).length > 0) tell(given.attempt, Object.keys(replaced));
  return saved.length + Object.keys(refused).length >= Object.keys(answers).length;
}

/** Says that another device had answered as well; the paper shows both answers. */
function tell(attempt, positions) {
  const [line, words, link] = ["div", "p", "a"].map((name) => document.createElement(name));
  line.className = "notice notice-warn";
  line.setAttribute("role", "alert");
  words.append(
    `断网时的作答已经上传。第 ${inWords(positions)} 题您在另一台设备上也答过，答案不一样，现在保存的是这台设备上的。`,
  );
  link.href = `/attempts/${attempt}#q${positions[0]}`;
  link.textContent = "去核对";
  words.append(link);
  line.append(words);
  document.querySelector("main")?.prepend(line);
}

function handIn(form) {
  const body = new FormData();
  body.set("csrf_token", form.dataset.csrf);
  const address = form.dataset.nextUrl || form.getAttribute("action");
  return ask(address, { method: "POST", body, redirect: "manual" });
}

function ask(address, more = {}) {
  return fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MS), ...more });
}
