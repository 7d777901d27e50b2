// The taking page: saves every answer as it is given, keeps what cannot be sent, counts down, and asks once before handing in.
import { closeOnRequest, showAsDialog } from "./modules/dialogs.js";
import { Outbox } from "./modules/outbox.js";
import { Countdown, Devices, Flags, inWords, Leaving, Question, questionInView } from "./modules/paper.js";
import { Saver } from "./modules/saver.js";

const CHOICE_DELAY_MS = 120;
const TEXT_DELAY_MS = 400;
const FLUSH_MS = 5000;
const SAID_MS = 15_000;

const form = document.getElementById("paper");
const given = form.dataset;
const find = (name, within = document) => within.querySelector(`[data-${name}]`);
const questions = [...form.querySelectorAll("fieldset[data-position]")].map(
  (fieldset) => new Question(fieldset),
);
const questionAt = new Map(questions.map((question) => [question.position, question]));
const saved = new Set(
  questions.filter((question) => question.isAnswered).map((question) => question.position),
);
const touched = new Set();
const flags = new Flags(given.attempt, questions);
const dialog = document.getElementById("hand-in");

const outbox = await Outbox.open(given.attempt, given.member, given.outboxKey);
const saver = new Saver({
  url: given.saveUrl,
  csrf: given.csrf,
  outbox,
  changed: show,
  known: new Map(questions.map(({ position, served }) => [position, served])),
  acknowledged: ({ seconds_left: seconds, section, replaced, kept }) => {
    if (!kept) devices.hear(replaced);
    // Another device, or the time, has opened the next section: this page shows one that is over.
    if (given.section && section && String(section) !== given.section) moveOn();
    else if (typeof seconds === "number") clock?.resync(seconds);
  },
});
const leaving = new Leaving(given.attempt, Number(given.timesLeft), (times) => {
  saver.timesLeft = times;
  const line = find("left-line");
  line.hidden = false;
  write(find("times-left", line), String(times));
  say(line.textContent.replace(/\s+/g, " ").trim());
});
const devices = new Devices(questions, {
  saver,
  choose: (question) => take(question, 0, { isChosen: true }),
  show,
  say,
});
// When this page came from the browser's own store, because there was no network: the server's words are so old.
const keptAt = given.keptAt ? Number(given.keptAt) : null;
let clock = null;
let wantsToHandIn = false;
let timeIsUp = false;

// What the page shows.

function show() {
  for (const question of questions) {
    const state = saver.stateOf(question.position);
    if (state) saved.delete(question.position);
    else if (question.isAnswered) saved.add(question.position);
    else saved.delete(question.position);
    const sentence = saver.declined.get(question.position);
    question.mark(state || (touched.has(question.position) && question.isAnswered ? "saved" : ""), sentence);
  }
  const answered = questions.filter((question) => question.isAnswered).length;
  const flagged = questions.filter((question) => question.flag.checked).length;
  find("card-sum").textContent =
    `已答 ${answered}，未答 ${questions.length - answered}${flagged ? `，标记 ${flagged}` : ""}`;
  find("card-count").textContent = `${answered}/${questions.length}`;
  showSaved();
  showBanner();
  if (wantsToHandIn && saver.waiting === 0 && !saver.trouble && !saver.refusal) submit();
}

function showSaved() {
  const stuck = saver.waiting > 0 && Boolean(saver.trouble || saver.refusal);
  const line = find("saved");
  const waiting = find("waiting-line");
  line.hidden = stuck;
  waiting.hidden = !stuck;
  write(line.querySelector("span"), `已保存 ${saved.size}/${questions.length}`);
  write(waiting.querySelector("span"), `${isOver(saver.refusal) ? "没有上传" : "待上传"} ${saver.waiting}`);
}

function showBanner() {
  const banner = find("banner");
  const link = find("next", banner);
  const refusal = saver.refusal;
  banner.hidden = !(saver.trouble || refusal);
  banner.classList.toggle("is-bad", Boolean(refusal));
  write(find("words", banner), refusal ? refusalInWords(refusal) : troubleInWords());
  write(find("count", banner), saver.waiting > 0 && !isOver(refusal) ? `${saver.waiting} 题等待上传` : "");
  link.hidden = !refusal;
  if (refusal) {
    link.href = refusal.next;
    write(link, refusal.kind === "signed-out" ? "重新登录" : "继续");
  }
}

function isOver(refusal) {
  return refusal?.kind === "refused";
}

function refusalInWords(refusal) {
  if (refusal.kind === "refused") return refusal.message;
  return outbox.lasts ? "登录已过期，答案存在本机，请重新登录。" : "登录已过期，请重新登录。";
}

