// What the taking page is made of: questions with their answers, flags, the answer card, the time that is left, and how often
// the page was left. One file, because a phone asks for each anew.
const WARNINGS = [300, 60];
const LONG_ENOUGH_MS = 2000;

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
    if (this.shape === "texts") return this.inputs.map((input) => input.value);
    if (this.isText) return this.inputs[0].value;
    const chosen = this.inputs.filter((input) => input.checked).map((input) => input.value);
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
    this.#back();
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

  #back() {
    if (!this.#leftAt || document.visibilityState === "hidden") return;
    const away = Date.now() - this.#leftAt;
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
