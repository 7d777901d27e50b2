// Tells the server how far a material has been studied, and shows what it says back. The server's clock alone decides when it counts.
import { readerOf } from "./modules/readers.js";

const EVERY_MS = 15_000;
const box = document.querySelector("[data-study]");

class Study {
  #url = box.dataset.study;
  #token = box.querySelector("[name=csrf_token]")?.value ?? "";
  #reader = readerOf(box.dataset.kind, Number(box.dataset.percent));
  #reached = Number(box.dataset.percent);
  #sent = -1;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer = 0;
  #line = hairline();

  start() {
    if (box.dataset.position && !location.hash) this.#reader.resume(box.dataset.position);
    this.#reader.watch(() => this.#look());
    // The first word starts the server's clock.
    this.#send();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#send({ keepalive: true });
    });
  }

  #look() {
    this.#reached = Math.max(this.#reached, this.#reader.percent);
    this.#line.value = this.#reached;
    if (this.#reached === this.#sent) return;
    const wait = this.#reached === 100 ? 0 : this.#sentAt + EVERY_MS - performance.now();
    if (wait <= 0) this.#send();
    else if (!this.#timer) this.#sendIn(wait);
  }

  #sendIn(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), wait);
  }

  async #send(options = {}) {
    if (!this.#token) return;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#sent = this.#reached;
    this.#sentAt = performance.now();
    const body = JSON.stringify({ percent: this.#reached, position: this.#reader.position });
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
      box.querySelector("h2").textContent = "已学完";
      box.querySelector("[data-finish]")?.remove();
      box.querySelector(".hint")?.remove();
      this.#token = "";
    } else if (told.wait_seconds && this.#reached >= told.asked) this.#sendIn(told.wait_seconds * 1000 + 500);
  }
}

function hairline() {
  const line = document.querySelector(".hairline") ?? document.createElement("progress");
  line.className = "hairline";
  line.max = 100;
  line.value = Number(box.dataset.percent);
  line.setAttribute("aria-label", "学习进度");
  if (!line.isConnected) document.querySelector(".top")?.append(line);
  return line;
}

if (box && !("finished" in box.dataset)) new Study().start();
