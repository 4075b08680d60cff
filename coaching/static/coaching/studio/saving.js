// Autosave: what is typed is with the server within two seconds, and in this browser at once; what others save meanwhile is taken in.

import { merge, same } from "./merge.js";

const PAUSE_MS = 700;
const LONGEST_MS = 2000;
const AGAIN_MS = 5000;
// As much as a browser lets a page send that is being left.
const PARTING_BYTES = 60000;

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

/** Why something was not saved, in words for the page. */
class NotSaved extends Error {}

async function post(url, body, more = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
      body: JSON.stringify(body),
      ...more,
    });
  } catch {
    throw new NotSaved("No connection. What you wrote is kept in this browser, and saved as soon as there is one.");
  }
  if (answer.redirected || answer.status === 403) {
    throw new NotSaved("You are signed out. Sign in in another tab; what you wrote is kept in this browser.");
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok || !told) {
    const refused = new NotSaved(told?.message ?? "The server could not save this. It is kept in this browser, and tried again.");
    refused.final = answer.status === 400;
    throw refused;
  }
  return told;
}

/**
 * Keeps a document saved. `onTold(told)` gets what the server tells after each save, with its `document` put together with what was
 * typed meanwhile; `onState(state, message)` one of "saved", "typing", "saving", "failed".
 */
class Saver {
  constructor({ told, urls, name, onTold, onState }) {
    Object.assign(this, { urls, onTold, onState, drawn: false });
    this.kept = `ycord-studio-${name}`;
    this.doc = told.document;
    this.base = structuredClone(told.document);
    this.revision = told.revision;
    this.dirty = false;
    this.busy = null;
    addEventListener("pagehide", () => this.part());
    addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.part());
    addEventListener("online", () => this.save().catch(() => {}));
    setInterval(() => this.keep(), 1000);
  }

  /** What an earlier page could not save, put into this one. */
  recover() {
    let left = null;
    try {
      left = JSON.parse(localStorage.getItem(this.kept));
      localStorage.removeItem(this.kept);
    } catch {
      // A forbidden store, or what is no draft: the page opens all the same.
    }
    if (!left?.doc) return false;
    const { base, doc } = left;
    const { merged } = merge(base, doc, this.doc);
    if (same(merged, this.doc)) return false;
    this.doc = merged;
    this.changed();
    return true;
  }

  /** The document was changed in place. */
  changed() {
    this.dirty = true;
    this.unkept = true;
    this.since ??= Date.now();
    this.onState("typing");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save().catch(() => {}), Math.max(0, Math.min(PAUSE_MS, this.since + LONGEST_MS - Date.now())));
  }

  keep() {
    if (!this.unkept) return;
    this.unkept = false;
    try {
      localStorage.setItem(this.kept, JSON.stringify({ base: this.base, doc: this.doc }));
    } catch {
      // A full or forbidden store: the server has it a second later all the same.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.kept);
    } catch {
      // Nothing was kept in a forbidden store.
    }
  }

  /** Save what there is; resolves once nothing typed before the call is unsaved, rejects where it could not be. */
  async save() {
    if (this.busy) {
      await this.busy.catch(() => {});
      return this.dirty ? this.save() : undefined;
    }
    if (!this.dirty) return undefined;
    this.busy = this.send();
    try {
      await this.busy;
    } finally {
      this.busy = null;
    }
    return undefined;
  }

  async send() {
    clearTimeout(this.timer);
    const sent = structuredClone(this.doc);
    this.dirty = false;
    this.since = null;
    this.onState("saving");
    try {
      const told = await post(this.urls.draft, { document: sent, basedOn: this.revision, drawn: this.drawn });
      this.take(told, sent);
    } catch (failure) {
      this.dirty = true;
      this.unkept = true;
      this.keep();
      this.onState("failed", failure.message);
      if (!failure.final) this.timer = setTimeout(() => this.save().catch(() => {}), AGAIN_MS);
      throw failure;
    }
  }

  take(told, sent) {
    const stored = told.document;
    this.doc = this.dirty ? merge(sent, this.doc, stored).merged : structuredClone(stored);
    this.base = stored;
    this.revision = told.revision;
    if (!this.dirty) {
      this.unkept = false;
      this.forget();
    }
    this.onTold({ ...told, document: this.doc });
    this.onState(this.dirty ? "typing" : "saved");
  }

  /** Undo or redo the last save. */
  async step(way) {
    await this.save();
    this.onState("saving");
    // What is typed while the server goes back is put into what comes back.
    const before = structuredClone(this.doc);
    try {
      this.take(await post(this.urls.step, { way, basedOn: this.revision, drawn: this.drawn }), before);
    } catch (failure) {
      this.onState("failed", failure.message);
    }
  }

  /** The page is being left: keep what is unsaved here, and send it if it is small enough. */
  part() {
    if (!this.dirty) return;
    this.keep();
    const body = { document: this.doc, basedOn: this.revision };
    if (JSON.stringify(body).length < PARTING_BYTES) post(this.urls.draft, body, { keepalive: true }).catch(() => {});
  }
}

export { Saver };
