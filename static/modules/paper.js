// What the taking page is made of: questions with their answers, flags, the answer card, the time that is left, how often the
// page was left, and what another device has answered. One file, because a phone asks for each anew.
const WARNINGS = [300, 60];
const LONG_ENOUGH_MS = 2000;
const LONGEST_WORDS = 40;
const SHORT_WORDS = 6;

/** One question: its fieldset, its place on the answer card and what has been answered. */
export class Question {
  constructor(fieldset) {
    this.fieldset = fieldset;
    this.position = fieldset.dataset.position;
    this.shape = fieldset.dataset.shape;
    this.box = fieldset.closest(".q");
    this.state = this.box.querySelector("[data-state]");
    this.flag = this.box.querySelector("[data-flag] input");
    this.link = document.querySelector(`[data-card] [data-to="${this.position}"]`);
    this.inputs = [...fieldset.querySelectorAll("input, select, textarea")];
    fieldset.tabIndex = -1;
  }

  get isText() {
    return this.shape === "text" || this.shape === "texts";
  }

  /** The answer as the server wants it: a key, a list of keys, true or false, a text, a list of texts, or null. */
  get value() {
    return this.#read(
      (input) => input.checked,
      (input) => input.value,
    );
  }

  /** The answer with which the page came from the server. */
  get served() {
    return this.#read((input) => input.defaultChecked, servedText);
  }

  #read(isChosen, textOf) {
    if (this.shape === "texts") return this.inputs.map(textOf);
    if (this.isText) return textOf(this.inputs[0]);
    const chosen = this.inputs.filter(isChosen).map((input) => input.value);
    if (this.shape === "keys") return chosen;
    if (chosen.length === 0) return null;
    return this.shape === "judgement" ? chosen[0] === "true" : chosen[0];
  }

  set value(value) {
    const texts = [value].flat();
    this.inputs.forEach((input, at) => {
      if (this.isText) input.value = texts[at] ?? "";
      else input.checked = texts.map(String).includes(input.value);
    });
    this.fieldset.dispatchEvent(new Event("restored"));
  }

  get isAnswered() {
    const value = this.value;
    return [value].flat().some((one) => one !== null && String(one).trim() !== "");
  }

  /** Chooses the option number `at`, as a tap on it would. */
  choose(at) {
    if (this.isText || !this.inputs[at]) return false;
    this.inputs[at].focus({ preventScroll: true });
    this.inputs[at].click();
    return true;
  }

  /** Brings the question to the top of the page and the focus to it. */
  show() {
    this.box.scrollIntoView({ block: "start", behavior: "instant" });
    this.fieldset.focus({ preventScroll: true });
  }

  /** Writes what has become of the answer: "saving", "waiting", "lost", "declined", "saved" or "". */
  mark(state, sentence = "") {
    const words = { saving: "保存中", waiting: "待上传", lost: "没有上传", saved: "已保存" };
    this.state.textContent = state === "declined" ? `没有保存：${sentence}` : (words[state] ?? "");
    this.state.classList.toggle("is-waiting", ["waiting", "lost", "declined"].includes(state));
    this.state.classList.toggle("is-saving", state === "saving");
    this.#markCard();
  }

  #markCard() {
    const words = [this.isAnswered ? "，已答" : "，未答", this.flag.checked ? "，已标记" : ""];
    this.link.classList.toggle("a-done", this.isAnswered);
    this.link.classList.toggle("a-flag", this.flag.checked);
    this.link.querySelector("[data-words]").textContent = words.join("");
  }
}

function servedText(input) {
  if (!input.options) return input.defaultValue;
  return [...input.options].find((option) => option.defaultSelected)?.value ?? "";
}

/** Flags are for the member alone and stay in this browser. */
export class Flags {
  constructor(attempt, questions) {
    this.key = `flags-${attempt}`;
    this.questions = questions;
    const kept = this.#kept();
    for (const question of questions) {
      question.flag.checked = kept.includes(question.position);
      question.flag.closest("[data-flag]").hidden = false;
    }
  }

