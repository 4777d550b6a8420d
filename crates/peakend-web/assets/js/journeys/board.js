// Stages as columns, touchpoints as cards: moved with the pointer by their handle, or with the arrow keys.
import { filled } from "./draft.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./draft.js").Data} Data */
/** @typedef {import("./trial.js").Found} Found */

const stir = 4;
const edge = 48;

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function pattern(id) {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(id);
  return /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
}

export class Board {
  /**
   * @param {Draft} draft
   * @param {Data} data
   * @param {(words: string) => void} say
   * @param {(key: string) => void} open
   */
  constructor(draft, data, say, open) {
    this.draft = draft;
    this.data = data;
    this.say = say;
    this.box = /** @type {HTMLElement} */ (document.getElementById("board"));
    /** @type {Found | null} */
    this.found = null;
    this.box.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const card = target?.closest(".card-open")?.closest("[data-key]");
      if (card instanceof HTMLElement) return open(card.dataset.key ?? "");
      const button = target?.closest("[data-stage]");
      const column = button?.closest("[data-at]");
      if (button && column instanceof HTMLElement) this.#stage(button.getAttribute("data-stage") ?? "", Number(column.dataset.at), open);
    });
    this.box.addEventListener("change", (event) => {
      const input = event.target;
      const column = input instanceof HTMLInputElement ? input.closest("[data-at]") : null;
      if (!(input instanceof HTMLInputElement) || !(column instanceof HTMLElement)) return;
      const at = Number(column.dataset.at);
      draft.change(() => {
        const stage = draft.plan?.stages[at];
        if (stage) stage.name = draft.retold(stage.name, input.value);
      });
    });
    this.box.addEventListener("keydown", (event) => {
      const handle = event.target instanceof Element ? event.target.closest(".handle") : null;
      const way = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" }[event.key];
      const key = handle?.closest("[data-key]")?.getAttribute("data-key");
      if (!key || !way) return;
      event.preventDefault();
      this.step(key, way);
    });
    this.box.addEventListener("pointerdown", (event) => this.#grab(event));
  }

  /**
   * @param {string} key
   * @param {string} way
   */
  step(key, way) {
    this.draft.step(key, way);
    this.tell(key);
    /** @type {HTMLElement | null} */ (this.#card(key)?.querySelector(".handle"))?.focus();
  }

  /** @param {string} key */
  #card(key) {
    return this.box.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  /** @param {string} key */
  place(key) {
    const found = this.draft.find(key);
    if (!found) return "";
    const { stage, place, point } = found;
    const values = { name: this.draft.say(point.name), stage: this.draft.say(stage.name), place: place + 1, of: stage.touchpoints.length };
    return filled(this.data.texts.placed, values);
  }

  /** @param {string} key */
  tell(key) {
    this.say(this.place(key));
  }

  draw() {
    const kept = this.#focus();
    const scrolled = this.box.querySelector(".board")?.scrollLeft ?? 0;
    const list = document.createElement("ol");
    list.className = "board";
    for (const [at, stage] of (this.draft.plan?.stages ?? []).entries()) list.append(this.#column(at, stage));
    this.box.replaceChildren(list);
    list.scrollLeft = scrolled;
    if (kept) /** @type {HTMLElement | null} */ (this.box.querySelector(kept))?.focus();
  }

  /** What had the focus, as a selector that finds it in the new drawing. */
  #focus() {
    const active = document.activeElement;
    if (!active || !this.box.contains(active)) return null;
    const key = active.closest("[data-key]")?.getAttribute("data-key");
    if (key) return `[data-key="${CSS.escape(key)}"] .${active.classList.contains("handle") ? "handle" : "card-open"}`;
    const at = active.closest("[data-at]")?.getAttribute("data-at");
    const stage = active.getAttribute("data-stage");
    return at ? `[data-at="${at}"] ${stage ? `[data-stage="${stage}"]` : ".stage-name"}` : null;
  }

  /**
   * @param {number} at
   * @param {import("./draft.js").Stage} stage
   */
  #column(at, stage) {
    const column = pattern("t-stage");
    const name = this.draft.say(stage.name);
    column.dataset.at = String(at);
    const input = column.querySelector("input");
    if (input) {
      input.value = name;
      input.setAttribute("aria-label", this.data.texts["stage-name"]);
    }
    for (const which of ["left", "right", "remove"]) {
      const button = column.querySelector(`[data-stage="${which}"]`);
      button?.setAttribute("aria-label", filled(this.data.texts[`stage-${which}`], { name }));
      const last = (this.draft.plan?.stages.length ?? 0) - 1;
      if (button instanceof HTMLButtonElement) button.disabled = (which === "left" && at === 0) || (which === "right" && at === last);
    }
    const add = column.querySelector('[data-stage="add"] span');
    if (add) add.textContent = this.data.texts["add-point"];
    const list = column.querySelector(".points");
    for (const point of stage.touchpoints) list?.append(this.#drawn(point));
    return column;
  }

  /** @param {import("./draft.js").Point} point */
  #drawn(point) {
    const { texts, problems, noted } = this.data;
    const card = pattern("t-card");
    const name = this.draft.say(point.name) || point.key;
    card.dataset.key = point.key;
    card.id = `point-${point.key}`;
    card.querySelector(".handle")?.setAttribute("aria-label", filled(texts.move, { name }));
    const title = card.querySelector("strong");
    if (title) title.textContent = name;
    const meta = card.querySelector("[data-meta]");
    const channels = (point.channels ?? []).map((key) => this.#label(`[data-channel="${key}"]`)).join(", ");
    const owner = point.owner ? this.#option("f-owner", point.owner) : (point.function ?? "");
    if (meta) meta.textContent = [channels, owner].filter(Boolean).join(" · ");
    const badges = card.querySelector(".card-badges");
    /**
     * @param {string} text
     * @param {string} [kind]
     */
    const badge = (text, kind) => {
      const mark = document.createElement("span");
      mark.className = kind ? `badge ${kind}` : "badge";
      mark.textContent = text;
      badges?.append(mark);
    };
    if (this.draft.plan?.start === point.key) badge(texts.starts, "is-accent");
    if (this.draft.plan?.end === point.key) badge(texts.ends, "is-accent");
    const taken = this.found?.points.find((one) => one.key === point.key)?.taken;
    if (!point.bindings?.length) badge(texts["unbound-point"], "is-warn");
    else if (taken !== undefined) badge(new Intl.NumberFormat(this.data.tag).format(taken), "is-count");
    if (noted[point.key]) badge(filled(texts["notes-count"], { name: String(noted[point.key]) }));
    if (problems.some((problem) => problem.point === point.key)) {
      badge("!", "is-poor");
      card.classList.add("has-problem");
    }
    return card;
  }

  /** @param {string} selector */
  #label(selector) {
    return document.querySelector(`#sheet ${selector}`)?.parentElement?.textContent?.trim() ?? "";
  }

  /**
   * @param {string} id
   * @param {string} value
   */
  #option(id, value) {
    const select = document.getElementById(id);
    return select instanceof HTMLSelectElement ? ([...select.options].find((one) => one.value === value)?.text ?? "") : "";
  }

  /** @param {Found | null} found */
  count(found) {
    this.found = this.draft.which === "plan" ? found : null;
    this.draw();
  }

  addStage() {
    this.draft.change(() => this.draft.plan?.stages.push({ name: { en: this.data.texts["new-stage"] }, touchpoints: [] }));
    const inputs = this.box.querySelectorAll(".stage-name");
    const last = inputs[inputs.length - 1];
    if (last instanceof HTMLInputElement) {
      last.focus();
      last.select();
    }
  }

  /**
   * @param {string} what
   * @param {number} at
   * @param {(key: string) => void} open
   */
  #stage(what, at, open) {
    const stages = this.draft.plan?.stages;
    const stage = stages?.[at];
    if (!stages || !stage) return;
    if (what === "add") {
      const key = this.draft.freeKey("");
      this.draft.change(() => stage.touchpoints.push({ key, name: { en: this.data.texts["new-point"] }, bindings: [] }));
      return open(key);
    }
    if (what === "remove") {
      const gone = stage.touchpoints.map((point) => point.key);
      this.draft.change(() => {
        stages.splice(at, 1);
        forgetEnds(this.draft, gone);
      });
      return this.say(filled(this.data.texts.removed, { name: this.draft.say(stage.name) }));
    }
    const to = what === "left" ? at - 1 : at + 1;
    if (to < 0 || to >= stages.length) return;
    this.draft.change(() => {
      stages.splice(at, 1);
      stages.splice(to, 0, stage);
    });
    /** @type {HTMLElement | null} */ (this.box.querySelector(`[data-at="${to}"] [data-stage="${what}"]:enabled, [data-at="${to}"] .stage-name`))?.focus();
  }

  /** @param {PointerEvent} start */
  #grab(start) {
    const handle = start.target instanceof Element ? start.target.closest(".handle") : null;
    const card = handle?.closest("[data-key]");
    if (!(card instanceof HTMLElement) || start.button !== 0) return;
    const mark = document.createElement("li");
    mark.className = "drop-mark";
    let moving = false;
    /** @type {number | undefined} */
    let frame;
    let at = { x: start.clientX, y: start.clientY };
    const scroll = () => {
      const board = this.box.querySelector(".board");
      if (!board || !moving) return;
      const box = board.getBoundingClientRect();
      if (at.x < box.left + edge) board.scrollLeft -= 12;
      if (at.x > box.right - edge) board.scrollLeft += 12;
      if (at.y < edge) scrollBy(0, -12);
      if (at.y > innerHeight - edge) scrollBy(0, 12);
      frame = requestAnimationFrame(scroll);
    };
    /** @param {PointerEvent} event */
    const move = (event) => {
      if (event.pointerId !== start.pointerId) return;
      at = { x: event.clientX, y: event.clientY };
      if (!moving && Math.hypot(at.x - start.clientX, at.y - start.clientY) < stir) return;
      if (!moving) {
        moving = true;
        card.classList.add("is-held");
        frame = requestAnimationFrame(scroll);
      }
      card.style.transform = `translate(${at.x - start.clientX}px, ${at.y - start.clientY}px)`;
      const under = document.elementFromPoint(at.x, at.y);
      const list = under?.closest(".stage-column")?.querySelector(".points");
      if (!list) return;
      const others = [...list.querySelectorAll(".point-card:not(.is-held)")];
      const next = others.find((one) => {
        const box = one.getBoundingClientRect();
        return at.y < box.top + box.height / 2;
      });
      list.insertBefore(mark, next ?? null);
    };
    /** @param {boolean} keep */
    const done = (keep) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", cancel);
      removeEventListener("keydown", escape, true);
      if (frame !== undefined) cancelAnimationFrame(frame);
      const list = mark.parentElement;
      if (keep && moving && list) {
        const before = [...list.children].slice(0, [...list.children].indexOf(mark)).filter((one) => one !== card);
        const column = list.closest("[data-at]");
        const key = card.dataset.key ?? "";
        this.draft.move(key, Number(column?.getAttribute("data-at")), before.length);
        this.tell(key);
      }
      this.draw();
    };
    /** @param {PointerEvent} event */
    const up = (event) => event.pointerId === start.pointerId && done(true);
    const cancel = () => done(false);
    /** @param {KeyboardEvent} event */
    const escape = (event) => event.key === "Escape" && done(false);
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", cancel);
    addEventListener("keydown", escape, true);
  }
}

/**
 * A journey cannot start or end where nothing is.
 * @param {Draft} draft
 * @param {string[]} gone
 */
export function forgetEnds(draft, gone) {
  const plan = draft.plan;
  if (!plan) return;
  if (plan.start && gone.includes(plan.start)) plan.start = null;
  if (plan.end && gone.includes(plan.end)) plan.end = null;
}
