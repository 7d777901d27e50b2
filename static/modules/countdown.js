// Counts the server's remaining seconds down. It never asks what time it is: a wrong or changed clock must not matter.
const WARNINGS = [300, 60];

/** Shows the time left, says when it grows short, and calls `over` once. */
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
