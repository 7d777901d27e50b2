// Draws the pages of a PDF as they come into sight, and tells how many were seen (event study:reached).
import * as pdfjs from "./vendor/pdfjs/pdf.min.mjs";

const MOST_KEPT = 8; // drawn pages in memory: an old phone has little
const MOST_PIXELS = 12_000_000; // of one canvas: Safari refuses more than 16 million

const article = document.querySelector("[data-material]");
const frame = document.querySelector("[data-pdf]");
const list = frame.querySelector("[data-pdf-pages]");
const at = frame.querySelector("[data-pdf-at]");
const text = document.querySelector("[data-pdf-text]");
const vendor = new URL(frame.dataset.vendor, document.baseURI).href;
const seen = new Set();
const drawn = new Map(); // page number → canvas, oldest first
const wanted = new Set();
let pdf;
let told = "";

pdfjs.GlobalWorkerOptions.workerSrc = `${vendor}pdf.worker.min.mjs`;

// Where the text is cited, it stays open; else the pages come first.
const leadsIntoText = () =>
  location.hash.length > 1 && text.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);

function foldText() {
  const cited = leadsIntoText();
  text.open = Boolean(cited);
  cited?.scrollIntoView({ block: "center" });
}

function resumeAt() {
  const kept = document.querySelector("[data-study-position]")?.dataset.studyPosition ?? "";
  return Number(/^page:(\d+)$/.exec(kept)?.[1] ?? 0);
}

function tell(number) {
  const percent = Math.round((seen.size / pdf.numPages) * 100);
  const position = `page:${number}`;
  if (told === `${percent} ${position}`) return;
  told = `${percent} ${position}`;
  at.textContent = `第 ${number} 页，共 ${pdf.numPages} 页`;
  article.dispatchEvent(new CustomEvent("study:reached", { bubbles: true, detail: { percent, position } }));
}

function forget() {
  for (const [number, canvas] of drawn) {
    if (drawn.size <= MOST_KEPT) return;
    if (wanted.has(number)) continue;
    canvas.width = canvas.height = 0; // Safari gives the memory back only so
    canvas.remove();
    drawn.delete(number);
  }
}

async function draw(box) {
  const number = Number(box.dataset.page);
  if (drawn.has(number)) return;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `第 ${number} 页`);
  drawn.set(number, canvas);
  const page = await pdf.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  box.style.aspectRatio = `${plain.width} / ${plain.height}`;
  const most = Math.sqrt(MOST_PIXELS / (plain.width * plain.height));
  const scale = Math.min((box.clientWidth / plain.width) * Math.min(devicePixelRatio, 2), most);
  const viewport = page.getViewport({ scale });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  box.replaceChildren(canvas);
  await page.render({ canvas, viewport }).promise;
  page.cleanup();
  forget();
}

function watch() {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const number = Number(target.dataset.page);
        wanted[isIntersecting ? "add" : "delete"](number);
        if (isIntersecting) draw(target).catch(fail);
      }
    },
    { rootMargin: "100% 0px" },
  );
  // A page counts as seen when its middle has crossed the middle of the screen.
  const middle = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        seen.add(Number(target.dataset.page));
        tell(Number(target.dataset.page));
      }
    },
    { rootMargin: "-50% 0px -50% 0px" },
  );
  for (const box of list.children) {
    near.observe(box);
    middle.observe(box);
  }
  // The end of the last page may never reach the middle of a tall screen.
  new IntersectionObserver(([end]) => {
    if (!end.isIntersecting) return;
    seen.add(pdf.numPages);
    tell(pdf.numPages);
  }).observe(list.appendChild(Object.assign(document.createElement("div"), { className: "pdf-end" })));
}

function fail() {
  frame.querySelector("[data-pdf-trouble]").hidden = false;
  text.open = true;
}

async function show() {
  foldText();
  pdf = await pdfjs.getDocument({
    url: frame.dataset.pdf,
    cMapUrl: `${vendor}cmaps/`,
    standardFontDataUrl: `${vendor}standard_fonts/`,
    wasmUrl: `${vendor}wasm/`,
    iccUrl: `${vendor}iccs/`,
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: 262_144,
  }).promise;
  const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const box = document.createElement("div");
    box.className = "pdf-page";
    box.dataset.page = number;
    box.style.aspectRatio = `${first.width} / ${first.height}`;
    list.append(box);
  }
  at.hidden = false;
  const from = Math.min(resumeAt(), pdf.numPages);
  for (let number = 1; number < from; number += 1) seen.add(number);
  if (from > 1 && !leadsIntoText()) list.children[from - 1].scrollIntoView();
  watch();
}

addEventListener("hashchange", foldText);
show().catch(fail);
