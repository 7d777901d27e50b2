// Sends answers to the server: soon, together, again until acknowledged, and never two requests at once.
const TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;
const MOST_BASES = 20;
const KEEPALIVE_BYTES = 60_000; // Browsers refuse more than 64 KiB in a request that outlives its page.

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * What stands between a changed answer and its acknowledgement.
 *
 * `trouble` is "" while all is well, "network" or "server" while it keeps trying; `refusal` is what the server said
 * for good: {kind: "signed-out" | "refused", message, next}. `changed()` is called whenever any of it changes,
 * `acknowledged(body)` whenever the server has answered well: {seconds_left, section, replaced}.
 *
 * With an answer that had to wait goes what the server may have had when it was given (`bases`): what it was known to have,
 * and what has been sent since without an answer. If it has another one by then, that is from another device.
 */
export class Saver {
  /** How often the page was left; it goes along with the next save. */
  timesLeft = 0;
  trouble = "";
  refusal = null;
  /** What the server is known to have, by position. */
  known = new Map();
  /** Positions whose answer the server read and did not take, with its sentence. */
  declined = new Map();
  #pending = new Map();
  #sending = new Map();
  #version = 0;
  #changed = new Map();
  #failures = 0;
  #timer = 0;
  #due = Number.POSITIVE_INFINITY;
  #heardAt = performance.now();
  #left = false;

