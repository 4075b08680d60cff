// The studio: one document, seen as a script or as a map, kept saved. What a person does comes here; what it looks like is in script.js and map.js.

import { html, nothing, render } from "../../lit/lit-html.js";
import { repeat } from "../../lit/directives/repeat.js";

import * as draft from "./draft.js";
import { map, movable, smallMap } from "./map.js";
import { Saver } from "./saving.js";
import { findings, icon, script } from "./script.js";

const root = document.querySelector("#studio");
const head = document.querySelector("#studio-state");
const first = JSON.parse(document.querySelector("#studio-told").textContent);
const { around } = first;
const one = (selector) => document.querySelector(selector);
const writes = (element) => element?.matches?.("input:not([type=checkbox]), textarea, select");

// With more moments than this, those out of sight are not laid out.
const MANY = 100;

// The smallest scale at which what stands on the map can be read.
const READABLE = 0.4;

const studio = {
  ...around, signs: root.dataset.signs, view: first.view, here: first.here, open: new Set(), menu: null, menuRows: [], clashes: [],
  amounts: new Map(), find: null, pulled: null, saving: "saved", message: "", order: [], heard: new Audio(),

  // ── What the server tells ──
  take(told) {
    Object.assign(this, {
      doc: told.document, numbers: told.numbers, verdicts: told.verdicts, unreadable: told.unreadable, standing: told.standing,
      problems: told.problems, wantsPublishing: told.wantsPublishing, canUndo: told.canUndo, canRedo: told.canRedo, savedAt: told.savedAt,
      findings: told.findings, figures: told.figures, headings: told.headings, lost: new Set(told.findings.filter((each) => each.level === "problem").map((each) => each.where)),
    });
    this.map = told.map ?? this.map;
    this.small = told.small ?? this.small;
    Object.assign(this.clips ??= {}, told.clips);
    this.clashes = [...this.clashes, ...(told.clashes ?? [])];
    this.names = told.document.variables.map((variable) => variable.name);
    const known = new Set(this.order);
    const rank = (key) => (/^\d+$/.test(this.numbers[key] ?? "") ? Number(this.numbers[key]) : 1e6);
    const fresh = this.doc.nodes.filter((node) => !known.has(node.key));
    if (!known.size) fresh.sort((a, b) => rank(a.key) - rank(b.key));
    this.order.push(...fresh.map((node) => node.key));
    if (!this.doc.nodes.some((node) => node.key === this.here)) this.here = this.doc.nodes.find((node) => node.start)?.key ?? this.doc.nodes[0]?.key ?? "";
  },

  titleOf(key) { return this.doc.nodes.find((node) => node.key === key)?.title ?? ""; },

  // ── Writing ──
  changed() {
    saver.changed();
    draw();
  },
  type(holder, name, event) {
    holder[name] = event.target.value;
    event.target.dataset.typed = "yes";
    saver.changed();
    drawHead();
  },
  set(holder, name, value, close = false) {
    holder[name] = value;
    if (close) this.closeMenu(true);
    this.changed();
  },
  measure(choice, { limit }) {
    choice.limit = limit;
    if (limit) choice.verdict = null;
    else Object.assign(choice, { amount: null, verdict: choice.verdict ?? "inside", asks: false });
    this.changed();
    focusOn(limit ? `#amount-${choice.id}` : `#limit-${choice.id}`);
  },
  typedAmount(choice) { return this.amounts.get(choice.id) ?? choice.amount ?? ""; },
  isNoAmount(choice) { return draft.amountOf(String(this.typedAmount(choice))) === undefined; },
  typeAmount(choice, typed) {
    this.amounts.set(choice.id, typed);
    const amount = draft.amountOf(typed);
    if (amount !== undefined && amount !== choice.amount) {
      choice.amount = amount;
      saver.changed();
    }
    draw();
  },
  addChoice(node, after = null) {
    const made = draft.addChoice(this.doc, node.key, after);
    // Most answers lead where the one before leads.
    const before = node.choices[node.choices.indexOf(made) - 1];
    made.to = before?.to ?? null;
    this.changed();
    focusOn(`[data-says="${made.id}"]`);
  },
  removeChoice(choice) {
    const node = draft.nodeOf(this.doc, choice.id);
    draft.removeChoice(this.doc, choice.id);
    this.changed();
    focusOn(`[data-add="${node.key}"]`);
    toast("The choice is gone.", () => saver.step("undo"));
  },
  addNode(ends) {
    const node = draft.addNode(this.doc, { ends });
    this.order.push(node.key);
    this.here = node.key;
    this.changed();
    if (this.view === "script") focusOn(`[data-title="${node.key}"]`, true);
    else saver.save().catch(() => {});
  },
  removeNode(node) {
    const keys = this.order.filter((key) => this.doc.nodes.some((each) => each.key === key));
    const place = keys.indexOf(node.key);
    draft.removeNode(this.doc, node.key);
    this.here = keys[place + 1] ?? keys[place - 1] ?? "";
    this.changed();
    focusOn(`[data-said="${this.here}"]`);
    toast(`“${node.title}” is gone.`, () => saver.step("undo"));
  },
  duplicate(node) {
    const copy = draft.duplicateNode(this.doc, node.key);
    this.order.splice(this.order.indexOf(node.key) + 1, 0, copy.key);
    this.changed();
    focusOn(`[data-title="${copy.key}"]`, true);
  },
  turn(node) {
    node.ends = !node.ends;
    if (node.ends) node.start = false;
    else node.outcome = "";
    this.changed();
  },
  beginAt(node) {
    draft.beginAt(this.doc, node.key);
    this.changed();
  },
  addReply(node) {
    node.replies.push({ only_if: "", says: "", mood: "", clip: null, own_words: false });
    this.changed();
    focusOn(`[id="if-${node.key}-${node.replies.length - 1}"]`);
  },
  removeReply(node, place) {
    node.replies.splice(place, 1);
    this.changed();
  },

  // ── Where one is ──
  come(key, { focus = false } = {}) {
    if (this.here !== key) {
      this.here = key;
      draw();
    }
    if (focus) one(`.map [data-node="${key}"]`)?.focus();
  },
  jump(event, key) {
    event.preventDefault();
    if (this.view === "script") this.goTo(key);
    else this.openInScript(key);
  },
  goTo(key, selector = `[data-said="${key}"]`) {
    this.here = key;
    draw();
    one(`#moment-${CSS.escape(key)}`)?.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    one(selector)?.focus({ preventScroll: true });
  },
  beside(by) {
    const keys = this.order.filter((key) => this.doc.nodes.some((node) => node.key === key));
    const next = keys[keys.indexOf(this.here) + by];
    if (next) this.goTo(next);
  },
  toggleOpen(id) {
    if (!this.open.delete(id)) this.open.add(id);
    draw();
  },

  // ── Chips and their menus ──
  menuIs(id, kind) { return this.menu?.id === id && this.menu?.kind === kind; },
  toggleMenu(id, kind) {
    if (this.menuIs(id, kind)) return this.closeMenu(true);
    this.menu = { id, kind, typed: "", at: 0 };
    draw();
    focusOn(".pop input, .pop [aria-pressed=true], .pop select, .pop button");
    return undefined;
  },
  closeMenu(back = false) {
    if (!this.menu) return;
    const { id, kind } = this.menu;
    this.menu = null;
    draw();
    if (back) one(`[data-chip="${kind}-${id}"]`)?.focus();
  },
  menuKey(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.closeMenu(true);
      return;
    }
    if (this.menu.kind !== "to") return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      this.menu.at = (this.menu.at + by + this.menuRows.length) % this.menuRows.length;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.menuRows[this.menu.at]?.act();
    }
  },
  typeTarget(typed) {
    Object.assign(this.menu, { typed, at: 0 });
    draw();
  },
  leadTo(choice, key) {
    choice.to = key;
    this.closeMenu(true);
    this.changed();
  },
  leadToNew(choice, name, ends) {
    const source = draft.nodeOf(this.doc, choice.id);
    const words = choice.says.split(/\s+/).slice(0, 5).join(" ");
    const node = draft.addNode(this.doc, { title: name || (words && `After: ${words}…`), ends, choice: choice.id });
    this.order.splice(ends ? this.order.length : this.order.indexOf(source.key) + 1, 0, node.key);
    this.closeMenu();
    this.changed();
    focusOn(`[data-chip="to-${choice.id}"]`);
  },

  // ── Keys ──
  choiceKey(event, node, choice) {
    const field = event.target;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      const next = node.choices[node.choices.indexOf(choice) + 1];
      if (next && !event.ctrlKey) one(`[data-says="${next.id}"]`)?.focus();
      else if (choice.says.trim()) this.addChoice(node, choice.id);
    } else if (event.key === "ArrowRight" && field.selectionStart === field.value.length && field.value && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.toggleMenu(choice.id, "to");
    } else if (event.altKey && event.shiftKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      draft.moveChoice(this.doc, choice.id, event.key === "ArrowUp" ? -1 : 1);
      this.changed();
      focusOn(`[data-says="${choice.id}"]`);
    } else if (event.key === "Backspace" && !field.value && node.choices.length > 1) {
      event.preventDefault();
      const before = node.choices[Math.max(0, node.choices.indexOf(choice) - 1)];
      draft.removeChoice(this.doc, choice.id);
      this.changed();
      focusOn(`[data-says="${(before === choice ? node.choices[0] : before).id}"]`);
    }
  },
  titleKey(event, node) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    one(`[data-said="${node.key}"]`)?.focus();
  },

  // ── Moving a choice with the mouse ──
  drag(event, choice) {
    this.dragged = choice.id;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", choice.says);
  },
  dragOver(event, choice) {
    if (this.dragged && draft.nodeOf(this.doc, this.dragged) === draft.nodeOf(this.doc, choice.id)) event.preventDefault();
  },
  drop(event, choice) {
    // Words dragged into a sentence are the browser's.
    if (!this.dragged) return;
    event.preventDefault();
    const { choices } = draft.nodeOf(this.doc, choice.id);
    const place = (id) => choices.findIndex((each) => each.id === id);
    // A choice stays with its moment.
    if (place(this.dragged) < 0) return;
    draft.moveChoice(this.doc, this.dragged, place(choice.id) - place(this.dragged));
    this.changed();
  },
  dragEnd() { this.dragged = null; },

  // ── Finding and replacing ──
  openFind() {
    this.find ??= { words: "", by: "", told: "", at: -1 };
    draw();
    focusOn("[data-find]");
  },
  closeFind() {
    this.find = null;
    draw();
    one(`[data-said="${this.here}"]`)?.focus();
  },
  typeFind(name, value) {
    this.find[name] = value;
    const { times } = draft.found(this.doc, this.find.words);
    this.find.told = this.find.words ? `${times} found` : "";
    draw();
  },
  findNext() {
    const { keys } = draft.found(this.doc, this.find.words);
    if (!keys.length) return;
    this.find.at = (this.find.at + 1) % keys.length;
    const find = document.activeElement;
    this.goTo(keys[this.find.at], "nothing");
    find.focus({ preventScroll: true });
  },
  replaceAll() {
    const times = draft.replaceAll(this.doc, this.find.words, this.find.by);
    if (times) this.changed();
    this.find.told = times ? `${times} replaced` : "nothing to replace";
    draw();
  },

  // ── Findings one leaves as they are, for a reason ──
  leave({ kind, where }) {
    if (!this.doc.accepted.some((each) => each.kind === kind && each.where === where)) this.doc.accepted.push({ kind, where, reason: "" });
    this.changed();
    focusOn(`[data-reason="${kind} ${where}"]`);
  },
  lookAgain(accepted) {
    this.doc.accepted = this.doc.accepted.filter((each) => each !== accepted);
    this.changed();
  },

  // ── Two at once ──
  takeMine(clash) {
    const holder = clash.path.slice(0, -1).reduce((value, name) => (
      Array.isArray(value) ? value.find((part) => [part.key, part.id, part.name, part.only_if].includes(name)) : value?.[name]), this.doc);
    if (holder) holder[clash.path.at(-1)] = clash.mine;
    this.leaveTheirs(clash);
    this.changed();
  },
  leaveTheirs(clash) {
    this.clashes = this.clashes.filter((each) => each !== clash);
    draw();
  },

  // ── Sound ──
  hear(pk) {
    const clip = this.clips[pk];
    if (!clip) return;
    const again = this.heard.dataset.pk === String(pk) && !this.heard.paused;
    this.heard.pause();
    if (again) return;
    this.heard.src = clip.audio;
    this.heard.dataset.pk = pk;
    this.heard.play().catch(() => toast("This clip could not be played."));
  },
  async pickClip(holder, near) {
    this.picking = { holder, near, words: "", found: [], told: "Looking…" };
    drawPicker();
    one("#clip-picker").showModal();
    await this.lookForClips("");
  },
  async lookForClips(words) {
    const { picking } = this;
    picking.words = words;
    const answer = await fetch(`${this.urls.clips}?${new URLSearchParams({ q: words })}`).then((told) => told.json()).catch(() => null);
    if (this.picking !== picking || picking.words !== words) return;
    picking.found = answer?.clips ?? [];
    picking.told = answer ? (picking.found.length ? "" : "No clip fits. Select words in a call to cut one.") : "The clips could not be fetched.";
    drawPicker();
  },
  choose(clip) {
    this.clips[clip.pk] = clip;
    this.picking.holder.clip = clip.pk;
    one("#clip-picker").close();
    this.changed();
  },

  // ── The map ──
  show(event, view) {
    event?.preventDefault();
    if (this.view === view) return;
    this.view = view;
    history.pushState({ view }, "", view === "map" ? this.urls.map : this.urls.script);
    this.seen();
  },
  seen() {
    saver.drawn = this.view === "map";
    for (const tab of document.querySelectorAll("[data-view]")) {
      if (tab.dataset.view === this.view) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    draw();
    if (this.view === "map" && !this.map) saver.changed();
  },
  openInScript(key) {
    this.show(null, "script");
    this.goTo(key);
  },
  fit() {
    const room = one(".graph.map");
    if (!room || !this.map || !this.panzoom) return 0;
    const [width, height] = [room.clientWidth, room.clientHeight - 80];
    const scale = Math.max(0.05, Math.min(1.1, (width - 16) / this.map.width, (height - 16) / this.map.height));
    const [x, y] = [Math.max(8, (width - this.map.width * scale) / 2), Math.max(8, (height - this.map.height * scale) / 2)];
    this.panzoom.zoom(scale, { animate: false, force: true });
    this.panzoom.pan(x / scale, y / scale, { animate: false, force: true });
    return scale;
  },
  /** All of it, or where that would be too small to read the moment one is at. */
  arrive() {
    const scale = this.fit();
    const room = one(".graph.map");
    const here = this.map?.boxes.find((place) => place.key === this.here);
    if (!here || scale >= READABLE) return;
    this.panzoom.zoom(0.8, { animate: false, force: true });
    this.panzoom.pan(12 - here.x, room.clientHeight / 2 - here.y - here.height / 2, { animate: false, force: true });
  },
  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else one(".map-room").requestFullscreen?.().then(() => this.fit());
  },
  mapKey(event, node) {
    const near = { ArrowRight: () => node.choices.find((choice) => choice.to)?.to, ArrowLeft: () => this.leadingTo(node.key), ArrowUp: () => this.level(node.key, -1), ArrowDown: () => this.level(node.key, 1) }[event.key];
    if (near) {
      event.preventDefault();
      const key = near();
      if (key) this.come(key, { focus: true });
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.openInScript(node.key);
    }
  },
  leadingTo(key) { return this.doc.nodes.find((node) => node.choices.some((choice) => choice.to === key))?.key; },
  level(key, by) {
    const here = this.map.boxes.find((place) => place.key === key);
    const column = this.map.boxes.filter((place) => place.x === here.x).sort((a, b) => a.y - b.y);
    return column[column.indexOf(here) + by]?.key;
  },
  quickChoice(event, node) {
    event.preventDefault();
    const field = event.target.elements.says;
    if (!field.value.trim()) return;
    draft.addChoice(this.doc, node.key).says = field.value.trim();
    field.value = "";
    this.changed();
    saver.save().catch(() => {});
  },
  /** Draw a road from a choice's dot: to a moment, or to the ground, where a new moment grows. */
  pull(event, choice) {
    event.stopPropagation();
    event.preventDefault();
    const chart = one(".chart");
    const at = (moved) => new DOMPoint(moved.clientX, moved.clientY).matrixTransform(chart.getScreenCTM().inverse());
    const start = at(event);
    const move = (moved) => {
      const { x, y } = at(moved);
      this.pulled = { path: `M${start.x} ${start.y}C${start.x + 60} ${start.y} ${x - 60} ${y} ${x} ${y}` };
      draw();
    };
    const drop = (dropped) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      this.pulled = null;
      const there = document.elementFromPoint(dropped.clientX, dropped.clientY);
      const key = there?.closest?.(".map [data-node]")?.dataset.node;
      const far = Math.hypot(dropped.clientX - event.clientX, dropped.clientY - event.clientY) > 24;
      if (key && (far || key !== draft.nodeOf(this.doc, choice.id).key)) choice.to = key;
      else if (far && there?.closest?.(".graph.map")) this.leadToNew(choice, "", false);
      else return draw();
      this.changed();
      return saver.save().catch(() => {});
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
  },
};