function troubleInWords() {
  const what = saver.trouble === "server" ? "服务器暂时没有回应" : "网络已断开";
  const then = timeIsUp ? `恢复后自动上传并${given.nextUrl ? "进入下一部分" : "交卷"}` : "恢复后自动上传";
  return outbox.lasts ? `${what}，答案已存在本机，${then}。` : `${what}，请不要关闭这一页，${then}。`;
}

function write(element, words) {
  // A live region speaks when it is written to, so the same words are not written twice.
  if (element.textContent !== words) element.textContent = words;
}

let unsay = 0;

function say(words) {
  clearTimeout(unsay);
  write(find("said"), words);
  unsay = setTimeout(() => write(find("said"), ""), SAID_MS);
}

// Answers.

function take(question, delay, more) {
  touched.add(question.position);
  saver.change(question.position, question.value, delay, more);
}

function questionOf(element) {
  return questionAt.get(element.closest("fieldset")?.dataset.position);
}

form.addEventListener("input", (event) => {
  const question = questionOf(event.target);
  if (question) take(question, question.isText ? TEXT_DELAY_MS : CHOICE_DELAY_MS);
  else if (event.target.closest("[data-flag]")) {
    flags.keep();
    show();
  }
});

form.addEventListener("focusout", (event) => {
  const question = questionOf(event.target);
  if (question?.isText && saver.stateOf(question.position))
    saver.change(question.position, question.value, 0);
});

// Handing in, or leaving a section that has a time of its own for the next one.

function submit() {
  wantsToHandIn = false;
  saver.end();
  if (given.nextUrl) form.action = given.nextUrl;
  form.submit();
}

// The server has these already, and may since have had others from another device: the last word on each holds.
form.addEventListener("formdata", ({ formData }) => {
  for (const { position } of questions) if (!saver.stateOf(position)) formData.delete(`q${position}`);
});

function moveOn() {
  if (saver.isEnded) return;
  saver.end();
  location.reload();
}

/** Says what is to happen when the network is back; a closed browser remembers it. */
function wantToHandIn(isWanted) {
  if (isWanted !== wantsToHandIn) outbox.wantHandIn(given.section, isWanted);
  wantsToHandIn = isWanted;
}

async function handIn() {
  if (saver.refusal) {
    location.assign(saver.refusal.next);
    return;
  }
  // Once told that the server fails, a second press tries the form itself: it carries every answer.
  const insists = wantsToHandIn && saver.trouble === "server";
  const go = find("go", dialog);
  go.setAttribute("aria-busy", "true");
  write(find("progress", dialog), "正在保存最后的答案……");
  const reached = (await saver.flush(FLUSH_MS)) && (await saver.ping());
  go.removeAttribute("aria-busy");
  if (saver.refusal) {
    dialog.close();
    return;
  }
  if (reached || insists) {
    submit();
    return;
  }
  wantToHandIn(true);
  const kept = outbox.lasts ? "答案已存在本机，" : "请不要关闭这一页，";
  const deed = given.nextUrl ? "进入下一部分" : "交卷";
  write(find("progress", dialog), `暂时连不上服务器，还没有${deed}。${kept}恢复后会自动${deed}。`);
  write(go, "再试一次");
}

function askToHandIn() {
  const empty = questions.filter((question) => !question.isAnswered).map((question) => question.position);
  const unsure = questions.filter((question) => question.flag.checked).map((question) => question.position);
  const emptyLine = find("empty", dialog);
  const waitingLine = find("waiting", dialog);
  const deed = given.nextUrl ? "进入下一部分" : "交卷";
  write(
    find("title", dialog),
    empty.length > 0 ? `还有 ${empty.length} 题没有答` : `${questions.length} 题都答了，现在${deed}吗？`,
  );
  emptyLine.hidden = empty.length + unsure.length + devices.open.length === 0;
  write(
    emptyLine,
    (empty.length > 0 ? `第 ${inWords(empty)} 题空着。` : "") +
      (unsure.length > 0 ? `第 ${inWords(unsure)} 题您做了标记。` : "") +
      (devices.open.length > 0 ? `第 ${inWords(devices.open)} 题您在两台设备上答得不一样。` : ""),
  );
  waitingLine.hidden = saver.waiting === 0;
  write(waitingLine, `有 ${saver.waiting} 题的答案还没有上传，${deed}时一并上传。`);
  const then = given.nextUrl
    ? "进入后不能再返回这一部分，省下的时间不能用到后面。"
    : "交卷后这一次不能再改。";
  write(find("time", dialog), (clock ? `还剩 ${timeInWords(clock.seconds)}。` : "") + then);
  write(find("progress", dialog), "");
  write(find("go", dialog), given.nextUrl ? deed : "现在交卷");
  dialog.showModal();
}

function timeInWords(seconds) {
  return seconds < 60 ? `${seconds} 秒` : `${Math.floor(seconds / 60)} 分钟`;
}

