// Reads the text of a material aloud with the browser's own voice, paragraph by paragraph from where the reader is.
const button = document.querySelector("[data-read-aloud]");
const paragraphs = () =>
  [...document.querySelectorAll("[data-readable] :is(p, h2, h3, h4, li, blockquote, tr)")].filter(
    (one) => one.textContent.trim() && !one.querySelector("p, li, tr"),
  );
let queue = [];
let current = null;

function light(paragraph) {
  current?.classList.remove("is-read");
  current = paragraph;
  current?.classList.add("is-read");
}

function show(words, pressed) {
  button.querySelector("span").textContent = words;
  button.setAttribute("aria-pressed", String(pressed));
}

function stop() {
  queue = [];
  speechSynthesis.cancel();
  light(null);
  show("朗读", false);
}

// What only the eye needs, such as the number beside a paragraph, is not read.
function wordsOf(paragraph) {
  const copy = paragraph.cloneNode(true);
  for (const number of copy.querySelectorAll(".pn")) number.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

// Long utterances break off in Chrome, so sentences are spoken one by one.
function speak(paragraph, sentences) {
  if (!button.isConnected || current !== paragraph) return;
  const [sentence, ...rest] = sentences;
  if (sentence === undefined) {
    next();
    return;
  }
  const said = new SpeechSynthesisUtterance(sentence);
  said.lang = "zh-CN";
  said.rate = 0.95;
  said.onend = () => speak(paragraph, rest);
  said.onerror = ({ error }) => {
    if (error !== "interrupted" && error !== "canceled") stop();
  };
  speechSynthesis.speak(said);
}

function next() {
  const paragraph = queue.shift();
  if (!paragraph) {
    stop();
    return;
  }
  light(paragraph);
  const { top, bottom } = paragraph.getBoundingClientRect();
  if (top < 80 || bottom > innerHeight - 80) paragraph.scrollIntoView({ block: "center" });
  speak(paragraph, wordsOf(paragraph).match(/[^。！？；]+[。！？；]?/g) ?? []);
}

function start() {
  const all = paragraphs();
  const here = all.findIndex((one) => one.checkVisibility() && one.getBoundingClientRect().bottom > 80);
  queue = all.slice(Math.max(0, here)).filter((one) => one.checkVisibility());
  show("停止朗读", true);
  next();
}

if (button && "speechSynthesis" in window) {
  button.hidden = false;
  button.addEventListener("click", () => (current ? stop() : start()));
  addEventListener("pagehide", stop);
}
