// Pointing at areas of a picture ticks their boxes; the boxes alone are what is saved.

for (const holder of document.querySelectorAll("[data-hotspot]")) {
  const fieldset = holder.closest("fieldset") ?? holder.parentElement;
  const areas = [...holder.querySelectorAll("[data-area]")];
  const boxes = [...fieldset.querySelectorAll("input[type=checkbox]")];
  const boxOf = (area) => boxes.find((box) => box.value === area.dataset.area);

  const show = () => {
    for (const area of areas) area.classList.toggle("is-chosen", boxOf(area)?.checked ?? false);
  };

  holder.classList.add("is-live");
  holder.addEventListener("click", (event) => {
    const area = event.target.closest("[data-area]");
    if (area) boxOf(area)?.click();
  });
  for (const area of areas) {
    const box = boxOf(area);
    box?.addEventListener("focus", () => area.classList.add("is-near"));
    box?.addEventListener("blur", () => area.classList.remove("is-near"));
  }
  fieldset.addEventListener("change", show);
  fieldset.addEventListener("restored", show);
  show();
}
