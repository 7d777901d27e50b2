// The host's phone follows its wall, whose keys may have gone on: it looks anew, but never over what is being written.
const ASK_MS = 2000;
const page = document.querySelector("[data-follows]");

function isBeingWritten() {
  const fields = [...page.querySelectorAll("textarea, input[type=checkbox]")];
  return fields.some((one) =>
    one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue,
  );
}

setInterval(async () => {
  if (document.hidden || isBeingWritten()) return;
  try {
    const answer = await fetch(page.dataset.follows, { headers: { Accept: "application/json" } });
    if (answer.ok && (await answer.json()).steps !== Number(page.dataset.steps)) location.reload();
  } catch {
    // Asked again soon.
  }
}, ASK_MS);
