// Draws the pages of a PDF as they come into sight, sized to the screen. How far one has read is study.js's business.
import * as pdfjs from "./vendor/pdfjs/pdf.min.mjs";

const MOST_KEPT = 8; // drawn pages in memory: an old phone has little
const MOST_PIXELS = 12_000_000; // of one canvas: Safari refuses more than 16 million

const frame = document.querySelector("[data-pdf]");
const boxes = [...frame.querySelectorAll("[data-page]")];
const bar = document.querySelector("[data-pdf-bar]");
const at = bar.querySelector("[data-pdf-at]");
const pages = frame.querySelector(".pdf-pages");
const words = bar.querySelector("[data-pdf-words]");
const STEP = 1.4;
const MOST = 4;
const text = document.querySelector("[data-pdf-text]");
const study = document.querySelector("[data-study]");
const vendor = new URL(frame.dataset.vendor, document.baseURI).href;
const drawn = new Map(); // box → canvas, the oldest first
const near = new Set();
let pdf;
let zoom = 1; // 1 is as wide as the screen

pdfjs.GlobalWorkerOptions.workerSrc = `${vendor}pdf.worker.min.mjs`;

// A cited paragraph stands in the text below; without one the pages come first.
function foldText() {
  const cited =
    location.hash.length > 1 && text.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);
  readWords(Boolean(cited));
  if (cited) cited.scrollIntoView({ block: "center" });
}

// A question asked after a paragraph stands after the page that has it.
function placeQuestions() {
  for (const question of [...text.querySelectorAll(".check-inside")]) {
    let heading = question;
    while (heading && heading.tagName !== "H2") heading = heading.previousElementSibling;
    if (heading) boxes[pageOf(heading) - 1]?.after(question);
  }
}

function giveWayTo(box) {
  for (const [old, canvas] of drawn) {
    if (drawn.size <= MOST_KEPT) return;
    if (old === box || near.has(old)) continue;
    // Safari gives the memory back only so.
    canvas.width = 0;
    canvas.height = 0;
    old.replaceChildren();
    drawn.delete(old);
  }
}

/** The words of a page, unseen on top of its picture: they can be chosen, copied, found and read out. */
async function textOf(page, scale) {
  const container = document.createElement("div");
  container.className = "text-layer";
  container.style.setProperty("--total-scale-factor", scale);
  const viewport = page.getViewport({ scale });
  await new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container, viewport }).render();
  return container;
}

async function draw(box) {
  if (drawn.has(box)) return;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  drawn.set(box, canvas);
  giveWayTo(box);
  const page = await pdf.getPage(Number(box.dataset.page));
  const plain = page.getViewport({ scale: 1 });
  box.style.aspectRatio = `${plain.width} / ${plain.height}`;
  const most = Math.sqrt(MOST_PIXELS / (plain.width * plain.height));
  const scale = Math.min((box.clientWidth / plain.width) * Math.min(devicePixelRatio, 2), most);
  const viewport = page.getViewport({ scale });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  const layer = await textOf(page, box.clientWidth / plain.width);
  box.replaceChildren(canvas, layer);
  await page.render({ canvas, viewport }).promise;
  page.cleanup();
}

// Pages of earlier days are known as a share only: it counts from the first page.
const seen = new Set(
  boxes.slice(0, Math.floor((boxes.length * Number(study?.dataset.percent ?? 0)) / 100)).map((_, n) => n + 1),
);

function tell(page) {
  const box = boxes[page - 1];
  if (!box) return;
  at.textContent = box.dataset.label;
  at.dataset.page = page;
  seen.add(page);
  const percent = Math.floor((100 * seen.size) / boxes.length);
  frame.dispatchEvent(
    new CustomEvent("study:reached", { bubbles: true, detail: { percent, position: `page:${page}` } }),
  );
}

// A question that was just answered is where one goes on.
const namedQuestion = () => pages.querySelector(`form[id="${CSS.escape(location.hash.slice(1))}"]`);

/** The page that a box or a heading of the words is of. */
function pageOf(part) {
  return Number(part.dataset.page ?? /\d+/.exec(part.textContent)?.[0]);
}

/** The page an address names (#page-7), else the one where the member left off. */
function pageToOpen() {
  const named = /^#page-(\d+)$/.exec(location.hash);
  if (named) return boxes[named[1] - 1];
  const [kind, page] = (study?.dataset.studyPosition ?? "").split(":");
  return kind === "page" && page > 1 && !location.hash ? boxes[page - 1] : undefined;
}

