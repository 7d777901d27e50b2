// The code on the wall: counts down, and fetches the next one when the present one's 15 seconds are over.

const main = () => document.querySelector("[data-sign-in]");
let due = performance.now() + Number(main()?.dataset.seconds ?? 5) * 1000;

/** Put the present code in the old one's place; a network hitch leaves the old one standing. */
async function renew() {
  due = performance.now() + 2000;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["header", "main"]) {
      document.querySelector(part).replaceWith(page.querySelector(part));
    }
    due = performance.now() + Number(main()?.dataset.seconds ?? 5) * 1000;
  } catch {
    // The next second tries again.
  }
}

setInterval(() => {
  const left = Math.max(0, Math.ceil((due - performance.now()) / 1000));
  const shown = document.querySelector("[data-left]");
  if (shown) shown.textContent = String(left);
  if (left === 0) renew();
}, 1000);

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key.toLowerCase() === "f") {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  }
  if (event.key === "Escape" && !document.fullscreenElement) {
    location.assign(document.querySelector("[data-leave]").dataset.leave);
  }
});