  constructor({ url, csrf, outbox, known, changed, acknowledged }) {
    Object.assign(this, { url, csrf, outbox, known, changed, acknowledged });
    addEventListener("online", () => this.#schedule(0));
    addEventListener("offline", () => this.#fail("network"));
  }

  /** How many answers the server has not acknowledged. */
  get waiting() {
    return this.#pending.size;
  }

  /** "saving", "waiting", "lost" (the server takes nothing more), "declined" or "" for the answer at `position`. */
  stateOf(position) {
    if (this.declined.has(position)) return "declined";
    if (!this.#pending.has(position)) return "";
    if (this.refusal?.kind === "refused") return "lost";
    return this.trouble || this.refusal ? "waiting" : "saving";
  }

  /**
   * Takes a changed answer; it is kept here at once and sent after `delay` ms, with whatever else changed.
   * An earlier page may have kept it, with its bases; or it was chosen in view of what another device has given.
   */
  change(position, value, delay, { bases, isChosen = false } = {}) {
    const before = this.#pending.get(position);
    const own = before?.bases ?? [this.known.get(position) ?? null];
    const waited = Boolean(bases || this.trouble || before?.waited);
    this.#version += 1;
    this.#changed.set(position, this.#version);
    this.declined.delete(position);
    this.#pending.set(position, { value, version: this.#version, bases: bases ?? own, waited, isChosen });
    this.outbox.put(position, value, bases ?? own);
    this.#schedule(this.trouble ? Math.max(delay, this.#pause()) : delay);
    this.changed();
  }

  /** Sends all that waits, trying for at most `limit` ms; says whether nothing waits any more. */
  async flush(limit) {
    const until = performance.now() + limit;
    while (this.waiting > 0 && !this.refusal && performance.now() < until) {
      await Promise.race([this.#send(), sleep(until - performance.now())]);
      if (this.waiting > 0) await sleep(250);
    }
    return this.waiting === 0;
  }

  /** Whether the server answers now; it also brings its clock. What it said a moment ago will do, unless `anew`. */
  async ping(anew = false) {
    if (!anew && performance.now() - this.#heardAt < 5000 && !this.trouble) return true;
    const answer = await this.#put([], TIMEOUT_MS / 2);
    this.#take(answer);
    return Boolean(answer.body);
  }

  /** What the server has by position, but for what is under way here, and what was replaced; null if it does not answer. */
  async look() {
    const underWay = new Set([...this.#pending.keys(), ...this.declined.keys()]);
    const before = this.#version;
    const answer = await this.#put([], TIMEOUT_MS / 2, { look: true });
    this.#take(answer);
    if (!answer.body?.kept) return null;
    const settled = ([position]) => !underWay.has(position) && !(this.#changed.get(position) > before);
    const kept = new Map(Object.entries(answer.body.kept).filter(settled));
    for (const [position, value] of kept) this.known.set(position, value);
    return { kept, replaced: answer.body.replaced };
  }

  #take(answer) {
    if (answer.body) this.#hear(answer.body);
    else if (answer.refusal) this.#refuse(answer.refusal);
    else this.#fail(answer.trouble);
  }

  /** The page may be going: hands what waits to the browser, which sends it even when the page is gone. */
  leave() {
    if (this.#left || this.refusal || this.waiting === 0) return;
    const body = this.#body(this.#pending);
    noteSent(this.#pending);
    if (body.length * 3 > KEEPALIVE_BYTES) return;
    fetch(this.url, { method: "PUT", headers: this.#headers(), body, keepalive: true }).catch(() => {});
  }

  /** Whether the page is going, so that nothing more is sent from here. */
  get isEnded() {
    return this.#left;
  }

  /** The form itself carries the answers from here. */
  end() {
    this.#left = true;
    clearTimeout(this.#timer);
  }

  #schedule(delay) {
    const due = performance.now() + delay;
    if (due >= this.#due || this.refusal || this.#left) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#send(), delay);
  }

  #pause() {
    const pause = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.max(0, this.#failures - 1));
    return pause * (0.75 + Math.random() / 2); // Many phones lose one router together and must not return together.
  }

  async #send() {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
    if (this.#sending.size > 0 || this.refusal || this.#left) return;
    if (this.waiting === 0) {
      if (this.trouble && !(await this.ping())) this.#schedule(this.#pause());
      return;
    }
    this.#sending = new Map(this.#pending);
    this.changed();
    const asked = this.#put(this.#sending, TIMEOUT_MS);
    noteSent(this.#sending);
    const answer = await asked;
    const sent = this.#sending;
    this.#sending = new Map();
    if (answer.body) this.#settle(sent, answer.body);
    else if (answer.refusal) this.#refuse(answer.refusal);
    else this.#fail(answer.trouble);
    if (this.waiting > 0) this.#schedule(this.trouble ? this.#pause() : 150);
  }

  #settle(sent, body) {
    const declined = new Map(Object.entries(body.refused ?? {}));
    for (const position of [...body.saved.map(String), ...declined.keys()]) {
      if (sent.has(position) && !declined.has(position)) this.#know(position, sent.get(position).value);
      if (this.#pending.get(position)?.version !== sent.get(position)?.version) continue;
      this.#pending.delete(position);
      this.outbox.drop(position, declined.has(position) ? undefined : sent.get(position).value);
      if (declined.has(position)) this.declined.set(position, declined.get(position));
    }
    if (body.saved.length + declined.size > 0) this.#hear(body);
    else this.#fail("server"); // It answered but took nothing: do not ask in a tight circle.
  }

  #know(position, value) {
    this.known.set(position, value);
    const newer = this.#pending.get(position);
    if (newer) newer.bases = [value];
  }

  #hear(body) {
    this.#failures = 0;
    this.trouble = "";
    this.#heardAt = performance.now();
    this.acknowledged(body);
    this.changed();
  }

  #fail(trouble) {
    if (this.refusal) return;
    this.#failures += 1;
    this.trouble = trouble;
    for (const one of this.#pending.values()) one.waited = true;
    this.changed();
    this.#schedule(this.#pause());
  }

  #refuse(refusal) {
    this.refusal = refusal;
    this.changed();
  }

  async #put(answers, timeout, more = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeout);
    try {
      const response = await fetch(this.url, {
        method: "PUT",
        headers: this.#headers(),
        body: this.#body(answers, more),
        redirect: "manual",
        signal: stop.signal,
      });
      return await understand(response);
    } catch {
      return { trouble: "network" };
    } finally {
      clearTimeout(timer);
    }
  }

  #headers() {
    return { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.csrf };
  }

  #body(answers, more = {}) {
    const body = { answers: Object.fromEntries([...answers].map(([at, one]) => [at, one.value])), ...more };
    const late = [...answers].filter(([, one]) => one.waited && !one.isChosen);
    if (late.length > 0) body.over = Object.fromEntries(late.map(([at, one]) => [at, basesOf(one)]));
    if (this.timesLeft > 0) body.left = this.timesLeft;
    return JSON.stringify(body);
  }
}

/** What goes to the server may arrive without a word of it coming back. */
function noteSent(answers) {
  for (const { value, bases } of answers.values()) if (!isIn(bases, value)) bases.push(value);
}

/** What of `bases` the server may have that is not the answer itself. */
export function basesOf({ value, bases }) {
  return bases.filter((one) => !isIn([value], one)).slice(-MOST_BASES);
}

function isIn(values, value) {
  return values.some((one) => JSON.stringify(one) === JSON.stringify(value));
}

async function understand(response) {
  // A redirect is the sign-in page: never take its 200 for an acknowledgement. Opening this page again leads there and back.
  if (response.status === 401 || response.type === "opaqueredirect") {
    return { refusal: { kind: "signed-out", message: "", next: location.href } };
  }
  if (response.status >= 500 || response.status === 429 || response.status === 408)
    return { trouble: "server" };
  const said = await saidBy(response);
  if (Array.isArray(said.saved)) return { body: said };
  if (response.ok) return { trouble: "server" };
  const message = said.message ?? "这一页已经过期，答案没有上传。请重新打开这一页。";
  return { refusal: { kind: "refused", message, next: said.next ?? location.href } };
}

async function saidBy(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}
