// Puts an editor in the place of the text field on the page where articles are written. Needs vendor/wangeditor.
const form = document.querySelector("[data-article]");
const field = form?.elements.body;

const TOOLS = [
  "headerSelect",
  "bold",
  "italic",
  "underline",
  "clearStyle",
  "|",
  "bulletedList",
  "numberedList",
  "justifyLeft",
  "justifyCenter",
  "justifyRight",
  "|",
  "insertLink",
  "uploadImage",
  "insertTable",
  "blockquote",
  "divider",
  "|",
  "undo",
  "redo",
];

function pictures() {
  return {
    server: form.dataset.pictures,
    fieldName: "files",
    headers: { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" },
    maxFileSize: 20_000_000,
    allowedFileTypes: ["image/png", "image/jpeg", "image/gif", "image/webp"],
    onFailed: (_file, told) => say(told.message),
    onError: () => say("图片没有上传，请检查大小（20 MB 以内）和网络后再试。"),
  };
}

function say(words) {
  const line = form.querySelector("[data-said]");
  line.textContent = words;
  line.hidden = false;
}

function build() {
  const { createEditor, createToolbar, i18nChangeLanguage } = window.wangEditor;
  i18nChangeLanguage("zh-CN");
  const frame = document.createElement("div");
  frame.className = "editor";
  const tools = frame.appendChild(document.createElement("div"));
  const place = frame.appendChild(document.createElement("div"));
  place.className = "editor-text";
  const said = Object.assign(document.createElement("p"), { className: "error", hidden: true });
  said.dataset.said = "";
  said.setAttribute("role", "alert");
  field.before(frame, said);
  const canAddPictures = Boolean(form.dataset.pictures);
  const editor = createEditor({
    selector: place,
    html: field.value,
    config: {
      placeholder: "在这里写正文，也可以从 Word 里粘贴。",
      autoFocus: false,
      MENU_CONF: { uploadImage: canAddPictures ? pictures() : {} },
    },
    mode: "simple",
  });
  const toolbarKeys = TOOLS.filter((tool) => canAddPictures || tool !== "uploadImage");
  createToolbar({ editor, selector: tools, config: { toolbarKeys }, mode: "simple" });
  nameParts(frame);
  return editor;
}

/** The editor gives its text no role and its tools no name; a reader of the screen needs both. */
function nameParts(frame) {
  const text = frame.querySelector("[contenteditable]");
  const words = { role: "textbox", "aria-multiline": "true", "aria-label": "正文" };
  for (const [name, value] of Object.entries(words)) text?.setAttribute(name, value);
  frame.querySelector(".w-e-scroll")?.setAttribute("tabindex", "0");
  nameTools(frame);
  // It draws its tools a little later, and some of them again and again.
  new MutationObserver(() => nameTools(frame)).observe(frame, { childList: true, subtree: true });
}

function nameTools(frame) {
  for (const tool of frame.querySelectorAll("button[data-tooltip]:not([aria-label])")) {
    tool.setAttribute("aria-label", tool.dataset.tooltip.split("\n")[0]);
  }
}

function take(editor) {
  form.elements.format.value = "html";
  form.querySelector("[data-format]").hidden = true;
  field.hidden = true;
  field.required = false;
  form.addEventListener("submit", (event) => {
    field.value = editor.isEmpty() ? "" : editor.getHtml();
    if (field.value) return;
    event.preventDefault();
    say("请写下正文。");
    editor.focus();
  });
}

// A Markdown text that came back with a mistake in it is mended as Markdown.
const isMarkdown = field?.value.trim() && form.elements.format.value === "markdown";
if (field && window.wangEditor && !isMarkdown) take(build());
