// One question on the screen: A–H or 1–8 choose, Enter answers or goes on. Without it everything works by touch.

const form = document.querySelector("[data-practice]");
const inputs = [...(form?.querySelectorAll(".option input") ?? [])];
const onward = document.querySelector("[data-next]") ?? form?.querySelector("[data-answer]");

/** The number of the option a key stands for, from 0; -1 for other keys. */
function optionOf(key) {
  const letter = "abcdefgh".indexOf(key.toLowerCase());
  return key.length === 1 && letter < 0 ? "12345678".indexOf(key) : key.length === 1 ? letter : -1;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const { target } = event;
  const writes = target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  if (event.key === "Enter") {
    // A link, a button, or several lines: Enter has its own meaning there.
    if (event.repeat || target.closest("a, button, summary, textarea, select")) return;
    event.preventDefault();
    onward?.click();
    return;
  }
  const input = writes ? undefined : inputs[optionOf(event.key)];
  if (!input) return;
  event.preventDefault();
  input.focus({ preventScroll: true });
  input.click();
});
