// Shows of a question's form only what its type needs: options where it has them, and how its key is written.

const form = document.querySelector(".question-form");
const how = JSON.parse(form.dataset.how);
const optioned = form.dataset.optioned.split(" ");
const options = form.querySelector("[data-options]");
const hint = document.querySelector("#key-hint");

function fit() {
  const type = form.elements.type.value;
  options.hidden = !optioned.includes(type);
  if (hint) hint.textContent = how[type] ?? "";
}

form.elements.type.addEventListener("change", fit);
form.elements.material.addEventListener("change", () => form.querySelector("[data-look]").click());
fit();
