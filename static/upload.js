// Sends chosen files one after the other and shows how far each is. Without this file the form sends them all at once.
const words = (tag, text, className = "") =>
  Object.assign(document.createElement(tag), { textContent: text, className });

function line(list, file) {
  const row = document.createElement("li");
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  bar.setAttribute("aria-label", `${file.name} 的上传进度`);
  const said = words("p", "等待上传", "small soft");
  row.append(words("p", file.name), bar, said);
  list.append(row);
  return {
    again() {
      row.classList.remove("is-bad");
      row.querySelector("button")?.remove();
      said.before(bar);
      bar.value = 0;
      said.textContent = "重新上传";
    },
    offerAgain(act) {
      const button = words("button", "重新上传这个文件", "btn");
      button.type = "button";
      button.addEventListener("click", act);
      row.append(button);
    },
    reached(percent) {
      bar.value = percent;
      said.textContent = percent < 100 ? `已上传 ${percent}%` : "已上传，正在读取内容……";
    },
    ended({ problem, title, url, warnings = [] }) {
      bar.remove();
      row.classList.add(problem ? "is-bad" : "is-ok");
      said.textContent = problem || `${file.name} 已完成。${warnings.join("")}`;
      if (url) {
        const link = words("a", title);
        link.href = url;
        row.firstElementChild.replaceChildren(link);
      }
    },
  };
}

function send(form, file, shown) {
  const body = new FormData(form);
  body.delete("files");
  body.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) shown.reached(Math.floor((loaded / total) * 100));
    });
    request.addEventListener("loadend", () => {
      const told = request.response;
      const lost = { problem: "没有传完，可能是网络断了。请检查网络后重新上传这个文件。", isLost: true };
      resolve(told?.results?.[0] ?? (told?.message ? { problem: told.message } : lost));
    });
    request.send(body);
  });
}

let underway = 0;
addEventListener("beforeunload", (event) => {
  if (underway) event.preventDefault(); // the browser asks whether to leave while files are being sent
});

async function sendOne(form, file, shown) {
  underway += 1;
  const result = await send(form, file, shown);
  underway -= 1;
  shown.ended(result);
  if (result.isLost)
    shown.offerAgain(async () => {
      shown.again();
      const { url } = await sendOne(form, file, shown);
      if (url) offerNext(form);
    });
  return result;
}

function offerNext(form) {
  const done = form.querySelector("[data-done]");
  if (done) done.hidden = false;
}

async function sendAll(form) {
  const input = form.elements.files;
  const list = form.querySelector("[data-uploads]");
  const button = form.querySelector("button[type=submit]");
  const files = [...input.files];
  list.hidden = false;
  button.disabled = true;
  const shown = files.map((file) => line(list, file));
  const results = [];
  for (const [n, file] of files.entries()) {
    results.push(await sendOne(form, file, shown[n]));
  }
  button.disabled = false;
  input.value = "";
  const made = results.filter(({ url }) => url);
  if (results.length > 1) {
    const failed = results.length - made.length;
    const sum = `共 ${results.length} 个文件，${made.length} 个已完成${failed ? `，${failed} 个没有上传` : ""}。`;
    const line = Object.assign(words("p", sum), { role: "status" });
    line.dataset.sum = "";
    form.querySelector("[data-sum]")?.remove();
    list.after(line);
  }
  if (made.length === 1 && results.length === 1 && !made[0].warnings.length) location.assign(made[0].url);
  if (made.length) offerNext(form);
}

for (const form of document.querySelectorAll("[data-upload]")) {
  form.addEventListener("submit", (event) => {
    if (!form.elements.files.files.length) return;
    event.preventDefault();
    sendAll(form);
  });
}

for (const place of document.querySelectorAll("[data-drop]")) {
  const input = place.querySelector("input");
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("is-over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("is-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("is-over");
    const { files } = event.dataTransfer;
    if (files.length > 1 && !input.multiple) return;
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
