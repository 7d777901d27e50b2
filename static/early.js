// What is pressed before the scripts of a page are there is kept, and done once they are: it is neither lost nor taken for
// what it means where there are no scripts. Stands in the head and runs at once, so it is small and no module.
{
  const LONGEST_MS = 5000; // A script that comes no sooner is not waited for: most pages do as well without.
  const KINDS = ["submit", "click", "input", "change", "keydown"];
  const NATIVE = "a, button, input, textarea, select, label, summary, audio, video, [contenteditable]";
  const SERVED = "button[type=button], [data-confirm] > summary"; // Of these only a script makes something.
  let kept = [];
  let timer = 0;

  function keep(event) {
    const { type, target, submitter } = event;
    const served = type === "click" ? target.closest(SERVED) : null;
    if ((type === "click" || type === "keydown") && !served && target.closest(NATIVE)) return;
    const touched = served ?? target;
    event.stopImmediatePropagation();
    // What is written or ticked stands already, and a key has a meaning of its own: of those the scripts only hear later.
    if (type === "submit" || type === "click") event.preventDefault();
    if (type === "input") touched.dataset.early = "";
    // What a key means may be another thing once something was touched after it; of two presses of one button one is done.
    const isPast = (one) => one.type === "keydown" || (one.type === type && one.touched === touched);
    if (type !== "keydown") kept = kept.filter((one) => !isPast(one));
    kept.push({ type, touched, submitter, event });
    if (!needsScript()) timer ||= setTimeout(release, LONGEST_MS);
  }

  function release() {
    clearTimeout(timer);
    for (const kind of KINDS) removeEventListener(kind, keep, true);
    for (const { type, touched, submitter, event } of kept) {
      if (type === "submit") touched.requestSubmit(submitter);
      else touched.dispatchEvent(new event.constructor(type, event));
    }
    kept = [];
  }

  /** Whether this page is another one without its script, and that wakes later than others; it says so itself. */
  function needsScript() {
    return document.querySelector("[data-wakes-later]") !== null;
  }

  for (const kind of KINDS) addEventListener(kind, keep, true);
  // Modules have run by then.
  document.addEventListener("DOMContentLoaded", () => needsScript() || release());
  document.addEventListener("page-awake", release);
  addEventListener(
    "error",
    ({ target }) => (target === window || target.localName === "script") && release(),
    true,
  );
}
