// Everything about one touchpoint, at the side; and about the journey as a whole.
import { forgetEnds } from "./board.js";
import { filled } from "./draft.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./draft.js").Data} Data */
/** @typedef {import("./draft.js").Point} Point */
/** @typedef {import("./trial.js").Found} Found */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** @param {string} typed */
const lines = (typed) => typed.split("\n").map((line) => line.trim()).filter((line) => line !== "");

export class Sheet {
  /**
   * @param {Draft} draft
   * @param {Data} data
   * @param {(words: string) => void} say
   */
  constructor(draft, data, say) {
    this.draft = draft;
    this.data = data;
    this.say = say;
    this.key = "";
    /** @type {import("./board.js").Board | null} */
    this.board = null;
    /** @type {Found | null} */
    this.found = null;
    this.dialog = /** @type {HTMLDialogElement} */ (document.getElementById("sheet"));
    this.dialog.addEventListener("change", (event) => this.#changed(event.target));
    this.dialog.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const way = target?.closest("[data-step]")?.getAttribute("data-step");
      if (way) {
        this.draft.step(this.key, way);
        this.board?.tell(this.key);
        return;
      }
      const binding = target?.closest(".binding button")?.closest(".binding");
      if (binding) {
        const at = [...(binding.parentElement?.children ?? [])].indexOf(binding);
        this.#change((point) => point.bindings?.splice(at, 1));
        return;
      }
      switch (target?.closest("[data-act]")?.getAttribute("data-act")) {
        case "add-binding":
          this.#addBinding();
          break;
        case "remove-point":
          this.#remove();
          break;
      }
    });
    this.dialog.addEventListener("close", () => {
      const key = this.key;
      this.key = "";
      /** @type {HTMLElement | null} */ (document.querySelector(`#board [data-key="${CSS.escape(key)}"] .card-open`))?.focus();
    });
  }

  /** @param {string} key */
  open(key) {
    if (!this.draft.find(key)) return;
    this.key = key;
    this.draw();
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  /** @param {(point: Point) => void} how */
  #change(how) {
    this.draft.change(() => {
      const found = this.draft.find(this.key);
      if (found) how(found.point);
    });
  }

  /** @param {EventTarget | null} target */
  #changed(target) {
    const { draft } = this;
    if (target instanceof HTMLInputElement && target.dataset.channel !== undefined) {
      const chosen = [...this.dialog.querySelectorAll("[data-channel]")].filter((one) => one instanceof HTMLInputElement && one.checked);
      this.#change((point) => {
        point.channels = chosen.map((one) => one.getAttribute("data-channel") ?? "");
      });
      return;
    }
    if (!(target instanceof HTMLElement)) return;
    if (target.closest(".binding")) {
      const all = [...this.dialog.querySelectorAll(".binding textarea")].map((one) => lines(/** @type {HTMLTextAreaElement} */ (one).value));
      this.#change((point) => {
        point.bindings = all;
      });
      return;
    }
    const field = target.dataset.field;
    const value = "value" in target ? String(target.value) : "";
    switch (field) {
      case "name":
        return this.#rename(value);
      case "goal":
      case "actions":
      case "thoughts":
      case "evidence":
        return this.#change((point) => {
          point[field] = draft.retold(point[field], value);
        });
      case "pains":
      case "opportunities":
        return this.#change((point) => {
          point[field] = draft.retoldLines(point[field], value);
        });
      case "owner":
        return this.#change((point) => {
          point.owner = value || null;
        });
      case "function":
        return this.#change((point) => {
          point.function = value.trim();
        });
      case "target_mood":
        return this.#change((point) => {
          point.target_mood = value === "" ? null : Number(value);
        });
      case "effort":
        return this.#change((point) => {
          point.effort = value === "" ? 1 : Number(value);
        });
      case "starts":
      case "ends": {
        const end = field === "starts" ? "start" : "end";
        const is = target instanceof HTMLInputElement && target.checked;
        return draft.change(() => {
          if (draft.plan) draft.plan[end] = is ? this.key : null;
        });
      }
    }
  }

  /**
   * A touchpoint that was never saved takes its key from its name.
   * @param {string} name
   */
  #rename(name) {
    const old = this.key;
    const key = this.draft.known.has(old) ? old : this.draft.freeKey(name, old);
    this.draft.change(() => {
      const found = this.draft.find(old);
      const plan = this.draft.plan;
      if (!found || !plan) return;
      found.point.name = this.draft.retold(found.point.name, name);
      found.point.key = key;
      if (plan.start === old) plan.start = key;
      if (plan.end === old) plan.end = key;
      this.key = key;
    });
  }

  #addBinding() {
    const found = this.draft.find(this.key);
    if (!found) return;
    this.#change((point) => {
      (point.bindings ??= []).push([`touchpoint = ${this.draft.say(point.name)}`]);
    });
    const areas = this.dialog.querySelectorAll(".binding textarea");
    /** @type {HTMLElement | undefined} */ (areas[areas.length - 1])?.focus();
  }

  #remove() {
    const found = this.draft.find(this.key);
    if (!found) return;
    const name = this.draft.say(found.point.name);
    const key = this.key;
    this.dialog.close();
    this.draft.change(() => {
      found.stage.touchpoints.splice(found.place, 1);
      forgetEnds(this.draft, [key]);
    });
    this.say(filled(this.data.texts.removed, { name }));
  }

  /** @param {Found | null} found */
  count(found) {
    this.found = found;
    this.#drawCounts();
  }

  draw() {
    if (this.key === "") return;
    const found = this.draft.find(this.key);
    if (!found) return this.dialog.close();
    const { point } = found;
    const { draft } = this;
    const title = document.getElementById("sheet-title");
    if (title) title.textContent = draft.say(point.name) || point.key;
    const place = this.dialog.querySelector("[data-sheet-place]");
    if (place) place.textContent = this.board?.place(this.key) ?? "";
    const problem = this.dialog.querySelector("[data-sheet-problem]");
    const told = this.data.problems.filter((one) => one.point === this.key).map((one) => one.text).join(" · ");
    if (problem instanceof HTMLElement) {
      problem.hidden = told === "";
      problem.textContent = told;
    }
    /** @type {{[field: string]: string}} */
    const values = {
      name: draft.say(point.name),
      owner: point.owner ?? "",
      function: point.function ?? "",
      goal: draft.say(point.goal),
      actions: draft.say(point.actions),
      thoughts: draft.say(point.thoughts),
      pains: (point.pains ?? []).map((one) => draft.say(one)).join("\n"),
      opportunities: (point.opportunities ?? []).map((one) => draft.say(one)).join("\n"),
      evidence: draft.say(point.evidence),
      target_mood: point.target_mood == null ? "" : String(point.target_mood),
      effort: String(point.effort ?? 1),
    };
    for (const field of this.dialog.querySelectorAll("[data-field]")) {
      const name = field.getAttribute("data-field") ?? "";
      if (field instanceof HTMLInputElement && field.type === "checkbox") {
        field.checked = draft.plan?.[name === "starts" ? "start" : "end"] === this.key;
      } else if (field !== document.activeElement || !this.dialog.open) {
        /** @type {Field} */ (field).value = values[name] ?? "";
      }
    }
    for (const box of this.dialog.querySelectorAll("[data-channel]")) {
      if (box instanceof HTMLInputElement) box.checked = (point.channels ?? []).includes(box.dataset.channel ?? "");
    }
    this.#drawBindings(point);
    this.#drawCounts();
  }

  /** @param {Point} point */
  #drawBindings(point) {
    const box = this.dialog.querySelector("[data-bindings]");
    const template = document.getElementById("t-binding");
    if (!box || !(template instanceof HTMLTemplateElement)) return;
    const bindings = point.bindings ?? [];
    while (box.children.length > bindings.length) box.lastElementChild?.remove();
    while (box.children.length < bindings.length) box.append(template.content.cloneNode(true));
    for (const [at, binding] of bindings.entries()) {
      const area = box.children[at]?.querySelector("textarea");
      if (!area) continue;
      const typed = binding.join("\n");
      if (lines(area.value).join("\n") !== typed || area.value === "") area.value = typed;
      area.rows = Math.max(2, binding.length);
    }
  }

  #drawCounts() {
    const counted = this.found?.points.find((one) => one.key === this.key);
    const number = new Intl.NumberFormat(this.data.tag);
    for (const [at, count] of [...this.dialog.querySelectorAll(".binding [data-count]")].entries()) {
      const n = counted?.bindings[at];
      count.textContent = n === undefined ? "…" : number.format(n);
    }
    const taken = this.dialog.querySelector("[data-sheet-taken]");
    if (taken) taken.textContent = counted ? number.format(counted.taken) : "";
  }
}