const saver = new Saver({
  told: first, urls: around.urls, name: root.dataset.name,
  onTold: (told) => {
    studio.take(told);
    draw();
  },
  onState: (state, message = "") => {
    Object.assign(studio, { saving: state, message });
    drawHead();
  },
});

// ── Drawing ──
let wanted = null;
function focusOn(selector, scroll = false) {
  wanted = { selector, scroll };
  draw();
}

function draw() {
  render(studio.view === "map" ? map(studio) : html`${script(studio)}<aside class="beside-script" aria-label="Map and findings">${smallMap(studio)}${findings(studio)}</aside>`, root);
  root.classList.toggle("as-map", studio.view === "map");
  root.classList.toggle("many", studio.doc.nodes.length > MANY);
  drawHead();
  const chart = one(".chart");
  if (chart && chart !== studio.chart) {
    studio.chart = chart;
    studio.panzoom = movable(one(".graph.map"), chart);
    // After the beginning that Panzoom sets a moment later.
    setTimeout(() => studio.arrive());
  }
  if (!wanted) return;
  const { selector, scroll } = wanted;
  wanted = null;
  const field = one(selector);
  field?.focus({ preventScroll: !scroll });
  if (field && !scroll) field.scrollIntoView({ block: "nearest" });
}

const SAVED = { typing: "Writing…", saving: "Saving…", failed: "Not saved" };

