// Marks words in a material, with a note or without, for the member alone. What is kept stands in the list beside the text; this paints it.
const box = document.querySelector("[data-notes]");
const body = document.querySelector("[data-material] .doc-body");
const list = box?.querySelector("[data-note-list]");
const token = box?.querySelector("[name=csrf_token]").value;

/** The text nodes of a paragraph, without numbers that stand beside it only for the eye. */
function textNodes(paragraph) {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(".pn, .sr") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

const textOf = (paragraph) =>
  textNodes(paragraph)
    .map((node) => node.data)
    .join("");

/** Where the words stand in the paragraph: the place nearest to where they stood when they were marked. */
function placeOf(paragraph, quote, start) {
  const text = textOf(paragraph);
  let best = -1;
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1))
    if (best < 0 || Math.abs(at - start) < Math.abs(best - start)) best = at;
  return best;
}

function paint(note) {
  const paragraph = note.anchor && document.getElementById(note.anchor);
  const from = paragraph ? placeOf(paragraph, note.quote, note.start) : -1;
  if (from < 0 || !note.quote) return;
  const to = from + note.quote.length;
  let at = 0;
  for (const node of textNodes(paragraph)) {
    const begins = Math.max(from - at, 0);
    const ends = Math.min(to - at, node.data.length);
    at += node.data.length;
    if (begins >= ends) continue;
    const range = document.createRange();
    range.setStart(node, begins);
    range.setEnd(node, ends);
    const mark = document.createElement("mark");
    mark.className = `note note-${note.color}${note.words ? " has-words" : ""}`;
    mark.dataset.of = note.id;
    range.surroundContents(mark);
  }
}

function unpaint(id) {
  for (const mark of document.querySelectorAll(`mark[data-of="${id}"]`)) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

function readNote(item) {
  return {
    id: item.dataset.note,
    anchor: item.dataset.anchor,
    start: Number(item.dataset.start),
    color: item.dataset.color,
    quote: item.querySelector("[data-quote]")?.textContent ?? "",
    words: item.querySelector("[data-words]").textContent.trim(),
  };
}

function listNote(note) {
  const item = document.createElement("li");
  item.className = `jot jot-${note.color}`;
  item.id = `note-${note.id}`;
  Object.assign(item.dataset, {
    note: note.id,
    anchor: note.anchor,
    start: note.start,
    color: note.color,
  });
  const link = document.createElement("a");
  link.href = `#${note.anchor}`;
  const quote = document.createElement("q");
  quote.dataset.quote = "";
  quote.textContent = note.quote;
  link.append(quote);
  const words = document.createElement("p");
  words.dataset.words = "";
  words.textContent = note.words;
  item.append(link, words);
  list.append(item);
}

async function send(url, told) {
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    "X-CSRFToken": token,
  };
  let answer;
  try {
    answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(told) });
  } catch {
    throw new Error("网络不通，没有保存。请稍后再试。");
  }
  const back = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(back.message || "没有保存，请刷新页面后再试。");
  return back;
}

/** The selected words, paragraph by paragraph. */
function selectedParts() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return [];
  const range = selection.getRangeAt(0);
  if (!body.contains(range.commonAncestorContainer)) return [];
  const paragraphs = [...body.querySelectorAll("[id^='p-']")].filter(
    (one) => range.intersectsNode(one) && !one.querySelector("[id^='p-']"),
  );
  return paragraphs.map((one) => partOf(one, range)).filter((part) => part.quote.trim());
}

function partOf(paragraph, range) {
  let quote = "";
  let start = -1;
  let at = 0;
  for (const node of textNodes(paragraph)) {
    const begins = node === range.startContainer ? range.startOffset : 0;
    const ends = node === range.endContainer ? range.endOffset : node.data.length;
    if (range.intersectsNode(node) && begins < ends) {
      if (start < 0) start = at + begins;
      quote += node.data.slice(begins, ends);
    }
    at += node.data.length;
  }
  return { anchor: paragraph.id, start: Math.max(0, start), quote };
}

class Tools {
  #panel = box.querySelector("[data-note-tools]").content.firstElementChild;
  #write = this.#panel.querySelector(".note-write");
  #text = this.#panel.querySelector("textarea");
  #said = this.#panel.querySelector("[data-note-said]");
  #parts = [];
  #id = "";