function watch() {
  const soon = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        near[isIntersecting ? "add" : "delete"](target);
        if (isIntersecting) draw(target).catch(fail);
      }
    },
    { rootMargin: "100% 0px" },
  );
  const middle = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter((one) => one.isIntersecting)) tell(pageOf(target));
    },
    { rootMargin: "-45% 0px -45% 0px" },
  );
  for (const box of boxes) {
    soon.observe(box);
    middle.observe(box);
  }
  // Who reads the words instead turns the same pages.
  for (const heading of text.querySelectorAll("h2")) middle.observe(heading);
}

/** Shows the words of the pages in their place, or the pages again. */
function readWords(on) {
  text.open = on;
  frame.querySelector(".pdf-scroll").hidden = on;
  words?.setAttribute("aria-pressed", String(on));
  for (const size of bar.querySelectorAll("[data-pdf-smaller], [data-pdf-bigger]")) size.hidden = on;
}

function swap() {
  const page = at.dataset.page;
  const on = !text.open;
  readWords(on);
  const there = on ? headingOf(page) : boxes[page - 1];
  there?.scrollIntoView({ block: "start" });
}

const headingOf = (page) => [...text.querySelectorAll("h2")].find((one) => pageOf(one) >= Number(page));

/** Makes the pages bigger or smaller; what stood at the top of the screen stays there. */
function zoomTo(to) {
  const box = boxes[at.dataset.page - 1] ?? boxes[0];
  const before = box.getBoundingClientRect();
  const share = (innerHeight / 2 - before.top) / before.height;
  zoom = Math.min(MOST, Math.max(1, to));
  pages.style.setProperty("width", `${zoom * 100}%`);
  bar.querySelector("[data-pdf-smaller]").disabled = zoom === 1;
  bar.querySelector("[data-pdf-bigger]").disabled = zoom === MOST;
  const after = box.getBoundingClientRect();
  scrollBy({ top: after.top + share * after.height - innerHeight / 2, behavior: "instant" });
  const scroller = pages.parentElement;
  scroller.tabIndex = zoom > 1 ? 0 : -1; // the keys scroll it along
  scroller.scrollLeft = (scroller.scrollWidth - scroller.clientWidth) / 2;
}

bar.addEventListener("click", ({ target }) => {
  if (target.closest("[data-pdf-bigger]")) zoomTo(zoom * STEP);
  else if (target.closest("[data-pdf-smaller]")) zoomTo(zoom / STEP);
  else if (target.closest("[data-pdf-words]")) swap();
});
// The fold itself was opened or shut, or reading aloud needs the words.
text.addEventListener("toggle", () => {
  if (text.open !== (words?.getAttribute("aria-pressed") === "true")) readWords(text.open);
});

// Turning the phone, or 长辈版, makes pages wider or narrower.
function redrawWhenWider() {
  let width = boxes[0].clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(boxes[0].clientWidth - width) < 40) return;
    width = boxes[0].clientWidth;
    drawn.clear();
    for (const box of near) draw(box).catch(fail);
  }).observe(boxes[0]);
}

function fail() {
  frame.querySelector("[data-pdf-trouble]").hidden = false;
  readWords(true);
}

async function show() {
  foldText();
  pdf = await pdfjs.getDocument({
    url: frame.dataset.pdf,
    cMapUrl: `${vendor}cmaps/`,
    standardFontDataUrl: `${vendor}standard_fonts/`,
    wasmUrl: `${vendor}wasm/`,
    useWasm: false, // the site allows no compiled code; pdf.js has the same in plain JavaScript
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: 262_144,
  }).promise;
  const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
  for (const box of boxes) box.style.aspectRatio = `${first.width} / ${first.height}`;
  bar.hidden = false;
  bar.querySelector("[data-pdf-smaller]").disabled = true;
  // The pages have their true height only now, so the cited paragraph has moved.
  if (text.open) foldText();
  else (pageToOpen() ?? namedQuestion())?.scrollIntoView({ block: "start", behavior: "instant" });
  const parts = text.open ? [...text.querySelectorAll("h2")] : boxes;
  const here = [...parts].reverse().find((part) => part.getBoundingClientRect().top < innerHeight / 2);
  at.dataset.page = here ? pageOf(here) : 1;
  at.textContent = boxes[at.dataset.page - 1].dataset.label;
  watch();
  redrawWhenWider();
}

addEventListener("hashchange", () => {
  foldText();
  if (!text.open) pageToOpen()?.scrollIntoView({ block: "start" });
});
if (boxes.length) {
  frame.hidden = false;
  placeQuestions();
  show().catch(fail);
}
