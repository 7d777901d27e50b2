// How an open page of a live quiz hears what is new: by a stream, and by asking where there is none.

const POLL_MS = 2000;
const AROUND = 276.5;

/** Listens to a round. `told(name, message)` is called with what is new, by the stream or, where that says only "news", by asking; `link(isUp)` when the connection changes. */
export class Line {
  #stream;
  #timer = 0;
  #failures = 0;
  #hasNews = false;
  #isAsking = false;

  constructor({ stream, poll, told, link, version }) {
    Object.assign(this, { streamAt: stream, pollAt: poll, told, link, version });
    this.#open();
    // A phone that slept has missed what was said meanwhile; a page that leaves must not keep its connection.
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    addEventListener("online", () => this.ask());
    addEventListener("pagehide", () => this.#stream?.close());
    addEventListener("pageshow", (event) => event.persisted && this.#open());
  }

  #open() {
    this.#stream?.close();
    if (!this.streamAt || !("EventSource" in globalThis)) return this.#pollOn();
    const stream = new EventSource(this.streamAt);
    this.#stream = stream;
    // A proxy that keeps the stream to itself looks like one that opens and says nothing.
    const silent = setTimeout(() => this.#giveUp(stream), 5000);
    const hear = (name) => (event) => {
      clearTimeout(silent);
      this.#pollOff();
      this.link(true);
      this.told(name, JSON.parse(event.data));
    };
    for (const name of ["state", "own"]) stream.addEventListener(name, hear(name));
    stream.addEventListener("news", () => {
      clearTimeout(silent);
      this.#pollOff();
      this.#askOnce();
    });
    stream.addEventListener("error", () => {
      clearTimeout(silent);
      if (stream.readyState === EventSource.CLOSED) this.#giveUp(stream);
      else {
        this.link(false);
        this.#pollOn();
      }
    });
  }

  /** The server or something in between cannot stream: ask instead, and try the stream again later. */
  #giveUp(stream) {
    stream.close();
    this.#pollOn();
    if (++this.#failures < 3) setTimeout(() => this.#open(), 15000 * this.#failures);
  }

  #pollOn() {
    if (this.#timer) return;
    const again = async () => {
      await this.ask();
      if (this.#timer) this.#timer = setTimeout(again, POLL_MS * (0.8 + Math.random() * 0.4));
    };
    this.#timer = setTimeout(again, 0);
  }

  #pollOff() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  /** News that come while an answer is on its way are asked for together, after it. */
  async #askOnce() {
    this.#hasNews = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#hasNews) {
      this.#hasNews = false;
      await this.ask();
    }
    this.#isAsking = false;
  }

  /** Ask once what is new since what this page shows. */
  async ask() {
    try {
      const address = new URL(this.pollAt, location.href);
      address.searchParams.set("v", this.version());
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      this.link(answer.ok);
      if (answer.status !== 200) return;
      const news = await answer.json();
      for (const [name, message] of Object.entries(news)) this.told(name, message);
    } catch {
      this.link(false);
    }
  }
}

/** Turns the ring by the milliseconds the server said were left; what the phone's own clock says plays no part. */
export class Ring {
  #end = 0;
  #seconds = 1;

  constructor(ring, over = () => {}) {
    this.ring = ring;
    this.over = over;
    setInterval(() => this.#tick(), 200);
  }

  set(left, seconds) {
    this.ring.toggleAttribute("hidden", left === null || left === undefined);
    if (left === null || left === undefined) {
      this.#end = 0;
      return;
    }
    this.#seconds = seconds || 1;
    this.#end = performance.now() + left;
    this.#tick();
  }

  #tick() {
    if (!this.#end) return;
    const left = Math.max(0, this.#end - performance.now());
    const whole = Math.ceil(left / 1000);
    const share = Math.min(1, left / 1000 / this.#seconds);
    this.ring.querySelector(".have").setAttribute("stroke-dasharray", `${AROUND * share} ${AROUND}`);
    this.ring.querySelector(".ring-n").textContent = whole;
    this.ring.setAttribute("aria-label", `还剩 ${whole} 秒`);
    if (left > 0) return;
    this.#end = 0;
    this.over();
  }
}

/** Puts server-drawn HTML in place. It comes from our own templates, which escape what people wrote. */
export function draw(place, html) {
  place.replaceChildren(document.createRange().createContextualFragment(html));
}
