// Goes on playing where the member left off, and tells study.js (event study:reached) which seconds were really played.
const article = document.querySelector("[data-material]");
const film = article?.querySelector("[data-film]");
const study = document.querySelector("[data-study]");
const LATE = 5; // seconds before the end from which one begins again

function kept() {
  const [kind, second] = (study?.dataset.studyPosition ?? "").split(":");
  return kind === "second" ? Number(second) : 0;
}

function begin() {
  const whole = Math.max(1, Math.floor(film.duration));
  if (!Number.isFinite(whole)) return;
  // What was played on earlier days is known as a share only: it counts from the beginning.
  const already = Math.floor((Number(study?.dataset.percent ?? 0) / 100) * whole);
  const played = new Uint8Array(whole).fill(1, 0, already);
  const start = kept();
  if (start > LATE && start < whole - LATE) {
    film.currentTime = start;
    const said = article.querySelector("[data-film-said]");
    said.hidden = false;
    said.firstElementChild.textContent = clock(start);
    said.querySelector("button").addEventListener("click", () => {
      film.currentTime = 0;
      said.hidden = true;
      film.play();
    });
  }
  const tell = () => {
    for (let n = 0; n < film.played.length; n++)
      played.fill(1, Math.round(film.played.start(n)), Math.ceil(film.played.end(n)));
    const percent = Math.floor((100 * played.reduce((sum, one) => sum + one, 0)) / whole);
    const position = `second:${Math.min(999_999, Math.floor(film.currentTime))}`;
    article.dispatchEvent(new CustomEvent("study:reached", { detail: { percent, position } }));
  };
  for (const kind of ["timeupdate", "pause", "ended"]) film.addEventListener(kind, tell);
}

function clock(seconds) {
  const parts = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0"));
  return parts.join(":");
}

if (film) {
  if (film.readyState >= HTMLMediaElement.HAVE_METADATA) begin();
  else film.addEventListener("loadedmetadata", begin, { once: true });
  // Errors of a <source> do not bubble.
  const trouble = () => {
    article.querySelector("[data-film-trouble]").hidden = false;
  };
  film.querySelector("source").addEventListener("error", trouble);
  film.addEventListener("error", trouble);
}
