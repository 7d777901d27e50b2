// Tells the server how far a material has been studied, beats while the page is looked at, and shows what it says back.
// Only the server's clock counts: a beat is worth the time since the one before, and only if this page has the member's one chain of beats.
const EVERY_MS = 15_000;
const STILL_MS = 3_000; // where one has come to rest is told soon: what is sent while leaving gets lost now and then
const IDLE_MS = 180_000; // nobody reads one screen for longer without touching anything
const PATIENCE = 3; // failures in a row, after which the plain button comes back
const box = document.querySelector("[data-study]");
const article = document.querySelector("[data-material]");
const BY_WORD = Boolean(box && "byWord" in box.dataset);

/** How far an article is scrolled; pages of a PDF and films tell of themselves (event study:reached). */
function watchScrolling(body, told) {
  const look = () => {
    if (body.querySelector(".is-zoomed")) return; // a part of a picture in a low frame is not its end
    const { top, height } = body.getBoundingClientRect();
    const percent = height ? Math.floor((100 * (innerHeight - top + 1)) / height) : 100;
    const here = [...body.querySelectorAll("[id^='p-']")].find(
      (one) => one.getBoundingClientRect().bottom > 80,
    );
    told({ percent: Math.max(0, Math.min(100, percent)), position: here?.id ?? "" });
  };
  const kept = document.getElementById(box.dataset.studyPosition);
  if (kept && !location.hash) kept.scrollIntoView({ block: "start" });
  addEventListener("scroll", look, { passive: true });
  addEventListener("resize", look, { passive: true });
  look();
}

/** Whether somebody is there: they touched something lately, or let something play. */
class Presence {
  #touchedAt = performance.now();

  constructor(returned) {
    for (const kind of ["scroll", "pointerdown", "pointermove", "keydown", "touchstart"])
      addEventListener(kind, () => this.#touch(returned), { passive: true, capture: true });
  }

  get isHere() {
    if (document.visibilityState !== "visible") return false;
    const plays = [...document.querySelectorAll("video, audio")].some((one) => !one.paused);
    // Asking speechSynthesis itself would keep the page out of the browser's cache of pages left, and lose the last word.
    const speaks = Boolean(document.querySelector(".is-read"));
    return plays || speaks || performance.now() - this.#touchedAt < IDLE_MS;
  }

  #touch(returned) {
    const wasHere = this.isHere;
    this.#touchedAt = performance.now();
    if (!wasHere) returned();
  }
}

class Study {
  #url = box.dataset.study;
  #token = box.querySelector("[name=csrf_token]").value;
  #beat = box.dataset.beat;
  #asked = Number(box.dataset.asked);
  #reached = Number(box.dataset.percent);
  #position = "";
  #sent = -1;
  #timer = 0;
  #still = 0;
  #failures = 0;
  #isSending = false;
  #isDue = false;
  #done = false;
  #line = hairline();
  #presence = new Presence(() => this.#send());

  start() {
    this.#offerButton(BY_WORD);
    if (BY_WORD) {
      this.#waitForWord();
      return;
    }
    article.addEventListener("study:reached", (event) => this.#look(event.detail));
    // Right answers to check questions may have been what was missing.
    document.addEventListener("study:checked", () => this.#send());
    const text = article.querySelector("[data-scrolled]");
    if (text) watchScrolling(text, (reached) => this.#look(reached));
    // What cannot be shown here is studied elsewhere: then the member's word has to do.
    const troubles = article.querySelectorAll("[data-pdf-trouble], [data-film-trouble]");
    const failed = new MutationObserver(() => this.#offerButton(true));
    for (const trouble of troubles) failed.observe(trouble, { attributeFilter: ["hidden"] });
    // The first word starts the server's clock.
    if (this.#sent < 0) this.#send();
    document.addEventListener("visibilitychange", () => this.#turn(document.visibilityState === "hidden"));
    // Said twice, it counts once.
    addEventListener("pagehide", () => this.#turn(true));
  }

  // What a link leads to is outside of the site: it is only noted that it was opened, and nothing is timed.
  #waitForWord() {
    const opened = () => this.#look({ percent: 100, position: "" });
    for (const kind of ["click", "auxclick"])
      article.querySelector("[data-outside]")?.addEventListener(kind, opened);
    this.#send();
  }

  #turn(rests) {
    this.#send({ rests, keepalive: rests });
  }

  #look({ percent, position }) {
    const hasMoved = position !== this.#position;
    this.#position = position;
    this.#reached = Math.max(this.#reached, percent);
    this.#line.value = this.#reached;
    if (this.#reached >= this.#asked && this.#sent < this.#asked) this.#send();
    if (!hasMoved) return;
    clearTimeout(this.#still);
    this.#still = setTimeout(() => this.#presence.isHere && this.#send(), STILL_MS);
  }

  #sendIn(wait) {
    if (BY_WORD) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#presence.isHere && this.#send(), wait);
  }

  async #send({ rests = false, keepalive = false } = {}) {
    if (this.#done) return;
    // A beat is good once, so one waits for the answer to the other; leaving cannot wait.
    if (this.#isSending && !rests) {
      this.#isDue = true;
      return;
    }
    this.#isSending = true;
    this.#sent = this.#reached;
    this.#sendIn(EVERY_MS);
    const told = { percent: this.#reached, position: this.#position, beat: this.#beat, rests };
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.#token };
    const options = { method: "PUT", headers, body: JSON.stringify(told), keepalive };
    try {
      const answer = await fetch(this.#url, options);
      this.#show(answer.ok, await answer.json());
      this.#failures = 0;
    } catch {
      // Nothing is lost: the next word tells the same and more.
      this.#failures += 1;
      if (this.#failures >= PATIENCE) this.#offerButton(true);
    }
    this.#isSending = false;
    if (this.#isDue) {
      this.#isDue = false;
      this.#send();
    }
  }

  #show(ok, told) {
    if (told.message) box.querySelector("[data-said]").textContent = told.message;
    if (!ok) return;
    this.#beat = told.beat ?? this.#beat;
    if (told.finished) {
      this.#done = true;
      clearTimeout(this.#timer);
      box.querySelector("h2").textContent = "已学完";
      for (const part of box.querySelectorAll("[data-finish], .small, .hint")) part.remove();
    } else if (told.wait_seconds * 1000 < EVERY_MS && told.wait_seconds && this.#presence.isHere) {
      this.#sendIn(told.wait_seconds * 1000 + 300);
    }
  }

  #offerButton(offered) {
    const form = box.querySelector("[data-finish]");
    if (form) form.hidden = !offered;
  }
}

function hairline() {
  const line = document.createElement("progress");
  line.className = "hairline";
  line.max = 100;
  line.value = Number(box.dataset.percent);
  line.setAttribute("aria-label", "学习进度");
  document.querySelector(".top")?.append(line);
  return line;
}

if (box && article && !("finished" in box.dataset)) new Study().start();
