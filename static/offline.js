// The page shown without a network: names the papers that are kept here, and looks again once the network is back.
if (/(?:^|; )elder=1/.test(document.cookie)) document.documentElement.classList.add("elder");

const list = document.querySelector("[data-papers]");

async function papers() {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("papers-")) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const paper = await cache.match(request);
      if (!paper?.headers.has("X-Kept-Until") || Date.now() > Number(paper.headers.get("X-Kept-Until")))
        continue;
      const there = new DOMParser().parseFromString(await paper.text(), "text/html");
      found.push([new URL(request.url).pathname, there.querySelector("h1")?.textContent ?? "答卷"]);
    }
  }
  return found;
}

for (const [pathname, title] of await papers()) {
  const [name, link] = [document.createElement("p"), document.createElement("a")];
  name.textContent = title;
  link.className = "btn btn-go";
  link.href = pathname;
  link.textContent = "继续作答";
  list.append(name, link);
  document.querySelector("[data-has-papers]").hidden = false;
}

document.querySelector("[data-again]").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
// Whoever is on the way to a paper is not called back by the network's return.
let isLeaving = false;
list.addEventListener("click", () => {
  isLeaving = true;
});
addEventListener("online", () => isLeaving || location.reload());
