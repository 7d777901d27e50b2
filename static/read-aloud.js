// Reads the text of a material aloud with the browser's own voice, sentence by sentence, paragraph by paragraph from where the reader is.
// Controls stand open from the start in 长辈版; where the browser has no voice there is nothing to see.
const button = document.querySelector("[data-read-aloud]");
const bar = document.querySelector("[data-read-bar]");
const RATES = { slow: 0.75, usual: 0.95, fast: 1.25 };
const RATE_KEY = "read-aloud-rate";

// Phones of a few years ago cannot be asked outright.
const isShown = (one) => (one.checkVisibility ? one.checkVisibility() : one.getClientRects().length > 0);

const paragraphs = () =>
  [...document.querySelectorAll("[data-readable] :is(p, h2, h3, h4, li, blockquote, tr, figcaption)")].filter(
    (one) =>
      one.textContent.trim() && !one.closest(".checks") && !one.querySelector("p, li, tr") && isShown(one),
  );

// What only the eye needs, such as the number beside a paragraph, is not read.
function wordsOf(paragraph) {
  const copy = paragraph.cloneNode(true);
  for (const number of copy.querySelectorAll(".pn")) number.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

// Long utterances break off in Chrome, so sentences are spoken one by one.
const sentencesOf = (paragraph) => wordsOf(paragraph).match(/[^。！？；]+[。！？；]?/g) ?? [];

function keptRate() {
  try {
    return localStorage.getItem(RATE_KEY) in RATES ? localStorage.getItem(RATE_KEY) : "usual";
  } catch {
    return "usual"; // storage may be forbidden
  }
}

class Reader {
  #at = null; // the paragraph
  #sentence = 0;
  #isSpeaking = false;
  #turn = 0; // tells a voice that was cancelled from the one that speaks now
  #rate = keptRate();

  constructor() {
    button.hidden = false;
    button.addEventListener("click", () => (this.#at ? this.stop() : this.start()));
    bar.addEventListener("click", (event) => this.#press(event.target));
    addEventListener("pagehide", () => this.stop());
    bar.hidden = !document.documentElement.classList.contains("elder");
    this.#show();
  }

  start() {
    // The words of a PDF may be folded away: they are read from the page that is open.
    const fold = document.querySelector("[data-readable]")?.closest("details");
    const page = fold && !fold.open && document.querySelector("[data-pdf-at]")?.dataset.page;
    // Its own button puts them in the place of the pages at once; the fold would only later.
    if (page) document.querySelector("[data-pdf-words]").click();
    else if (fold) fold.open = true;
    const all = paragraphs();
    const named =
      page && all.find((one) => one.tagName === "H2" && one.textContent.trim() === `第 ${page} 页`);
    this.#go(named || (all.find((one) => one.getBoundingClientRect().bottom > 80) ?? all[0]));
  }

  stop() {
    this.#silence();
    this.#light(null);
    this.#show();
    if (!document.documentElement.classList.contains("elder")) bar.hidden = true;
  }

  #press(target) {
    if (target.closest("[data-read-play]")) this.#playOrPause();
    else if (target.closest("[data-read-back]")) this.#step(-1);
    else if (target.closest("[data-read-on]")) this.#step(1);
    else if (target.closest("[data-read-stop]")) this.stop();
    else if (target.closest("[data-rate]")) this.#setRate(target.closest("[data-rate]").dataset.rate);
  }

  #playOrPause() {
    if (!this.#at) this.start();
    else if (this.#isSpeaking) {
      this.#silence();
      this.#show();
    } else this.#speak();
  }

  #setRate(rate) {
    this.#rate = rate;
    try {
      localStorage.setItem(RATE_KEY, rate);
    } catch {
      // Then it holds for this page only.
    }
    if (this.#isSpeaking) this.#speak();
    this.#show();
  }

  #step(by) {
    const all = paragraphs();
    const here = this.#at ? all.indexOf(this.#at) + by : 0;
    if (all[here]) this.#go(all[here]);
    else if (by > 0) this.stop();
  }

  #go(paragraph) {
    if (!paragraph) return;
    this.#sentence = 0;
    this.#light(paragraph);
    const { top, bottom } = paragraph.getBoundingClientRect();
    if (top < 80 || bottom > innerHeight - 160) paragraph.scrollIntoView({ block: "center" });
    this.#speak();
  }

  #speak() {
    this.#silence();
    const turn = this.#turn;
    const sentence = sentencesOf(this.#at)[this.#sentence];
    if (sentence === undefined) {
      this.#step(1);
      return;
    }
    const said = new SpeechSynthesisUtterance(sentence);
    said.lang = "zh-CN";
    said.rate = RATES[this.#rate];
    said.onend = () => {
      if (turn !== this.#turn) return;
      this.#sentence += 1;
      this.#speak();
    };
    said.onerror = ({ error }) => {
      if (turn === this.#turn && error !== "interrupted" && error !== "canceled") this.#fail();
    };
    this.#isSpeaking = true;
    speechSynthesis.speak(said);
    this.#show();
  }

  #silence() {
    this.#turn += 1;
    this.#isSpeaking = false;
    speechSynthesis.cancel();
  }

  #fail() {
    this.stop();
    bar.hidden = false;
    bar.querySelector("[data-read-said]").textContent = "这台设备没有可用的中文朗读声音。";
  }

  #light(paragraph) {
    this.#at?.classList.remove("is-read");
    this.#at = paragraph;
    this.#at?.classList.add("is-read");
  }

  #show() {
    if (this.#at) bar.hidden = false;
    bar.classList.toggle("is-reading", Boolean(this.#at));
    button.querySelector("span").textContent = this.#at ? "停止朗读" : "朗读";
    button.setAttribute("aria-pressed", String(Boolean(this.#at)));
    const play = bar.querySelector("[data-read-play]");
    play.querySelector("span").textContent = this.#isSpeaking ? "暂停" : this.#at ? "继续" : "开始朗读";
    for (const part of bar.querySelectorAll("[data-read-back], [data-read-on], [data-read-stop]"))
      part.hidden = !this.#at;
    for (const rate of bar.querySelectorAll("[data-rate]"))
      rate.setAttribute("aria-pressed", String(rate.dataset.rate === this.#rate));
  }
}

if (button && bar && "speechSynthesis" in window) new Reader();
