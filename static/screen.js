// The board on the wall: keys and a timer change the screen in place, so that full screen stays.

const CYCLE_MS = 15000;
const FRESH_MS = 10000;
let shownAt = performance.now();

const foot = () => document.querySelector("[data-screen]");

/** Put another screen in this one's place; a network hitch leaves the old one standing. */
async function show(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["header", "main", "footer"]) {
      document.querySelector(part).replaceWith(page.querySelector(part));
    }
    history.replaceState(null, "", address);
    shownAt = performance.now();
  } catch {
    // The next tick tries again.
  }
}

const deeds = {
  " ": () => show(foot().dataset.next),
  ArrowRight: () => show(foot().dataset.next),
  PageDown: () => show(foot().dataset.next),
  ArrowLeft: () => show(foot().dataset.previous),
  PageUp: () => show(foot().dataset.previous),
  n: () => show(foot().dataset.names),
  c: () => show(foot().dataset.cycle),
  f: () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  Escape: () => {
    if (!document.fullscreenElement) location.assign(foot().dataset.leave);
  },
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const deed = deeds[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-screen] a");
  if (!link || link.href.endsWith(foot().dataset.leave)) return;
  event.preventDefault();
  show(link.href);
});

setInterval(() => {
  const isCycling = "cycling" in foot().dataset;
  const due = isCycling ? CYCLE_MS : FRESH_MS;
  if (performance.now() - shownAt >= due) show(isCycling ? foot().dataset.next : location.href);
}, 1000);