  constructor() {
    this.#panel.hidden = true;
    document.body.append(this.#panel);
    // A tap on the tools must not take the selection away before it is read.
    this.#panel.addEventListener("pointerdown", (event) => {
      if (!event.target.closest("textarea")) event.preventDefault();
    });
    this.#panel.addEventListener("click", (event) => this.#press(event.target));
    document.addEventListener("selectionchange", () => this.#follow());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    body.addEventListener("click", (event) => {
      const mark = event.target.closest("mark[data-of]");
      if (mark && getSelection().isCollapsed) this.open(mark.dataset.of, mark);
    });
  }

  close() {
    this.#panel.hidden = true;
    this.#id = "";
    this.#parts = [];
  }

  /** Shows a note that is there already. */
  open(id, beside) {
    const note = readNote(document.getElementById(`note-${id}`));
    this.#id = id;
    this.#parts = [];
    this.#text.value = note.words;
    this.#show(beside.getBoundingClientRect(), true);
  }

  #follow() {
    if (this.#panel.contains(document.activeElement) && !this.#write.hidden) return;
    const parts = selectedParts();
    if (!parts.length) {
      if (!this.#id) this.close();
      return;
    }
    this.#id = "";
    this.#parts = parts;
    this.#text.value = "";
    this.#show(getSelection().getRangeAt(0).getBoundingClientRect(), false);
  }

  #show(place, writes) {
    this.#panel.hidden = false;
    this.#write.hidden = !writes;
    this.#panel.querySelector(".note-row").hidden = writes;
    this.#panel.querySelector("[data-erase]").hidden = !this.#id;
    this.#say("");
    // On a phone it stands at the bottom of the screen (see styles/material), clear of the phone's own menu.
    const top = scrollY + place.bottom + 10;
    this.#panel.style.setProperty("--note-top", `${top}px`);
    const left = Math.min(Math.max(8, place.left), innerWidth - this.#panel.offsetWidth - 24);
    this.#panel.style.setProperty("--note-left", `${left}px`);
  }

  #say(words) {
    this.#said.textContent = words;
    this.#said.hidden = !words;
  }

  async #press(target) {
    try {
      if (target.closest("[data-close]")) this.close();
      else if (target.closest("[data-mark]")) await this.#mark(target.closest("[data-mark]").dataset.mark);
      else if (target.closest("[data-write]")) this.#startWriting();
      else if (target.closest("[data-save]")) await this.#save();
      else if (target.closest("[data-erase]")) await this.#erase();
      else if (target.closest("[data-keep-here]")) await this.#keep();
    } catch (error) {
      this.#say(error.message);
    }
  }

  #startWriting() {
    this.#write.hidden = false;
    this.#panel.querySelector(".note-row").hidden = true;
    this.#text.focus();
  }

  async #mark(color, words = "") {
    const told = await send(box.dataset.notes, { parts: this.#parts, words, color });
    getSelection().removeAllRanges();
    for (const note of told.notes) {
      listNote(note);
      paint(note);
    }
    this.close();
  }

  async #save() {
    const words = this.#text.value.trim();
    if (!this.#id) {
      await this.#mark("gold", words);
      return;
    }
    await send(`/notes/${this.#id}`, { words });
    const item = document.getElementById(`note-${this.#id}`);
    item.querySelector("[data-words]").textContent = words;
    for (const mark of document.querySelectorAll(`mark[data-of="${this.#id}"]`))
      mark.classList.toggle("has-words", Boolean(words));
    this.close();
  }

  async #erase() {
    const id = this.#id;
    await send(`/notes/${id}/erase`, {});
    unpaint(id);
    document.getElementById(`note-${id}`).remove();
    this.close();
  }

  async #keep() {
    const form = new FormData();
    form.set("csrf_token", token);
    form.set("anchor", this.#parts[0].anchor);
    const answer = await fetch(box.dataset.keep, {
      method: "POST",
      body: form,
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error("没有收藏成，请刷新页面后再试。");
    this.#say("已收藏这一段。");
  }
}

if (box && body) {
  for (const item of list.children) paint(readNote(item));
  box.querySelector("[data-notes-hint]").hidden = false;
  new Tools();
}
