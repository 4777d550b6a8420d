// The plan while it is being edited, with everything that was done to it.

/** @typedef {{[tag: string]: string}} Worded */
/**
 * @typedef {object} Point
 * @property {string} key
 * @property {Worded} name
 * @property {string[]} [channels]
 * @property {string | null} [owner]
 * @property {string} [function]
 * @property {Worded} [goal]
 * @property {Worded} [actions]
 * @property {Worded} [thoughts]
 * @property {Worded[]} [pains]
 * @property {Worded[]} [opportunities]
 * @property {Worded} [evidence]
 * @property {number | null} [target_mood]
 * @property {number} [effort]
 * @property {string[][]} [bindings]
 */
/** @typedef {{name: Worded, touchpoints: Point[]}} Stage */
/**
 * @typedef {object} Plan
 * @property {Stage[]} stages
 * @property {Worded} [persona]
 * @property {string[]} [only]
 * @property {string | null} [start]
 * @property {string | null} [end]
 * @property {number} [silence_days]
 * @property {number} [return_days]
 * @property {string} [remembered]
 */
/** @typedef {{name: Worded, goal?: Worded, plan: Plan, to_be?: Plan | null}} Facts */
/** @typedef {{point: string, text: string}} Problem */
/**
 * @typedef {object} Data
 * @property {string} tag
 * @property {string} trial
 * @property {Facts} saved
 * @property {Problem[]} problems
 * @property {{[key: string]: number}} noted
 * @property {{[key: string]: string}} texts
 */

const most = 300;

export class Draft {
  /**
   * @param {Facts} facts
   * @param {Data} data
   */
  constructor(facts, data) {
    this.facts = facts;
    this.tag = data.tag;
    this.saved = sorted(data.saved);
    /** Keys that stand in what is saved: they never change. */
    this.known = new Set([data.saved.plan, data.saved.to_be].flatMap((plan) => points(plan).map((point) => point.key)));
    /** @type {"plan" | "to_be"} */
    this.which = "plan";
    /** @type {string[]} */
    this.past = [];
    /** @type {string[]} */
    this.future = [];
    this.onChange = () => {};
  }

  /** @returns {Plan | null} */
  get plan() {
    return (this.which === "to_be" ? this.facts.to_be : this.facts.plan) ?? null;
  }

  json() {
    return JSON.stringify(this.facts, null, 2);
  }

  isDirty() {
    return sorted(this.facts) !== this.saved;
  }

  /** @param {(facts: Facts) => void} how */
  change(how) {
    const before = JSON.stringify(this.facts);
    how(this.facts);
    if (JSON.stringify(this.facts) === before) return;
    this.past.push(before);
    if (this.past.length > most) this.past.shift();
    this.future = [];
    this.onChange();
  }

  /** @param {Facts} facts */
  replace(facts) {
    if (!Array.isArray(facts?.plan?.stages)) throw new Error("no plan");
    this.past.push(JSON.stringify(this.facts));
    this.future = [];
    this.facts = facts;
    this.onChange();
  }

  undo() {
    return this.#go(this.past, this.future);
  }

  redo() {
    return this.#go(this.future, this.past);
  }

  /**
   * @param {string[]} from
   * @param {string[]} to
   */
  #go(from, to) {
    const other = from.pop();
    if (other === undefined) return false;
    to.push(JSON.stringify(this.facts));
    this.facts = JSON.parse(other);
    this.onChange();
    return true;
  }

  /** @param {Worded | undefined} text */
  say(text) {
    return text?.[this.tag] ?? text?.en ?? Object.values(text ?? {})[0] ?? "";
  }

  /**
   * What a field that showed `held` means by `typed`: an unchanged text keeps its translations.
   * @param {Worded | undefined} held
   * @param {string} typed
   * @returns {Worded}
   */
  retold(held, typed) {
    const text = typed.trim();
    if (held && this.say(held) === text) return held;
    return text === "" ? {} : { en: text };
  }

  /**
   * One text per line.
   * @param {Worded[] | undefined} held
   * @param {string} typed
   */
  retoldLines(held, typed) {
    const lines = typed.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    return lines.map((line) => held?.find((one) => this.say(one) === line) ?? { en: line });
  }

  /**
   * Stage and place of a touchpoint.
   * @param {string} key
   */
  find(key) {
    for (const [at, stage] of (this.plan?.stages ?? []).entries()) {
      const place = stage.touchpoints.findIndex((point) => point.key === key);
      const point = stage.touchpoints[place];
      if (point) return { at, place, stage, point };
    }
    return null;
  }

  /**
   * Moves a touchpoint to a place of a stage, counted without itself.
   * @param {string} key
   * @param {number} at
   * @param {number} place
   */
  move(key, at, place) {
    this.change(() => {
      const found = this.find(key);
      const stage = this.plan?.stages[at];
      if (!found || !stage) return;
      found.stage.touchpoints.splice(found.place, 1);
      stage.touchpoints.splice(place, 0, found.point);
    });
  }

  /**
   * One step with the keys; up and down go on into the next stage.
   * @param {string} key
   * @param {string} way
   */
  step(key, way) {
    const found = this.find(key);
    const stages = this.plan?.stages;
    if (!found || !stages) return;
    const length = (/** @type {number} */ at) => stages[at]?.touchpoints.length ?? 0;
    const { at, place } = found;
    if (way === "left" && at > 0) this.move(key, at - 1, Math.min(place, length(at - 1)));
    if (way === "right" && at + 1 < stages.length) this.move(key, at + 1, Math.min(place, length(at + 1)));
    if (way === "up" && place > 0) this.move(key, at, place - 1);
    else if (way === "up" && at > 0) this.move(key, at - 1, length(at - 1));
    if (way === "down" && place + 1 < length(at)) this.move(key, at, place + 1);
    else if (way === "down" && at + 1 < stages.length) this.move(key, at + 1, 0);
  }

  /**
   * A key that no touchpoint has, from the letters of `name` where it has any.
   * @param {string} name
   * @param {string} [own]
   */
  freeKey(name, own) {
    const stem = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50) || "point";
    const ours = ["new", "adopt", "preview"];
    const taken = new Set([this.facts.plan, this.facts.to_be].flatMap((plan) => points(plan).map((point) => point.key)));
    taken.delete(own ?? "");
    for (let number = 1; ; number += 1) {
      const key = number === 1 ? stem : `${stem}-${number}`;
      if (!taken.has(key) && !ours.includes(key)) return key;
    }
  }
}

/**
 * The same text for the same content, in whatever order its fields came.
 * @param {unknown} value
 * @returns {string}
 */
function sorted(value) {
  return JSON.stringify(value, (_, held) =>
    held && typeof held === "object" && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}

/** @param {Plan | null | undefined} plan */
export function points(plan) {
  return (plan?.stages ?? []).flatMap((stage) => stage.touchpoints ?? []);
}

/**
 * @param {string} text
 * @param {{[name: string]: string | number}} values
 */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
