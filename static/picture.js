// Makes a picture bigger and smaller inside its frame: by buttons, by the keys + - 0, by a click, and drags it with the mouse.
// Two fingers zoom the whole page as everywhere; without this file a link opens the picture alone.
const frame = document.querySelector("[data-picture] figure");
const image = frame?.querySelector("img");
const tools = document.querySelector("[data-zoom]");
const STEP = 1.5;
const MOST = 6;
let zoom = 1; // 1 is as wide as the frame

/** Shows the picture `to` times as wide as its frame, and keeps what stood at a point (in the frame) where it stood. */
function show(to, x = frame.clientWidth / 2, y = Math.min(frame.clientHeight, innerHeight) / 2) {
  const before = zoom;
  const left = frame.scrollLeft + x;
  const top = frame.scrollTop + y;
  zoom = Math.min(MOST, Math.max(1, to));
  frame.classList.toggle("is-zoomed", zoom > 1);
  image.style.setProperty("width", `${zoom * 100}%`);
  frame.scrollLeft = (left * zoom) / before - x;
  frame.scrollTop = (top * zoom) / before - y;
  tools.querySelector("[data-zoom-out]").disabled = zoom === 1;
  tools.querySelector("[data-zoom-in]").disabled = zoom === MOST;
  tools.querySelector("[data-zoom-fit]").setAttribute("aria-pressed", String(zoom === 1));
}

function press(event) {
  if (event.target.closest("[data-zoom-in]")) show(zoom * STEP);
  else if (event.target.closest("[data-zoom-out]")) show(zoom / STEP);
  else if (event.target.closest("[data-zoom-fit]")) show(1);
}

function type(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const to = { "+": zoom * STEP, "=": zoom * STEP, "-": zoom / STEP, 0: 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  show(to);
}

/** A mouse drags the picture, and a click without dragging zooms; fingers scroll by themselves. */
function hold(down) {
  if (down.button !== 0) return;
  const from = { left: frame.scrollLeft, top: frame.scrollTop };
  const isMouse = down.pointerType === "mouse";
  let moved = false;
  const move = (event) => {
    moved ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 6;
    if (!isMouse || zoom === 1) return;
    frame.scrollLeft = from.left - (event.clientX - down.clientX);
    frame.scrollTop = from.top - (event.clientY - down.clientY);
  };
  const end = (event) => {
    for (const [kind, heard] of heards) removeEventListener(kind, heard);
    if (moved || event.type === "pointercancel") return;
    const { left, top } = frame.getBoundingClientRect();
    show(zoom > 1 ? 1 : 2.5, event.clientX - left, event.clientY - top);
  };
  const heards = [
    ["pointermove", move],
    ["pointerup", end],
    ["pointercancel", end],
  ];
  for (const [kind, heard] of heards) addEventListener(kind, heard);
}

if (image && tools) {
  tools.hidden = false;
  tools.addEventListener("click", press);
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "图片，按加号放大，减号缩小");
  frame.addEventListener("keydown", type);
  image.draggable = false;
  image.addEventListener("pointerdown", hold);
  show(1);
}