form.addEventListener("submit", (event) => {
  if (!dialog.showModal) return;
  event.preventDefault();
  if (!dialog.open) askToHandIn();
});
find("go", dialog).addEventListener("click", handIn);
find("back", dialog).addEventListener("click", () => {
  dialog.close();
  (questions.find((question) => !question.isAnswered) ?? questionInView(questions)).show();
});
dialog.addEventListener("close", () => wantToHandIn(timeIsUp));
closeOnRequest(dialog);

// The clock.

async function timeOver() {
  timeIsUp = true;
  if (given.section) form.inert = true; // What is chosen from here on could not be kept.
  say(given.nextUrl ? "这一部分时间到，正在进入下一部分。" : "时间到，正在交卷。");
  if (saver.refusal) return;
  if ((await saver.flush(FLUSH_MS)) && (await saver.ping())) submit();
  else wantToHandIn(true);
  show();
}

if (given.deadlineSeconds) {
  const sinceKept = keptAt === null ? 0 : Math.max(0, Date.now() - keptAt) / 1000;
  clock = new Countdown(Math.max(0, Number(given.deadlineSeconds) - sinceKept), {
    show: (words, soon) => {
      const timer = find("timer");
      write(timer.querySelector("b"), words);
      timer.classList.toggle("is-soon", soon);
    },
    warn: (minutes) => say(`还剩 ${minutes} 分钟，到时自动${given.nextUrl ? "进入下一部分" : "交卷"}。`),
    over: timeOver,
  });
}

// The answer card.

let openCard = null;

find("open-card").addEventListener("click", (event) => {
  event.preventDefault();
  const sheet = document.querySelector("#card .sheet-in");
  const opener = event.currentTarget;
  openCard = showAsDialog(sheet, {
    look: "bottom",
    titleId: "card-title",
    closed: () => {
      openCard = null;
      opener.focus({ preventScroll: true });
    },
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-to]");
  if (link) {
    event.preventDefault();
    const question = questionAt.get(link.dataset.to);
    // The closing card gives the focus back first; only then may the question take it.
    if (openCard) openCard.addEventListener("close", () => question.show());
    else question.show();
    openCard?.close();
  } else if (event.target.closest("[data-close]")) event.preventDefault();
});

// Keys.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select")) {
    if (event.key === "Enter" && event.target.matches("#paper input")) nextField(event);
    return;
  }
  if (press(event.key.toLowerCase())) event.preventDefault();
});

function press(key) {
  const question = questionInView(questions);
  if (key === "f") question.flag.click();
  else if (key === "arrowleft") step(question, -1);
  else if (key === "arrowright") step(question, 1);
  else if (/^[1-8]$/.test(key)) return question.choose(Number(key) - 1);
  else if (/^[a-h]$/.test(key)) return question.choose("abcdefgh".indexOf(key));
  else return false;
  return true;
}

function step(question, by) {
  questions[questions.indexOf(question) + by]?.show();
}

function nextField(event) {
  // Enter would hand the whole paper in.
  event.preventDefault();
  const question = questionOf(event.target);
  const next = question?.inputs[question.inputs.indexOf(event.target) + 1];
  if (next) next.focus();
  else if (question) step(question, 1);
}

// Coming and going.

/** Asks the worker to keep this page, where it came before the worker did. */
async function keepThisPage() {
  // Whether it is controlled by now says nothing: the worker may have come while this page was being read.
  const [arrival] = performance.getEntriesByType("navigation");
  if (!navigator.serviceWorker || arrival?.workerStart > 0) return;
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: location.pathname });
}

leaving.watch();
addEventListener("pagehide", () => saver.leave());
document.addEventListener("visibilitychange", () => {
  // A phone that slept has counted too little, and may never wake this page again.
  if (document.visibilityState === "hidden") saver.leave();
  else devices.converge();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

if (keptAt === null) await outbox.dropSent();
for (const { position, value, sent, bases = [saver.known.get(position) ?? null] } of await outbox.all()) {
  const question = questionAt.get(position);
  if (sent) saver.known.set(position, value);
  // What waits for a section that is over is sent all the same: it may have been given in time.
  if (!question && !sent) saver.change(position, value, 0, { bases: [...bases, value] });
  // What was chosen while this script was still on its way is later than what is kept.
  if (!question || question.inputs.some((input) => "early" in input.dataset)) continue;
  question.value = value;
  if (!sent) take(question, 0, { bases: [...bases, value] });
}
const wished = await outbox.wantsHandIn(given.section);
if (wished) say(given.nextUrl ? "您先前选了进入下一部分，正在继续。" : "您先前选了交卷，正在继续。");
if (keptAt !== null || wished) {
  saver.ping(true).then(() => {
    wantsToHandIn ||= wished;
    show();
  });
}
keepThisPage();
find("legend").hidden = false;
find("keys").hidden = false;
document.dispatchEvent(new Event("page-awake"));
show();