function drawHead() {
  const { saving, message, problems } = studio;
  render(html`<span class="saved ${saving}" role="status">${SAVED[saving] ?? `Saved ${studio.savedAt}`}</span> · ${studio.standing}${message ? html` <span class="chip problem told">${icon("error")}${message}</span>` : nothing}`, head);
  one("#saved-short").textContent = SAVED[saving] ?? `Saved ${studio.savedAt}`;
  one("#undo").disabled = !studio.canUndo && saving === "saved";
  one("#redo").disabled = !studio.canRedo;
  const publish = one("#publish");
  publish.classList.toggle("primary", !problems && studio.wantsPublishing);
  const before = one("#before");
  before.textContent = problems ? `${problems} ${problems === 1 ? "problem" : "problems"} first` : studio.wantsPublishing || saving !== "saved" ? "" : "Nothing new to publish";
  before.hidden = !before.textContent;
}

function drawPicker() {
  const { picking } = studio;
  render(html`<form method="dialog"><div class="section-head"><h2>Choose a clip</h2><button class="button quiet icon-only" aria-label="Close">${icon("x")}</button></div></form>
    <input class="input" type="search" aria-label="Search clips" placeholder="Words of its title or its call" .value=${picking.words} @input=${(event) => studio.lookForClips(event.target.value)}>
    <p class="hush small" role="status">${picking.told}</p>
    <ul class="rows found-clips">${repeat(picking.found, (clip) => clip.pk, (clip) => html`<li>
      <button class="tag-chip" type="button" aria-label="Hear ${clip.title}" @click=${() => { studio.clips[clip.pk] = clip; studio.hear(clip.pk); }}>${icon("play")}${clip.seconds} s</button>
      <span><strong>${clip.title}</strong><small>${clip.call}</small></span>
      <button class="button" type="button" @click=${() => studio.choose(clip)}>Take it</button></li>`)}</ul>
    <p class="small"><a href=${around.cutUrl} target="_blank" rel="noopener">Cut a new one from a call</a> in another tab, and search for it here.</p>`, one("#clip-picker"));
}

