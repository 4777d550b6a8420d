// <form data-drop>: a file dropped on it, or chosen, is sent at once, and the bar tells how far it is.
import { say } from "./toast.js";

/** @param {HTMLFormElement} form */
function send(form) {
  const input = form.querySelector('input[type="file"]');
  const box = form.querySelector("[data-drop-progress]");
  const bar = box?.querySelector("progress");
  if (!(input instanceof HTMLInputElement) || !input.files?.[0] || !(box instanceof HTMLElement) || !bar) return;
  const file = input.files[0];
  const share = box.querySelector("[data-drop-share]");
  const name = box.querySelector("[data-drop-name]");
  if (name) name.textContent = file.name;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.upload.addEventListener("progress", (event) => {
    bar.value = event.total > 0 ? event.loaded / event.total : 0;
    if (share) share.textContent = `${Math.floor(bar.value * 100)} %`;
  });
  const reset = () => {
    box.hidden = true;
    form.classList.remove("is-sending");
    input.value = "";
  };
  request.addEventListener("load", () => {
    // Taken: the answer is the page of the import. Else it is this one, with what is wrong beside the file.
    if (request.responseURL && request.responseURL !== form.action) return location.assign(request.responseURL);
    const answer = request.responseXML?.querySelector("main");
    const main = document.querySelector("main");
    if (answer && main) main.replaceChildren(...answer.childNodes);
    else location.reload();
  });
  request.addEventListener("error", () => {
    reset();
    say(document.getElementById("toasts")?.dataset.failed ?? "");
  });
  box.hidden = false;
  form.classList.add("is-sending");
  request.send(new FormData(form));
}

/** @param {Event} event */
const formOf = (event) => {
  const form = event.target instanceof Element ? event.target.closest("form[data-drop]") : null;
  return form instanceof HTMLFormElement ? form : null;
};

export function startDrops() {
  document.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (!form) return;
    event.preventDefault();
    send(form);
  });
  document.addEventListener("change", (event) => {
    const form = formOf(event);
    if (form) send(form);
  });
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      const form = formOf(event);
      if (!form) return;
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    const form = formOf(event);
    const to = /** @type {DragEvent} */ (event).relatedTarget;
    if (form && !(to instanceof Node && form.contains(to))) form.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const form = formOf(event);
    if (!form) return;
    event.preventDefault();
    form.classList.remove("is-over");
    const files = /** @type {DragEvent} */ (event).dataTransfer?.files;
    const input = form.querySelector('input[type="file"]');
    if (!files?.length || !(input instanceof HTMLInputElement)) return;
    input.files = files;
    send(form);
  });
}