  keep() {
    const flagged = this.questions
      .filter((question) => question.flag.checked)
      .map((question) => question.position);
    try {
      localStorage.setItem(this.key, JSON.stringify(flagged));
    } catch {
      // A browser that keeps nothing still shows them until the page closes.
    }
  }

  #kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return [];
    }
  }
}

/** The question a key stroke is meant for: the one with the focus, or else the one in the upper half of the window. */
export function questionInView(questions) {
  const focused = questions.find((question) => question.box.contains(document.activeElement));
  const inSight = (question) => question.box.getBoundingClientRect().bottom > innerHeight * 0.4;
  return focused ?? questions.find(inSight) ?? questions.at(-1);
}

/** "3、10、12—18" for a list of positions: three or more in a row become a range. */
export function inWords(positions) {
  const runs = [];
  for (const position of positions.map(Number)) {
    const run = runs.at(-1);
    if (run && run.at(-1) === position - 1) run.push(position);
    else runs.push([position]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}—${run.at(-1)}` : run.join("、"))).join("、");
}

/**
 * Counts the server's remaining seconds down, says when they grow few, and calls `over` once.
 * It never asks what time it is: a wrong or changed clock must not matter.
 */
export class Countdown {
  #end;
  #last;
  #timer;

  constructor(seconds, { show, warn, over }) {
    Object.assign(this, { show, warn, over });
    this.#end = performance.now() + seconds * 1000;
    this.#last = seconds;
    this.#timer = setInterval(() => this.#tick(), 250);
    this.#tick();
  }

  get seconds() {
    return Math.max(0, Math.ceil((this.#end - performance.now()) / 1000));
  }

  /** Takes the server's word for the seconds left; a difference below a second is only the way the answer took. */
  resync(seconds) {
    if (Math.abs(seconds - this.seconds) > 1) this.#end = performance.now() + seconds * 1000;
    this.#tick();
  }

  #tick() {
    const left = this.seconds;
    this.show(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`, left <= WARNINGS[0]);
    const passed = WARNINGS.filter((limit) => this.#last > limit && left <= limit && left > 0);
    if (passed.length > 0) this.warn(passed.at(-1) / 60);
    this.#last = left;
    if (left > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = 0;
    this.over();
  }
}

/**
 * Counts how often the page of one attempt was left in this tab for two seconds or more: another tab, another program, another
 * page. It goes on from what the server knows and survives a reload. A call or a locked screen counts too, so the number is
 * shown to the member first and proves nothing.
 */
export class Leaving {
  #key;
  #times;
  #told;
  #leftAt = 0;
  #known;

  /**
   * @param {string} attempt
   * @param {number} times what the server knows of
   * @param {(times: number) => void} told called whenever the page was left once more
   */
  constructor(attempt, times, told) {
    this.#key = `left-${attempt}`;
    this.#told = told;
    const kept = this.#kept();
    this.#known = times;
    this.#times = Math.max(times, kept.times);
    this.#leftAt = kept.leftAt;
  }

  /** Begins to count; the page that is opened again may have been left by closing or going elsewhere. */
  watch() {
    if (this.#times > this.#known) this.#told(this.#times); // The last save with it may not have come through.
    this.#back(performance.timeOrigin); // How long this page took to come is nobody's leaving.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#leave();
      else this.#back();
    });
    addEventListener("blur", () => this.#leave());
    addEventListener("focus", () => this.#back());
    addEventListener("pagehide", () => this.#leave());
  }

  #leave() {
    this.#leftAt ||= Date.now();
    this.#keep();
  }

  #back(at = Date.now()) {
    if (!this.#leftAt || document.visibilityState === "hidden") return;
    const away = at - this.#leftAt;
    this.#leftAt = 0;
    if (away >= LONG_ENOUGH_MS) this.#times += 1;
    this.#keep();
    if (away >= LONG_ENOUGH_MS) this.#told(this.#times);
  }

  #kept() {
    try {
      return { times: 0, leftAt: 0, ...JSON.parse(sessionStorage.getItem(this.#key) ?? "{}") };
    } catch {
      return { times: 0, leftAt: 0 };
    }
  }

  #keep() {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ times: this.#times, leftAt: this.#leftAt }));
    } catch {
      // A browser that keeps nothing counts for as long as the page is open.
    }
  }
}

/**
 * One paper on two devices: the last word on each question holds. Where an answer that waited without a network came in the
 * place of one that another device had given meanwhile, the page says so, and the member chooses with one tap.
 */
export class Devices {
  #lines = new Map();

  /** `choose(question)` sends the answer that stands on the page, `show()` draws it, `say(words)` tells it. */
  constructor(questions, { saver, choose, show, say }) {
    Object.assign(this, { questions, saver, choose, show, say });
    for (const question of questions) {
      question.fieldset.addEventListener("input", () => this.#settle(question));
      const { other } = question.box.dataset;
      if (other) this.#ask(question, JSON.parse(other));
    }
  }

  /** The positions of questions on which the member has not chosen yet. */
  get open() {
    return [...this.#lines.keys()];
  }

  /** Takes what the server says has been replaced: {position: value}. */
  hear(replaced = {}) {
    // What has been changed here since is no question any more.
    const told = this.questions.filter(
      (one) => one.position in replaced && !this.saver.stateOf(one.position),
    );
    for (const question of told) this.#ask(question, replaced[question.position]);
    if (told.length === 0) return;
    const named = inWords(told.map(({ position }) => position));
    this.say(`第 ${named} 题您在两台设备上答得不一样，请在题目下面选一个。`);
  }

  /** Who comes back to this page may have gone on with another device meanwhile. */
  async converge() {
    const { kept, replaced = {} } = (await this.saver.look()) ?? {};
    if (!kept) return;
    const others = this.questions.filter(
      ({ position, value }) => kept.has(position) && !isSame(value, kept.get(position)),
    );
    for (const question of others) question.value = kept.get(question.position);
    for (const question of this.questions) if (!(question.position in replaced)) this.#settle(question);
    if (others.length > 0) {
      this.show();
      const named = inWords(others.map(({ position }) => position));
      this.say(`第 ${named} 题已按您在另一台设备上的作答更新。`);
    }
    this.hear(replaced);
  }

  #ask(question, other) {
    this.#settle(question);
    const line = document.createElement("div");
    line.className = "q-other";
    const [now, before] = [inShort(question), inShort(question, other)];
    line.append(
      paragraph(`这题您在两台设备上答得不一样。现在保存的是 ${now}，另一个答案是 ${before}。`),
      button(`改用${nameOf(before, "另一个答案")}`, () => this.#choose(question, other)),
      button(`就用${nameOf(now, "现在的答案")}`, () => this.#choose(question, question.value)),
    );
    question.fieldset.after(line);
    this.#lines.set(question.position, line);
  }

  #choose(question, value) {
    this.#settle(question);
    question.value = value;
    this.choose(question);
    question.fieldset.focus({ preventScroll: true });
  }

  #settle({ position }) {
    this.#lines.get(position)?.remove();
    this.#lines.delete(position);
  }
}

function paragraph(words) {
  const line = document.createElement("p");
  line.textContent = words;
  return line;
}

function button(words, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
}

/** What a button calls an answer: itself, where it is short. */
function nameOf(words, otherwise) {
  return words.length <= SHORT_WORDS ? ` ${words}` : otherwise;
}

/** An answer in few words: letters, or what was written; of the page's own where none is given. */
function inShort(question, value = question.value) {
  const parts = question.isText
    ? question.inputs.map((input, at) => written(input, [value].flat()[at]))
    : question.inputs.filter((input) => [value].flat().map(String).includes(input.value)).map(labelled);
  const words = parts.filter(Boolean).join("、");
  if (words === "") return "空着";
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}……` : words;
}

function written(input, value) {
  const chosen = [...(input.options ?? [])].find((option) => option.value === value);
  return chosen ? chosen.label : String(value ?? "").trim();
}

function labelled(input) {
  const row = input.labels[0];
  return (row.querySelector(".option-key") ?? row).textContent.trim();
}

function isSame(one, other) {
  const words = (value) => [value].flat().map((part) => String(part ?? "").trim());
  return words(one).join("\n").trim() === words(other).join("\n").trim();
}
