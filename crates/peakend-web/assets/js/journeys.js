// The editor of a journey: draws the plan, lets it be changed with pointer and keys, and puts it into the form
// that saves it. What is drawn is kept here; the server sees it when it is saved, and when it is counted.
import { Board } from "./journeys/board.js";
import { Draft } from "./journeys/draft.js";
import { Settings, Sheet } from "./journeys/sheet.js";
import { Trial } from "./journeys/trial.js";

/** @param {HTMLElement} editor */
function start(editor) {
  const island = document.getElementById("editor-data");
  const form = document.getElementById("save");
  if (!island || !(form instanceof HTMLFormElement)) return;
  const text = form.querySelector("textarea");
  if (!text) return;
  const data = JSON.parse(island.textContent ?? "{}");
  let sent;
  try {
    sent = JSON.parse(text.value);
  } catch {
    // Somebody wrote the text by hand and it cannot be drawn: it stays as it is, with the errors above it.
    text.closest("details")?.setAttribute("open", "");
    return;
  }
  const draft = new Draft(sent, data);
  const said = editor.querySelector("[data-said]");
  /** @param {string} words */
  const say = (words) => {
    if (said) said.textContent = words;
  };
  const sheet = new Sheet(draft, data, say);
  const board = new Board(draft, data, say, (key) => sheet.open(key));
  const trial = new Trial(editor, draft, data, (found) => {
    board.count(found);
    sheet.count(found);
  });
  sheet.board = board;
  new Settings(draft);

  for (const part of editor.querySelectorAll("[data-script-only]")) part.removeAttribute("hidden");
  const none = editor.querySelector("[data-to-be-none]");
  /** @param {string} act */
  const button = (act) => /** @type {HTMLButtonElement | null} */ (editor.querySelector(`[data-act="${act}"]`));
  let leaving = false;
  const draw = () => {
    const undo = button("undo");
    const redo = button("redo");
    if (undo) undo.disabled = draft.past.length === 0;
    if (redo) redo.disabled = draft.future.length === 0;
    const dirty = editor.querySelector("[data-dirty]");
    if (dirty instanceof HTMLElement) dirty.hidden = !draft.isDirty();
    const isMissing = draft.plan === null;
    if (none instanceof HTMLElement) none.hidden = !isMissing;
    const add = button("add-stage");
    if (add) add.hidden = isMissing;
    const forget = button("forget-to-be");
    if (forget) forget.hidden = draft.which !== "to_be" || isMissing;
    text.value = draft.json();
    board.draw();
    sheet.draw();
    trial.soon();
  };
  draft.onChange = draw;
  draw();

  const undo = () => draft.undo() && say(data.texts.undone);
  const redo = () => draft.redo() && say(data.texts.redone);
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const point = target?.closest("[data-open-point]")?.getAttribute("data-open-point");
    if (point) {
      event.preventDefault();
      sheet.open(point);
      return;
    }
    switch (target?.closest("[data-act]")?.getAttribute("data-act")) {
      case "undo":
        return void undo();
      case "redo":
        return void redo();
      case "add-stage":
        return board.addStage();
      case "start-to-be":
        return draft.change((facts) => {
          facts.to_be = structuredClone(facts.plan);
        });
      case "forget-to-be":
        return draft.change((facts) => {
          facts.to_be = null;
        });
    }
  });
  editor.addEventListener("change", (event) => {
    const target = event.target;
    if (target instanceof HTMLInputElement && target.name === "which") {
      draft.which = target.value === "to_be" ? "to_be" : "plan";
      draw();
    }
    if (target === text) {
      try {
        draft.replace(JSON.parse(text.value));
      } catch {
        text.setAttribute("aria-invalid", "true");
        return;
      }
      text.removeAttribute("aria-invalid");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    // Inside a field the browser's own undo is meant.
    const typing = event.target instanceof Element && event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (typing) return;
    const key = event.key.toLowerCase();
    if (key === "z") {
      event.preventDefault();
      void (event.shiftKey ? redo() : undo());
    } else if (key === "y") {
      event.preventDefault();
      redo();
    }
  });
  form.addEventListener("submit", () => {
    leaving = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && draft.isDirty()) event.preventDefault();
  });
}

const editor = document.getElementById("editor");
if (editor) start(editor);