export class Settings {
  /** @param {Draft} draft */
  constructor(draft) {
    const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("settings"));
    const plan = () => draft.plan ?? draft.facts.plan;
    const fill = () => {
      const { facts } = draft;
      /** @type {{[field: string]: string}} */
      const values = {
        name: draft.say(facts.name),
        goal: draft.say(facts.goal),
        persona: draft.say(plan().persona),
        only: (plan().only ?? []).join("\n"),
        silence_days: String(plan().silence_days ?? 30),
        return_days: String(plan().return_days ?? 180),
        remembered: plan().remembered ?? "nps",
      };
      for (const field of dialog.querySelectorAll("[data-whole]")) {
        /** @type {Field} */ (field).value = values[field.getAttribute("data-whole") ?? ""] ?? "";
      }
    };
    document.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest('[data-opens="settings"]')) fill();
    });
    dialog.addEventListener("change", (event) => {
      const field = event.target instanceof HTMLElement ? event.target.dataset.whole : undefined;
      const value = /** @type {Field} */ (event.target).value;
      draft.change((facts) => {
        if (field === "name" || field === "goal") facts[field] = draft.retold(facts[field], value);
        if (field === "persona") plan().persona = draft.retold(plan().persona, value);
        if (field === "only") plan().only = lines(value);
        if (field === "silence_days" || field === "return_days") plan()[field] = Number(value);
        if (field === "remembered") plan().remembered = value;
      });
    });
  }
}
