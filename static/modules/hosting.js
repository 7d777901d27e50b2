// What the wall and the host's phone do alike, whatever is played: say what is wrong, press one thing at a time, listen to keys.

const saying = document.querySelector("[data-say]");

// A browser fills a page that is loaded anew as it was: a key would then be pressed for a step that is over.
for (const form of document.forms) form.autocomplete = "off";

export function say(words) {
  saying.textContent = words;
  saying.hidden = !words;
}

/** Makes the function that posts a form's data. While one press is on its way no other is; `done` is called when it was taken. */
export function presser(busy) {
  let isBusy = false;
  return async (address, body, done) => {
    if (isBusy) return;
    isBusy = true;
    busy.toggleAttribute("data-busy", true);
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      const said = await answer.json();
      say(answer.ok ? "" : said.message);
      if (answer.ok) done();
    } catch {
      say("没有连上服务器，请再按一次。");
    } finally {
      isBusy = false;
      busy.toggleAttribute("data-busy", false);
    }
  };
}

/** Listens to keys on a wall that can be left; on a phone a space is typed, not pressed. `leaveFor` gives the address. */
export function listen(own, leaveFor = () => document.querySelector("[data-leave]")?.href) {
  if (!leaveFor()) return;
  const deeds = {
    f: () =>
      document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
    Escape: () => document.fullscreenElement || location.assign(leaveFor()),
    ...own,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const deed = deeds[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!deed) return;
    event.preventDefault();
    if (!event.repeat) deed();
  });
}
