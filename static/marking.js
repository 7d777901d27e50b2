// Marking written answers by keyboard: the cursor stands in the points, Enter saves, N skips. All of it works without this file.
const form = document.querySelector("[data-marking]");
const points = form.elements.points;

if (!document.querySelector("[data-error-summary]")) points.focus({ preventScroll: true });
points.select();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select"))
    return;
  if (event.key.toLowerCase() === "n") form.querySelector("[data-next]").click();
});
