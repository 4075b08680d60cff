// Keep a moment for oneself while the call plays on, and say why: B keeps it, with Shift a note is written to it. What is kept on
// other pages stays in its place too; what could not be sent is told beside it, with what was typed still there.

import { clockWithin } from "./clock.js";

const PASSING_MS = 8000;
const why = (status) => (status === 401 ? "you are signed out. Sign in in another tab, then try again" : "the server did not answer as it should. Wait a moment, then try again");

// ── Where a part of a page is sent ──
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 400 || !event.target.closest(".bookmark")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(kind, (event) => {
    const told = event.target.closest(".bookmark")?.querySelector("[data-not-sent]");
    if (!told) return;
    told.textContent = `Not saved: ${why(event.detail.xhr?.status)}.`;
    told.hidden = false;
  });
}

// ── Beside a call ──
const form = document.querySelector("[data-bookmark]");

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);

// What the server says to a form, or what to tell in its place.
const sent = async (address, fields) => {
  try {
    const answer = await fetch(address, { method: "POST", body: fields, headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") ?? fields.get("csrfmiddlewaretoken") } });
    const isSaid = answer.headers.get("Content-Type")?.startsWith("application/json");
    const said = isSaid ? await answer.json() : {};
    return answer.ok && isSaid ? said : { error: said.error ?? `Not saved: ${why(answer.status)}.` };
  } catch {
    return { error: "Not saved: there is no connection. Try again in a moment." };
  }
};

function besideACall() {
  const { listening } = form.closest("[data-listen]");
  const dialog = document.querySelector("#bookmark-dialog");
  const note = dialog.querySelector("form");
  const text = note.querySelector("textarea");
  const trouble = dialog.querySelector("[data-not-sent]");
  const lasts = Number(form.closest("[data-listen]").querySelector("[data-scrub]").max);
  const clock = (ms) => clockWithin(ms, lasts);
  let kept = null;
  let busy = false;

  // ── Said in passing, with the way to a note ──
  const toast = document.createElement("div");
  toast.className = "toast";
  const words = document.createElement("span");
  const write = document.createElement("button");
  write.type = "button";
  write.textContent = "Write a note";
  let passing;
  const go = () => {
    toast.remove();
    kept = null;
  };
  const wait = () => {
    clearTimeout(passing);
    passing = setTimeout(go, PASSING_MS);
  };
  const say = (told, ...more) => {
    words.textContent = told;
    toast.replaceChildren(words, ...more);
    document.querySelector(".toasts").append(toast);
    wait();
  };
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(passing));
  for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, wait);

  const keep = async () => {
    if (busy) return null;
    busy = true;
    const fields = new FormData(form);
    fields.set("at_ms", String(Math.min(lasts, Math.max(0, Math.round(listening.at)))));
    const said = await sent(form.action, fields);
    busy = false;
    if (said.error) {
      say(said.error);
      return null;
    }
    kept = said;
    say(said.is_new ? `Bookmarked at ${clock(said.at_ms)}.` : `You have a bookmark at ${clock(said.at_ms)} already.`, write);
    return said;
  };

  const open = (bookmark) => {
    if (!bookmark) return;
    note.action = bookmark.address;
    dialog.querySelector("[data-at]").textContent = clock(bookmark.at_ms);
    text.value = bookmark.note;
    trouble.hidden = true;
    go();
    dialog.showModal();
    text.focus();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
  });
  write.addEventListener("click", () => open(kept));
  document.addEventListener("keydown", async (event) => {
    const typing = event.target.closest("textarea, select, input:not([type=range], [type=checkbox])");
    if (event.key.toLowerCase() !== "b" || event.metaKey || event.ctrlKey || event.altKey || event.repeat || typing || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    // What was kept a moment ago is what is meant.
    if (event.shiftKey) open(kept ?? (await keep()));
    else keep();
  });

  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  note.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.stopPropagation();
    note.requestSubmit();
  });
  note.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const said = await sent(note.action, new FormData(note));
    busy = false;
    trouble.textContent = said.error ?? "";
    trouble.hidden = !said.error;
    if (said.error) {
      text.focus();
      return;
    }
    dialog.close();
    say(said.note ? "Your note is kept with it." : "The bookmark has no note.");
  });
}

if (form) besideACall();
