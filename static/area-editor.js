// Drawing areas on a picture. The text of the key stays the truth: it is read, drawn, and written anew after each change,
// so whoever writes the numbers by hand sees the same areas.

const SVG = "http://www.w3.org/2000/svg";
const WORDS = { rect: "矩形", circle: "圆形", poly: "多边形" };
const HINTS = {
  rect: "按住一角，拖到对角松开。",
  circle: "按住圆心，向外拖到边上松开。",
  poly: "依次点各个角，点完按“多边形画完了”。",
};
const LINE = /^\s*(对|错)\s*[:：]?\s*(矩形|圆形?|多边形)\s*[:：]?\s*([\d,，.、 ]+)$/;
const MOST = 1000;
const STEP = 10;

const editor = document.querySelector("[data-area-editor]");
const key = document.querySelector("#key");
if (editor && key) start();

function start() {
  const svg = editor.querySelector("svg");
  const list = editor.querySelector("[data-area-list]");
  const hint = editor.querySelector("[data-area-hint]");
  const said = editor.querySelector("[data-area-said]");
  const close = editor.querySelector("[data-close]");
  const width = Number(editor.dataset.width);
  const height = Number(editor.dataset.height);
  let tool = "rect";
  let areas = read();
  let drawing = null;

  editor.hidden = false;
  for (const button of editor.querySelectorAll("[data-tool]")) {
    button.addEventListener("click", () => {
      tool = button.dataset.tool;
      drawing = null;
      for (const other of editor.querySelectorAll("[data-tool]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      draw();
    });
  }
  close.addEventListener("click", finish);
  key.addEventListener("input", () => {
    areas = read();
    draw();
  });
  svg.addEventListener("pointerdown", begin);
  svg.addEventListener("pointermove", stretch);
  svg.addEventListener("pointerup", () => tool !== "poly" && finish());
  svg.addEventListener("pointercancel", () => {
    drawing = null;
    draw();
  });
  draw();

  function read() {
    return key.value
      .split(/[;；\n]/)
      .map((line) => LINE.exec(line))
      .filter(Boolean)
      .map(([, verdict, word, numbers]) => ({
        isRight: verdict === "对",
        shape: Object.keys(WORDS).find((shape) => WORDS[shape].startsWith(word)),
        numbers: numbers.match(/\d+(?:\.\d+)?/g)?.map((one) => Math.round(Number(one))) ?? [],
      }));
  }

  function write(words) {
    key.value = areas
      .map((one) => `${one.isRight ? "对" : "错"} ${WORDS[one.shape]} ${one.numbers.join(",")}`)
      .join("\n");
    said.textContent = words;
    draw();
  }

  function place(event) {
    const box = svg.getBoundingClientRect();
    const within = (value) => Math.min(MOST, Math.max(0, Math.round(value * MOST)));
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
  }

  function begin(event) {
    event.preventDefault();
    const here = place(event);
    if (tool === "poly") {
      drawing = { shape: tool, isRight: false, numbers: [...(drawing?.numbers ?? []), ...here] };
    } else {
      svg.setPointerCapture(event.pointerId);
      drawing = { shape: tool, isRight: false, from: here, numbers: [] };
    }
    draw();
  }

  function stretch(event) {
    if (!drawing?.from) return;
    const [x, y] = place(event);
    const [left, top] = drawing.from;
    drawing.numbers =
      tool === "circle"
        ? [left, top, Math.round(Math.hypot(x - left, ((y - top) * height) / width))]
        : [Math.min(left, x), Math.min(top, y), Math.max(left, x), Math.max(top, y)];
    draw();
  }

  function finish() {
    const done = drawing;
    drawing = null;
    if (!done || !isBigEnough(done)) return draw();
    // The first area drawn is most often the one that is meant.
    const isRight = areas.length === 0;
    areas.push({ shape: done.shape, numbers: done.numbers, isRight });
    write(`画好了第 ${areas.length} 区。`);
  }

  function isBigEnough({ shape, numbers }) {
    if (shape === "circle") return numbers[2] >= STEP / 2;
    if (shape === "poly") return numbers.length >= 6;
    return numbers[2] - numbers[0] >= STEP / 2 && numbers[3] - numbers[1] >= STEP / 2;
  }

  function draw() {
    svg.replaceChildren(...areas.map(shapeOf), ...(drawing ? [shapeOf(drawing, areas.length)] : []));
    list.replaceChildren(...areas.map(row));
    hint.textContent = HINTS[tool];
    close.hidden = tool !== "poly" || !drawing;
  }

  function shapeOf(area, at) {
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", `hotspot-area${area.isRight ? " is-right" : ""}`);
    const pixels = area.numbers.map((one, index) => {
      const isAcross = area.shape === "circle" ? index !== 1 : index % 2 === 0;
      return Math.round((one * (isAcross ? width : height)) / MOST);
    });
    group.append(outline(area.shape, pixels));
    const words = document.createElementNS(SVG, "text");
    const across = area.shape === "circle" ? [pixels[0]] : pixels.filter((_, index) => index % 2 === 0);
    const down = area.shape === "circle" ? [pixels[1]] : pixels.filter((_, index) => index % 2 === 1);
    const middle = (all) => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
    words.setAttribute("x", String(middle(across) || 0));
    words.setAttribute("y", String(middle(down) || 0));
    words.setAttribute("font-size", String(Math.max(8, Math.floor(width / 18))));
    words.textContent = String(at + 1);
    group.append(words);
    return group;
  }

  function outline(shape, pixels) {
    const [a = 0, b = 0, c = 0, d = 0] = pixels;
    const named = {
      rect: ["rect", { x: a, y: b, width: Math.max(0, c - a), height: Math.max(0, d - b) }],
      circle: ["circle", { cx: a, cy: b, r: c }],
      poly: ["polygon", { points: pixels.join(" ") }],
    };
    const [name, attributes] = named[shape];
    const element = document.createElementNS(SVG, name);
    for (const [attribute, value] of Object.entries(attributes))
      element.setAttribute(attribute, String(value));
    return element;
  }

  function row(area, at) {
    const item = document.createElement("li");
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: area.isRight });
    label.className = "check";
    label.append(box, document.createTextNode(`第 ${at + 1} 区（${WORDS[area.shape]}）是对的`));
    box.addEventListener("change", () => {
      area.isRight = box.checked;
      write(`第 ${at + 1} 区记为${box.checked ? "对" : "不对"}。`);
      list.querySelectorAll("input")[at]?.focus();
    });
    item.append(
      label,
      button("移动", at, (event) => move(event, area, at)),
      button("删除", at),
    );
    item.lastChild.addEventListener("click", () => {
      areas.splice(at, 1);
      write(`第 ${at + 1} 区删掉了。`);
    });
    return item;
  }

  function button(words, at, onKey) {
    const made = Object.assign(document.createElement("button"), {
      type: "button",
      className: "btn btn-plain",
    });
    made.textContent = words;
    made.setAttribute("aria-label", `${words}第 ${at + 1} 区${onKey ? "：用方向键" : ""}`);
    if (onKey) {
      made.dataset.move = "";
      made.addEventListener("keydown", onKey);
    }
    return made;
  }

  function move(event, area, at) {
    const [across, down] =
      { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[
        event.key
      ] ?? [];
    if (across === undefined) return;
    event.preventDefault();
    const isRadius = (index) => area.shape === "circle" && index === 2;
    const moved = area.numbers.map((one, index) =>
      isRadius(index) ? one : one + (index % 2 === 0 ? across : down),
    );
    if (moved.some((one) => one < 0 || one > MOST)) return;
    area.numbers = moved;
    write(`第 ${at + 1} 区移到 ${moved.join("，")}。`);
    list.querySelectorAll("[data-move]")[at]?.focus();
  }
}
