// Shows a part of the page as a modal dialog: the browser keeps the focus inside and gives it back.

/**
 * Lifts `part` into a dialog and puts it back where it stood once the dialog closes.
 * Escape, a tap beside it and anything marked data-close close it.
 * @param {HTMLElement} part
 * @param {{look?: string, titleId?: string, closed?: () => void}} options
 * @returns {HTMLDialogElement}
 */
export function showAsDialog(part, { look = "", titleId = "", closed = () => {} } = {}) {
  const dialog = document.createElement("dialog");
  const place = document.createComment("");
  dialog.className = look;
  if (titleId) dialog.setAttribute("aria-labelledby", titleId);
  part.replaceWith(place);
  dialog.append(part);
  document.body.append(dialog);
  closeOnRequest(dialog);
  dialog.addEventListener("close", () => {
    place.replaceWith(part);
    dialog.remove();
    closed();
  });
  dialog.showModal();
  return dialog;
}

/**
 * Closes `dialog` on a tap beside it or on anything inside marked data-close.
 * @param {HTMLDialogElement} dialog
 */
export function closeOnRequest(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}
