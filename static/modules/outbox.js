// Answers the server has not acknowledged, kept in this browser so that a reload or an empty battery loses none of them.
// Where the paper itself is kept too, so are the answers the server has, for as long as the attempt runs.
// They are sealed with a key that only the paper brings, so that nobody else at this browser can read them; browsers
// seal nothing on plain HTTP, so there they are thrown away before their member signs out.
import { jot, jotted, strike, strikeAll } from "./jotter.js";

const DATABASE = "zhibu-attempts";
const STORE = "answers";
const KEEP_MS = 7 * 24 * 3600 * 1000;
const HAND_IN = "hand-in";

/** The waiting answers of one attempt of one member. */
export class Outbox {
  #attempt;
  #member;
  #database;
  #key;
  #before = Promise.resolve();

  constructor(attempt, member, database, key) {
    this.#attempt = attempt;
    this.#member = member;
    this.#database = database;
    this.#key = key;
  }

  /**
   * Opens the outbox and throws away what long past attempts, or others in plain words, left in it.
   * @param {string} attempt
   * @param {string} member
   * @param {string} secret the key of this attempt, in hexadecimal
   */
  static async open(attempt, member, secret) {
    const outbox = new Outbox(attempt, member, await openDatabase(), await keyOf(secret));
    await outbox.#tidy();
    outbox.#takeOver();
    return outbox;
  }

