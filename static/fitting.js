// Nobody scrolls a wall from across the room: what is too long for it is shown smaller, by as much as is needed.
const SMALLEST = 50;
const STEP = 5;

function fit() {
  const box = document.querySelector(".l-grid > section");
  if (!box) return;
  let percent = 100;
  const show = () => box.style.setProperty("--fit", percent / 100);
  show();
  while (percent > SMALLEST && box.scrollHeight > box.clientHeight + 1) {
    percent -= STEP;
    show();
  }
}

// The countdown beside it ticks five times a second; that changes nothing of what is asked.
new MutationObserver((changes) => {
  if (changes.some((change) => !change.target.closest?.("aside, header, footer"))) fit();
}).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", fit);
document.fonts.ready.then(fit);
fit();
