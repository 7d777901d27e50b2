// Answers the server has not acknowledged, kept in this browser so that a reload or an empty battery loses none of them.
// Where the paper itself is kept too, so are the answers the server has, for as long as the attempt runs.
const DATABASE = "zhibu-attempts";
const STORE = "answers";
const KEEP_MS = 7 * 24 * 3600 * 1000;

/** The waiting answers of one attempt of one member. */
export class Outbox {
  #attempt;
  #member;
  #database;

  constructor(attempt, member, database) {
    this.#attempt = attempt;
    this.#member = member;
    this.#database = database;
  }

  /**
   * Opens the outbox and throws away what other members or long past attempts left in it.
   * @param {string} attempt
   * @param {string} member
   */
  static async open(attempt, member) {
    const outbox = new Outbox(attempt, member, await openDatabase());
    await outbox.#tidy();
    return outbox;
  }

  /** Whether a reload will find what is put here; a browser in private mode may refuse to keep anything. */
  get lasts() {
    return this.#database !== null;
  }

  /** Keeps `value` for `position`, instead of an older one. */
  put(position, value) {
    return this.#do("readwrite", (store) =>
      store.put({ attempt: this.#attempt, position, member: this.#member, value, at: Date.now() }),
    );
  }

  /** Forgets `position`, because the server has it; a paper kept for use without a network needs it still. */
  drop(position, value) {
    if (value === undefined || !this.keepsSent) {
      return this.#do("readwrite", (store) => store.delete([this.#attempt, position]));
    }
    const record = {
      attempt: this.#attempt,
      position,
      member: this.#member,
      value,
      at: Date.now(),
      sent: true,
    };
    return this.#do("readwrite", (store) => store.put(record));
  }

  /** Whether this browser keeps the paper as well. */
  get keepsSent() {
    return Boolean(navigator.serviceWorker?.controller);
  }

  /** The kept answers: {position, value, sent}. */
  async all() {
    const kept = (await this.#do("readonly", (store) => store.getAll())) ?? [];
    return kept.filter((one) => one.attempt === this.#attempt);
  }

  /** Forgets what the server has: the page that has just come from there knows it, maybe newer. */
  async dropSent() {
    for (const one of await this.all()) if (one.sent) await this.drop(one.position);
  }

  async #tidy() {
    const kept = (await this.#do("readonly", (store) => store.getAll())) ?? [];
    const old = kept.filter((one) => one.member !== this.#member || Date.now() - one.at > KEEP_MS);
    for (const one of old) await this.#do("readwrite", (store) => store.delete([one.attempt, one.position]));
  }

  async #do(mode, deed) {
    if (!this.#database) return undefined;
    try {
      const change = this.#database.transaction(STORE, mode);
      const request = deed(change.objectStore(STORE));
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
