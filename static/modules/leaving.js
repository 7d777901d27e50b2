// Counts how often the taking page was left for two seconds or more: another tab, another program, another page.
// A call or a locked screen counts too, so the number is shown to the member first and proves nothing.
const LONG_ENOUGH_MS = 2000;

/** The count of one attempt in this tab; it goes on from what the server knows and survives a reload. */
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
