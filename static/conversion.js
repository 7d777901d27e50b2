// Shows how far the reading of an uploaded file is; loads the page again once it is over.
const EVERY_MS = 2000;
const box = document.querySelector("[data-conversion]");

async function look() {
  try {
    const answer = await fetch(box.dataset.conversion, { headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (told.is_over) return location.reload();
    box.querySelector("progress").value = told.percent;
    box.querySelector("[data-conversion-said]").textContent = `已读 ${told.percent}%`;
  } catch {
    // The next look may go through.
  }
  setTimeout(look, EVERY_MS);
}

if (box) {
  box.querySelector("[data-conversion-refresh]").hidden = true;
  setTimeout(look, EVERY_MS);
}
