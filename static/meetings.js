// The roll: a tap is sent at once and shown at once; a tap that could not be sent is shown as it was.
// Without this script every tap is a form that loads the page anew.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

function show(form, isHere, label) {
  const button = form.querySelector("button");
  button.setAttribute("aria-pressed", String(isHere));
  form.elements.here.value = isHere ? "0" : "1";
  form.querySelector("[data-state]").textContent = label;
  form.closest("li").className = `meet-name is-${isHere ? "present" : "expected"}`;
}

function tell(counted) {
  for (const [name, value] of Object.entries(counted)) {
    for (const part of document.querySelectorAll(`[data-${name}]`)) part.textContent = value;
  }
  const rest = document.querySelector("[data-rest]");
  if (rest) rest.disabled = counted.unknown === 0;
}

async function send(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message);
  return told;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-tap]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const wasHere = form.elements.here.value === "0";
  const wasLabel = form.querySelector("[data-state]").textContent;
  try {
    const sent = send(form);
    show(form, !wasHere, wasHere ? "" : "到会");
    const told = await sent;
    tell({ present: told.present, unknown: told.unknown, expected: told.expected, quorum: told.quorum });
  } catch (trouble) {
    show(form, wasHere, wasLabel);
    const said = form.querySelector("[data-state]");
    said.textContent = trouble instanceof TypeError ? "没有连上，请再点一次" : trouble.message;
  } finally {
    delete form.dataset.busy;
  }
});
