// <details class="menu"> closes by Escape and by a click elsewhere; the phone's "More" opens the navigation.
export function startMenus() {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!target || !menu.contains(target)) menu.removeAttribute("open");
    }
    if (target?.closest("[data-nav]")) {
      const open = document.querySelector(".nav")?.classList.toggle("is-open") ?? false;
      document.querySelector("[data-nav][aria-expanded]")?.setAttribute("aria-expanded", String(open));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.removeAttribute("open");
      menu.querySelector("summary")?.focus();
    }
    document.querySelector(".nav.is-open")?.classList.remove("is-open");
  });
}
