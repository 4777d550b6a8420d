// Counts what the plan would find, a moment after it was changed, and against what is saved.

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./draft.js").Data} Data */
/** @typedef {import("./draft.js").Problem} Problem */
/**
 * @typedef {object} Found
 * @property {number} interactions
 * @property {number} unbound
 * @property {{key: string, taken: number, bindings: number[]}[]} points
 * @property {number} instances
 * @property {number} complete
 * @property {number} remembered
 */

const pause = 700;

export class Trial {
  /**
   * @param {HTMLElement} editor
   * @param {Draft} draft
   * @param {Data} data
   * @param {(found: Found | null) => void} then
   */
  constructor(editor, draft, data, then) {
    this.box = /** @type {HTMLElement} */ (editor.querySelector("[data-trial]"));
    this.draft = draft;
    this.data = data;
    this.then = then;
    this.asked = "";
    /** @type {Found | null} */
    this.before = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {AbortController | undefined} */
    this.running = undefined;
  }

  /** Counts soon; only what bears on the count is asked for again. */
  soon() {
    const { plan } = this.draft;
    if (!plan) return;
    const counted = JSON.stringify([plan.only, plan.start, plan.end, plan.silence_days, plan.remembered, plan.stages.map((stage) => stage.touchpoints.map((point) => [point.key, point.bindings]))]);
    if (counted === this.asked) return;
    this.asked = counted;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.#ask(), this.before ? pause : 0);
  }

  async #ask() {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.box.hidden = false;
    this.#state(this.data.texts.counting);
    const { facts, plan } = this.draft;
    const token = document.querySelector('meta[name="csrf"]')?.getAttribute("content") ?? "";
    try {
      const answer = await fetch(this.data.trial, {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrf-token": token },
        body: JSON.stringify({ name: facts.name, plan }),
        signal: running.signal,
      });
      const told = await answer.json();
      if (!answer.ok) {
        const problems = /** @type {Problem[]} */ (told.problems ?? []);
        this.#state(problems.map((problem) => problem.text).join(" · ") || this.data.texts.uncounted);
        this.then(null);
        return;
      }
      this.before ??= told;
      this.#show(told);
      this.then(told);
    } catch (error) {
      if (!running.signal.aborted) this.#state(this.data.texts.uncounted);
    }
  }

  /** @param {string} words */
  #state(words) {
    const state = this.box.querySelector('[data-trial-of="state"]');
    if (state) state.textContent = words;
  }

  /** @param {Found} found */
  #show(found) {
    const number = new Intl.NumberFormat(this.data.tag);
    const percent = new Intl.NumberFormat(this.data.tag, { style: "percent", maximumFractionDigits: 0 });
    /**
     * @param {number} part
     * @param {number} of
     */
    const share = (part, of) => (of === 0 ? "–" : percent.format(part / of));
    /** @type {{[name: string]: (of: Found) => string}} */
    const told = {
      instances: (of) => number.format(of.instances),
      complete: (of) => share(of.complete, of.instances),
      unbound: (of) => share(of.unbound, of.interactions),
    };
    for (const [name, tell] of Object.entries(told)) {
      const place = this.box.querySelector(`[data-trial-of="${name}"]`);
      if (!place) continue;
      const [now, before] = [tell(found), this.before ? tell(this.before) : ""];
      place.textContent = now === before ? now : `${before} → ${now}`;
    }
    this.#state("");
  }
}
