// Ctrl/⌘-K: go anywhere. The places are the links of the navigation and what the page offers as data-command.
import { fold } from "./fold.js";

/** @typedef {{ label: string, element: HTMLElement }} Command */

/** @returns {Command[]} */
function commands() {
  const found = [...document.querySelectorAll(".nav a.nav-link, .nav a.menu-item, [data-command]")];
  return found.flatMap((element) => {
    const label = element.getAttribute("data-command") || element.textContent?.trim() || "";
    return element instanceof HTMLElement && label ? [{ label, element }] : [];
  });
}

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const none = dialog.querySelector("p");
  if (!input || !list || !none) return;
  /** @type {Command[]} */
  let shown = [];
  let at = 0;

  const draw = () => {
    const wanted = fold(input.value);
    shown = commands().filter((command) => fold(command.label).includes(wanted));
    at = Math.min(at, Math.max(shown.length - 1, 0));
    list.replaceChildren(
      ...shown.map((command, index) => {
        const item = document.createElement("li");
        item.className = "menu-item";
        item.id = `palette-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(index === at));
        item.textContent = command.label;
        item.addEventListener("click", () => go(index));
        return item;
      }),
    );
    none.hidden = shown.length > 0;
    input.setAttribute("aria-activedescendant", shown.length > 0 ? `palette-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  /** @param {number} index */
  const go = (index) => {
    dialog.close();
    shown[index]?.element.click();
  };
  const open = () => {
    input.value = "";
    at = 0;
    draw();
    dialog.showModal();
  };

  input.addEventListener("input", () => {
    at = 0;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") at = Math.min(at + 1, shown.length - 1);
    else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
    else if (event.key === "Enter") {
      event.preventDefault();
      go(at);
      return;
    } else return;
    event.preventDefault();
    draw();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-palette]")) open();
  });
}
