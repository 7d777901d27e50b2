// Tells the server how far a material has been studied, and shows what it says back. Only the server's clock decides when it counts.
const EVERY_MS = 15_000;
const box = document.querySelector("[data-study]");
const article = document.querySelector("[data-material]");

/** How far an article is scrolled; pages of a PDF and films tell of themselves (event study:reached). */
function watchScrolling(body, told) {
  const look = () => {
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

class Study {
  #url = box.dataset.study;
  #token = box.querySelector("[name=csrf_token]").value;
  #asked = Number(box.dataset.asked);
  #reached = Number(box.dataset.percent);
  #position = "";
  #sent = -1;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer = 0;
  #done = false;
  #line = hairline();

  start() {
    article.addEventListener("study:reached", (event) => this.#look(event.detail));
    const text = article.dataset.kind === "article" && article.querySelector(".doc-body");
    if (text) watchScrolling(text, (reached) => this.#look(reached));
    // The first word starts the server's clock.
    if (this.#sent < 0) this.#send();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.#sent !== this.#reached)
        this.#send({ keepalive: true });
    });
  }

  #look({ percent, position }) {
    this.#position = position;
    this.#reached = Math.max(this.#reached, percent);
    this.#line.value = this.#reached;
    if (this.#reached === this.#sent) return;
    const isAtEnd = this.#reached >= this.#asked && this.#sent < this.#asked;
    const wait = isAtEnd ? 0 : this.#sentAt + EVERY_MS - performance.now();
    if (wait <= 0) this.#send();
    else if (!this.#timer) this.#sendIn(wait);
  }

  #sendIn(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), wait);
  }

  async #send(options = {}) {
    if (this.#done) return;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#sent = this.#reached;
    this.#sentAt = performance.now();
    const body = JSON.stringify({ percent: this.#reached, position: this.#position });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.#token };
    try {
      const answer = await fetch(this.#url, { method: "PUT", headers, body, ...options });
      this.#show(answer.ok, await answer.json());
    } catch {
      // Nothing is lost: the next word tells the same and more.
      this.#sendIn(EVERY_MS);
    }
  }

  #show(ok, told) {
    if (told.message) box.querySelector("[data-said]").textContent = told.message;
    if (!ok) return;
    if (told.finished) {
      this.#done = true;
      box.querySelector("h2").textContent = "已学完";
      for (const part of box.querySelectorAll("[data-finish], .hint")) part.remove();
    } else if (told.wait_seconds && told.percent >= this.#asked) {
      this.#sendIn(told.wait_seconds * 1000 + 500);
    }
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
