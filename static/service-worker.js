// Runs beside the pages where the connection is trusted (HTTPS, or this machine itself): keeps the paper of a
// running attempt so that it opens without a network, and shows a page in words where nothing is kept.
// core/offline.py writes `self.SITE` above it: what belongs to the shell, and the state of all browser files.
//
// Kept are only the site's own files, and pages of attempts that run: no result, no key, nothing of another member.

const { state, shell, offline, signOut } = self.SITE;
const SHELL = `shell-${state}`;
const PAPERS = `papers-${state}`;
const PAPER = /^\/attempts\/(\d+)$/;
const RESULT = /^\/attempts\/(\d+)\/result$/;
const SENT = /^(\/attempts\/\d+)\/(?:submit|sections\/\d+\/end)$/;
const PICTURE = /^\/question-pictures\/[^/]+$/;
const PATIENCE_MS = 6000;
const SLACK_MS = 60_000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (PAPER.test(event.data?.keep)) event.waitUntil(renew(event.data.keep));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET") event.respondWith(open(event, request, pathname));
    else if (pathname === signOut) event.respondWith(leave(request));
    else if (SENT.test(pathname)) event.respondWith(send(request, pathname));
  } else if (request.method !== "GET") return;
  else if (shell.includes(pathname)) event.respondWith(fromShell(request));
  else if (PICTURE.test(pathname)) event.respondWith(picture(request));
});

// The shell: files whose address names their state, so that what is kept is never stale.

async function install() {
  const cache = await caches.open(SHELL);
  // Asked for as a stranger: nobody's name may stand on the page that everybody gets.
  await cache.addAll([offline, ...shell].map((url) => new Request(url, { credentials: "omit" })));
  await self.skipWaiting();
}

async function activate() {
  // A paper kept by an earlier state asks for files of that state, so it is asked for again.
  for (const pathname of await keptPaths()) await renew(pathname);
  for (const name of await caches.keys()) {
    if (name !== SHELL && name !== PAPERS) await caches.delete(name);
  }
  await self.clients.claim();
}

async function fromShell(request) {
  const cache = await caches.open(SHELL);
  return (await cache.match(request)) ?? fetch(request);
}

async function withoutNetwork() {
  const cache = await caches.open(SHELL);
  return (await cache.match(offline)) ?? Response.error();
}

// Pages.

async function open(event, request, pathname) {
  const stored = PAPER.test(pathname) ? await kept(pathname) : null;
  try {
    const response = await reach(request, stored);
    if (response === stored) return stored;
    const text = await notice(response, pathname);
    event.waitUntil(keepPictures(text, pathname, response.headers.get("X-Viewer")));
    return response;
  } catch {
    return stored ?? withoutNetwork();
  }
}

/** Asks the server; where a paper is kept it is not waited for long, and an answer that it fails is not taken. */
async function reach(request, stored) {
  if (!stored) return fetch(request);
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE_MS));
  const response = await Promise.race([fetch(request), late]);
  return response.status >= 500 ? stored : response;
}

/** Learns from a page who looks at it, and whether an attempt has ended, before anybody sees it; gives a kept paper. */
async function notice(response, pathname) {
  const viewer = response.headers.get("X-Viewer");
  if (viewer === null) return "";
  await forget((paper) => paper.viewer !== viewer);
  const ended = RESULT.exec(pathname)?.[1];
  if (ended) await forget((paper) => paper.pathname === `/attempts/${ended}`, true);
  return PAPER.test(pathname) ? keep(response.clone(), pathname) : "";
}

/** The answers of a form: without a network it leads back to the paper, which goes on trying. */
async function send(request, pathname) {
  try {
    return await fetch(request);
  } catch {
    return Response.redirect(SENT.exec(pathname)[1], 303);
  }
}

/** Signing out empties this browser of papers, whether or not the server hears of it. */
async function leave(request) {
  await forget(() => true);
  try {
    return await fetch(request);
  } catch {
    return withoutNetwork();
  }
}

