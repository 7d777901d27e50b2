// The host's phone follows its wall, whose keys may have gone on: it looks anew, but never over what is being written.
const ASK_MS = 2000;
const LEAVING_MS = 30_000; // A page that has not come by then does not come.
const page = document.querySelector("[data-follows]");

function isBeingWritten() {
  const fields = [...page.querySelectorAll("textarea, input[type=checkbox]")];
  return fields.some((one) =>
    one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue,
  );
}

// Looking anew would undo a tap whose page is on its way.
let leftAt = Number.NEGATIVE_INFINITY;
addEventListener("beforeunload", () => {
  leftAt = performance.now();
});
const isLeaving = () => performance.now() - leftAt < LEAVING_MS;

setInterval(async () => {
  if (document.hidden || isBeingWritten() || isLeaving()) return;
  try {
    const answer = await fetch(page.dataset.follows, { headers: { Accept: "application/json" } });
    if (!answer.ok || (await answer.json()).steps === Number(page.dataset.steps)) return;
    if (!isLeaving() && !isBeingWritten()) location.reload();
  } catch {
    // Asked again soon.
  }
}, ASK_MS);
