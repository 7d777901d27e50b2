// How far a material has been studied, as the page can see it: an article by scrolling, a PDF by its pages, a film by what was played.

/** The text of an article. */
class Article {
  #body = document.querySelector(".doc-body") ?? document.querySelector("main");

  watch(told) {
    addEventListener("scroll", told, { passive: true });
    addEventListener("resize", told, { passive: true });
  }

  get percent() {
    const box = this.#body.getBoundingClientRect();
    return box.height ? share(innerHeight - box.top, box.height) : 100;
  }

  get position() {
    const paragraphs = this.#body.querySelectorAll("[id^='p-']");
    return [...paragraphs].find((one) => one.getBoundingClientRect().bottom > 80)?.id ?? "";
  }

  resume(position) {
    document.getElementById(position)?.scrollIntoView({ block: "start" });
  }
}

/** The pages of a PDF, each an element with its number in data-page. */
class Pages {
  #pages = [...document.querySelectorAll("[data-page]")];
  #seen = new Set();
  #current = 1;
  #base;

  constructor(base) {
    this.#base = base;
  }

  watch(told) {
    // A page is seen when it crosses the middle of the screen: on a phone it may be taller than the screen.
    const middle = new IntersectionObserver(
      (entries) => {
        for (const entry of entries.filter((one) => one.isIntersecting)) {
          this.#current = Number(entry.target.dataset.page);
          this.#seen.add(this.#current);
        }
        told();
      },
      { rootMargin: "-45% 0px -45% 0px" },
    );
    for (const page of this.#pages) middle.observe(page);
  }

  get percent() {
    if (!this.#pages.length) return 0;
    // Pages of an earlier visit are known by their share only; they were the first ones.
    const before = Math.round((this.#base * this.#pages.length) / 100);
    const later = [...this.#seen].filter((page) => page > before).length;
    return share(before + later, this.#pages.length);
  }

  get position() {
    return `page:${this.#current}`;
  }

  resume(position) {
    const number = position.replace("page:", "");
    document.querySelector(`[data-page="${CSS.escape(number)}"]`)?.scrollIntoView({ block: "start" });
  }
}

/** A film; jumping ahead does not count as having seen what lies between. */
class Film {
  #film = document.querySelector("video");
  #base;

  constructor(base) {
    this.#base = base;
  }

  watch(told) {
    for (const name of ["timeupdate", "pause", "ended"]) this.#film?.addEventListener(name, told);
  }

  get percent() {
    const length = this.#film?.duration;
    if (!length) return 0;
    const before = (this.#base * length) / 100;
    let seen = before;
    for (let n = 0; n < this.#film.played.length; n += 1) {
      seen += Math.max(0, this.#film.played.end(n) - Math.max(before, this.#film.played.start(n)));
    }
    return share(seen, length);
  }

  get position() {
    return `second:${Math.floor(this.#film?.currentTime ?? 0)}`;
  }

  resume(position) {
    const go = () => {
      this.#film.currentTime = Number(position.replace("second:", ""));
    };
    if (this.#film?.readyState) go();
    else this.#film?.addEventListener("loadedmetadata", go, { once: true });
  }
}

function share(part, whole) {
  return Math.max(0, Math.min(100, Math.floor((100 * (part + 1)) / whole)));
}

/**
 * Gives what watches a material of this kind.
 * @param {string} kind article, pdf or video
 * @param {number} base percent that earlier visits have reached
 */
export function readerOf(kind, base) {
  if (kind === "pdf") return new Pages(base);
  return kind === "video" ? new Film(base) : new Article();
}
