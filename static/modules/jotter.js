// What was given this moment and is not in the outbox yet: sealing and storing take a while, and a page that is loaded
// anew meanwhile would lose it. The browser keeps it for this tab alone and at once; it is in plain words, so it goes
// as soon as the outbox has it, and when its member signs out.
const PREFIX = "jotted-";

/** Keeps `record`: {attempt, position, member, at, value}, instead of an older one of the same place. */
export function jot(record) {
  quietly(() => sessionStorage.setItem(nameOf(record), JSON.stringify(record)));
}

/** Forgets `record`, unless another has been kept in its place since. */
export function strike(record) {
  quietly(() => {
    if (sessionStorage.getItem(nameOf(record)) === JSON.stringify(record))
      sessionStorage.removeItem(nameOf(record));
  });
}

/** Forgets what `isMeant` says. */
export function strikeAll(isMeant) {
  for (const record of jotted().filter(isMeant)) strike(record);
}

/** All that is kept. */
export function jotted() {
  return (
    quietly(() =>
      Object.keys(sessionStorage)
        .filter((name) => name.startsWith(PREFIX))
        .map((name) => JSON.parse(sessionStorage.getItem(name))),
    ) ?? []
  );
}

function nameOf({ attempt, position }) {
  return `${PREFIX}${attempt}-${position}`;
}

function quietly(deed) {
  try {
    return deed();
  } catch {
    return undefined; // A browser that keeps nothing, or has no room: the outbox alone has to do.
  }
}