function toast(words, undo = null) {
  const made = document.createElement("div");
  made.className = "toast";
  const close = () => made.remove();
  render(html`<span>${words}</span>${undo ? html`<button type="button" @click=${() => { close(); undo(); }}>Undo</button>` : nothing}<button type="button" @click=${close}>Close</button>`, made);
  one(".toasts").append(made);
  setTimeout(close, 8000);
}

// ── Keys, links, parting ──
addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (event.altKey && !event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && studio.view === "script") {
    event.preventDefault();
    studio.beside(event.key === "ArrowDown" ? 1 : -1);
  } else if (command && (key === "z" || key === "y")) {
    // In a field one has just typed in, the browser's own undo goes letter by letter.
    if (writes(event.target) && event.target.dataset.typed) return;
    event.preventDefault();
    saver.step(key === "y" || event.shiftKey ? "redo" : "undo").catch(() => {});
  } else if (command && key === "f" && studio.view === "script") {
    event.preventDefault();
    studio.openFind();
  } else if (command && key === "s") {
    event.preventDefault();
    saver.save().catch(() => {});
  } else if (event.key === "?" && !writes(event.target)) {
    one("#all-keys").showModal();
  } else if (event.key === "Escape" && studio.menu) {
    studio.closeMenu(true);
  }
});
addEventListener("focusout", (event) => delete event.target.dataset?.typed);
addEventListener("pointerdown", (event) => {
  if (studio.menu && !event.target.closest?.(".with-pop")) studio.closeMenu();
});
addEventListener("focusin", (event) => {
  if (studio.menu && !event.target.closest?.(".with-pop:has(> .pop)")) studio.closeMenu();
});
addEventListener("popstate", () => {
  studio.view = location.pathname === new URL(around.urls.map, location.href).pathname ? "map" : "script";
  studio.seen();
});
addEventListener("resize", () => studio.arrive());

