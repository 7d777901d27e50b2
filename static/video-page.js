// Goes on where the member left a video, and tells how much of it was watched (event study:reached).
const EVERY_SECONDS = 5;

const article = document.querySelector("[data-material]");
const film = document.querySelector("[data-film]");
const watched = new Set(); // whole seconds that were played, not jumped over
let last = -1;
let told = -EVERY_SECONDS;

function resumeAt() {
  const kept = document.querySelector("[data-study-position]")?.dataset.studyPosition ?? "";
  return Number(/^second:(\d+)$/.exec(kept)?.[1] ?? 0);
}

function tell() {
  if (!Number.isFinite(film.duration) || film.duration <= 0) return;
  const whole = Math.max(1, Math.floor(film.duration));
  const percent = Math.min(100, Math.round((watched.size / whole) * 100));
  const position = `second:${Math.floor(film.currentTime)}`;
  told = film.currentTime;
  article.dispatchEvent(new CustomEvent("study:reached", { bubbles: true, detail: { percent, position } }));
}

function begin() {
  const from = resumeAt();
  for (let second = 0; second < from; second += 1) watched.add(second);
  // Close to the end one rather begins anew.
  if (from > 0 && from < film.duration - EVERY_SECONDS) film.currentTime = from;
}

film.addEventListener("timeupdate", () => {
  const now = Math.floor(film.currentTime);
  if (!film.seeking && now - last >= 0 && now - last <= 2) {
    for (let second = Math.max(0, last); second <= now; second += 1) {
      if (second < Math.floor(film.duration)) watched.add(second);
    }
  }
  last = now;
  if (Math.abs(film.currentTime - told) >= EVERY_SECONDS) tell();
});
for (const name of ["pause", "ended"]) film.addEventListener(name, tell);
if (film.readyState >= HTMLMediaElement.HAVE_METADATA) begin();
else film.addEventListener("loadedmetadata", begin, { once: true });