// Papers.

async function renew(pathname) {
  try {
    const response = await fetch(pathname, { credentials: "same-origin" });
    if (response.redirected) return;
    await keepPictures(await notice(response, pathname), pathname, response.headers.get("X-Viewer"));
  } catch {
    // Without the network the paper of an earlier state is dropped; its answers wait in the outbox.
  }
}

async function keep(response, pathname) {
  const text = await response.text();
  const seconds = /data-deadline-seconds="(\d+)"/.exec(text)?.[1];
  const viewer = response.headers.get("X-Viewer");
  if (!response.ok || seconds === undefined || viewer === "0") return "";
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "X-Viewer": viewer });
  for (const name of ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"])
    headers.set(name, response.headers.get(name) ?? "");
  headers.set("X-Kept-At", Date.now());
  headers.set("X-Kept-Until", Date.now() + seconds * 1000 + SLACK_MS);
  const cache = await caches.open(PAPERS);
  await cache.put(pathname, new Response(text, { headers }));
  return text;
}

/** Keeps the pictures of a kept paper; they go with it. */
async function keepPictures(text, pathname, viewer) {
  const cache = await caches.open(PAPERS);
  for (const [, address] of text.matchAll(/src="(\/question-pictures\/[^"]+)"/g)) {
    if (await cache.match(address)) continue;
    const shown = await fetch(address, { credentials: "same-origin" }).catch(() => Response.error());
    if (!shown.ok) continue;
    const headers = new Headers({ "Content-Type": shown.headers.get("Content-Type") ?? "" });
    headers.set("X-Viewer", viewer);
    headers.set("X-Paper", pathname);
    await cache.put(address, new Response(await shown.blob(), { headers }));
  }
}

async function picture(request) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(PAPERS);
    return (await cache.match(request)) ?? Response.error();
  }
}

/** The paper as it was kept, told when that was; null where there is none or its time is over. */
async function kept(pathname) {
  const cache = await caches.open(PAPERS);
  const paper = await cache.match(pathname);
  if (!paper) return null;
  if (Date.now() > Number(paper.headers.get("X-Kept-Until"))) {
    await forget((one) => one.pathname === pathname);
    return null;
  }
  const at = paper.headers.get("X-Kept-At");
  const text = (await paper.text()).replace('<form id="paper"', `<form id="paper" data-kept-at="${at}"`);
  return new Response(text, { headers: paper.headers });
}

async function keptPaths() {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("papers-") || name === PAPERS) continue;
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  }
  return found.filter((pathname) => PAPER.test(pathname));
}

/** Drops the papers that `isMeant` says, with the answers to them that the server has; all of them once it is over. */
async function forget(isMeant, isOver = false) {
  for (const name of await caches.keys()) {
    if (!name.startsWith("papers-")) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const told = (await cache.match(request))?.headers;
      const pathname = told?.get("X-Paper") ?? new URL(request.url).pathname;
      if (isMeant({ pathname, viewer: told?.get("X-Viewer") })) await cache.delete(request);
    }
  }
  await forgetSent(isMeant, isOver);
}

function forgetSent(isMeant, isOver) {
  return new Promise((done) => {
    const request = indexedDB.open("zhibu-attempts");
    request.onerror = done;
    request.onblocked = done;
    request.onupgradeneeded = () => request.transaction.abort(); // There is no outbox, and this must not make one.
    request.onsuccess = () => {
      const database = request.result;
      const change = database.transaction("answers", "readwrite");
      change.oncomplete = change.onabort = () => {
        database.close();
        done();
      };
      change.objectStore("answers").openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        const { attempt, member, sent } = cursor.value;
        if ((sent || isOver) && isMeant({ pathname: `/attempts/${attempt}`, viewer: member }))
          cursor.delete();
        cursor.continue();
      };
    };
  });
}