one("#undo").addEventListener("click", () => saver.step("undo").catch(() => {}));
one("#redo").addEventListener("click", () => saver.step("redo").catch(() => {}));
one("#keys-button").addEventListener("click", () => one("#all-keys").showModal());
for (const tab of document.querySelectorAll("[data-view]")) tab.addEventListener("click", (event) => studio.show(event, tab.dataset.view));

// Whatever leads away waits for what is typed: nothing is played, published or copied from an old text.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-leave], .studio-head a[href]:not([data-view], [href^='#'])");
  if (!link || !saver.dirty && !saver.busy || event.ctrlKey || event.metaKey || link.target) return;
  event.preventDefault();
  await saver.save().then(() => location.assign(link.href), () => {});
});
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || !saver.dirty && !saver.busy) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await saver.save().then(() => form.requestSubmit(event.submitter), () => {});
}, true);
addEventListener("beforeunload", (event) => {
  if (saver.dirty && studio.saving === "failed") event.preventDefault();
});

// What sticks below the head stands below it however high it is.
new ResizeObserver(([{ target }]) => document.documentElement.style.setProperty("--head", `${target.offsetHeight}px`)).observe(one(".studio-head"));

head.replaceChildren();
studio.take(first);
if (saver.recover()) toast("What you wrote before the page closed is here again.");
studio.seen();
if (first.here) studio.goTo(first.here);