  /** What of a member's is left here to be sent: the numbers of attempts, with the time of the newest change. */
  static async left(member) {
    const outbox = new Outbox("", member, await openDatabase(), null);
    const found = new Map();
    for (const one of [...(await outbox.#everything()), ...jotted()]) {
      if (one.member !== member || one.sent) continue;
      const { at, answers } = found.get(one.attempt) ?? { at: 0, answers: 0 };
      const isAnswer = one.position !== HAND_IN;
      found.set(one.attempt, { at: Math.max(at, one.at), answers: answers + Number(isAnswer) });
    }
    if (found.size === 0 && !(await outbox.#everything()).some((one) => !one.sent)) mark(false);
    return found;
  }

  /** Leaves nothing here that anybody could read: sealed answers stay for their member, the others go. */
  static async close() {
    const outbox = new Outbox("", "", await openDatabase(), null);
    await outbox.#drop((one) => !one.sealed && one.position !== HAND_IN);
    strikeAll(() => true);
  }

  /** Whether a reload will find what is put here; a browser in private mode may refuse to keep anything. */
  get lasts() {
    return this.#database !== null;
  }

  /** Keeps `value` for `position`, instead of an older one; `bases` is what the server may have had before. */
  put(position, value, bases) {
    return this.#write(position, { value, bases }, {});
  }

  /** Forgets `position`, because the server has it; a paper kept for use without a network needs it still. */
  drop(position, value) {
    strikeAll((one) => one.attempt === this.#attempt && one.position === position);
    if (value !== undefined && this.keepsSent) return this.#write(position, { value }, { sent: true });
    return this.#inTurn(() => this.#do("readwrite", (store) => store.delete([this.#attempt, position])));
  }

  /** Remembers that the member wants to hand in, or leave this section, as soon as the network is back. */
  async wantHandIn(section, isWanted) {
    if (isWanted) await this.#write(HAND_IN, section, {});
    else await this.drop(HAND_IN);
  }

  /** Whether the member wants to hand in, or leave this section. */
  async wantsHandIn(section) {
    const kept = (await this.#mine()).find((one) => one.position === HAND_IN);
    return kept !== undefined && (await this.#opened(kept)) === section;
  }

  /** Whether this browser keeps the paper as well. */
  get keepsSent() {
    return Boolean(navigator.serviceWorker?.controller);
  }

  /** The kept answers: {position, value, bases, sent}. */
  async all() {
    const found = [];
    for (const one of await this.#mine()) {
      const kept = one.position === HAND_IN ? undefined : await this.#opened(one);
      // Before there were bases an answer stood alone.
      const isAlone = kept === null || typeof kept !== "object" || Array.isArray(kept);
      if (kept !== undefined)
        found.push({ position: one.position, sent: one.sent, ...(isAlone ? { value: kept } : kept) });
    }
    return found;
  }

  /** Forgets what the server has: the page that has just come from there knows it, maybe newer. */
  async dropSent() {
    await this.#drop((one) => one.attempt === this.#attempt && one.sent);
  }

  /** Forgets all of this attempt, because it is over; or what did not change since `at`. */
  async forget(at = Number.POSITIVE_INFINITY) {
    const isMeant = (one) => one.attempt === this.#attempt && one.at <= at;
    strikeAll(isMeant);
    await this.#drop(isMeant);
  }

  async #mine() {
    return (await this.#everything()).filter((one) => one.attempt === this.#attempt);
  }

  async #everything() {
    await this.#before;
    return (await this.#do("readonly", (store) => store.getAll())) ?? [];
  }

  async #drop(isMeant) {
    for (const one of (await this.#everything()).filter(isMeant))
      await this.#do("readwrite", (store) => store.delete([one.attempt, one.position]));
  }

  async #tidy() {
    const isOthers = (one) => one.member !== this.#member && !one.sealed;
    const isPast = (one) => isOthers(one) || Date.now() - one.at > KEEP_MS;
    strikeAll(isPast);
    await this.#drop(isPast);
  }

  /** Stores what a page of this tab could not store any more when it was left. */
  #takeOver() {
    for (const one of jotted()) if (one.attempt === this.#attempt) this.#write(one.position, one.value, {});
  }

  #write(position, value, more) {
    const record = { attempt: this.#attempt, position, member: this.#member, at: Date.now(), ...more };
    const note = { ...record, value };
    if (!more.sent) {
      mark(true);
      jot(note);
    }
    return this.#inTurn(async () => {
      const kept = { ...record, ...(await this.#closed(value)) };
      await this.#do("readwrite", (store) => store.put(kept));
      if (this.lasts) strike(note);
    });
  }

  /** Sealing takes a moment, and a later change must not be written before an earlier one. */
  #inTurn(deed) {
    this.#before = this.#before.then(deed);
    return this.#before;
  }

  async #closed(value) {
    if (!this.#key) return { value };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const words = new TextEncoder().encode(JSON.stringify(value));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.#key, words) };
  }

  async #opened(one) {
    if (!one.sealed) return one.value;
    try {
      const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: one.iv }, this.#key, one.sealed);
      return JSON.parse(new TextDecoder().decode(words));
    } catch {
      return undefined; // Sealed with the key of an earlier secret of the site: nobody can open it any more.
    }
  }

  async #do(mode, deed) {
    if (!this.#database) return undefined;
    try {
      const change = this.#database.transaction(STORE, mode);
      const request = deed(change.objectStore(STORE));
      change.commit?.(); // Without waiting to hear of it: the page may be going.
      await new Promise((done, failed) => {
        change.oncomplete = done;
        change.onabort = () => failed(change.error);
      });
      return request.result;
    } catch {
      this.#database = null; // Full or closed by the browser: from here on the page says so.
      return undefined;
    }
  }
}

/** Tells other pages that answers may wait here, so that only those look that have to. */
function mark(isWaiting) {
  try {
    if (isWaiting) localStorage.setItem("answers-wait", "1");
    else localStorage.removeItem("answers-wait");
  } catch {
    // Without it nothing is sent from other pages; the paper sends its own.
  }
}

/** The key of an attempt, where this browser can use one: only where the connection is trusted. */
function keyOf(secret) {
  if (!globalThis.crypto?.subtle || !secret) return null;
  const bytes = Uint8Array.from(secret.match(/../g), (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function openDatabase() {
  return new Promise((done) => {
    try {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () =>
        request.result.createObjectStore(STORE, { keyPath: ["attempt", "position"] });
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null);
      request.onblocked = () => done(null);
    } catch {
      done(null);
    }
  });
}
