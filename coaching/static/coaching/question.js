// A question that is being answered: what is chosen or typed is kept as one goes, a lost connection costs nothing, two tabs agree,
// lines are put in order, clips are heard as often as they may be. Everything works without this, but for marking while it plays.

import { Spotting } from "./spot.js";

const KEEP_MS = 500;
const RETRY_MS = 3_000;

const form = document.querySelector("form[data-keep]");
if (form) answering(form);

function answering(form) {
  const step = form.elements.step.value;
  const lost = form.querySelector("[data-lost]");
  const kept = form.querySelector("[data-kept]");
  const tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel(`ycord-attempt ${form.action}`) : null;
  let waiting = 0;
  let sending = false;

  const body = () => {
    const data = new FormData(form);
    data.delete("what");
    return new URLSearchParams(data);
  };
  const local = `ycord-answer ${new URL(form.action).pathname} ${step}`;
  const store = (value) => {
    try {
      if (value === null) localStorage.removeItem(local);
      else localStorage.setItem(local, value);
    } catch {
      // A browser that keeps nothing keeps nothing.
    }
  };

  // Sent as JSON is asked for, so that nobody is sent to a sign-in page unseen: that answers with another address.
  async function send(url, data) {
    const answer = await fetch(url, { method: "POST", body: data, headers: { Accept: "application/json" }, keepalive: true });
    if (!answer.ok || answer.redirected) throw new Error("not kept");
    return answer.json();
  }

  async function keep() {
    clearTimeout(waiting);
    store(body().toString());
    try {
      const now = await send(form.dataset.keep, body());
      lost.hidden = true;
      store(null);
      if (kept) kept.textContent = "Kept";
      behind(now);
    } catch {
      if (lost) lost.hidden = navigator.onLine !== false && !sending;
    }
  }

  const changed = () => {
    if (kept) kept.textContent = "";
    clearTimeout(waiting);
    waiting = setTimeout(keep, KEEP_MS);
  };

  // Another tab, or the time, has gone further than this page.
  function behind(now) {
    if (String(now.step) === step && now.open) return;
    if (!sending) location.replace(form.action);
  }

  async function look() {
    if (sending) return;
    try {
      const answer = await fetch(form.dataset.keep, { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) behind(await answer.json());
    } catch {
      // Without a connection there is nothing to agree on.
    }
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  // Told before the answer is stored: a moment later it is.
  tabs?.addEventListener("message", () => setTimeout(look, 1_500));
  window.addEventListener("online", () => !sending && keep());

  // The answer goes out once the server can be reached; until then it stays here.
  form.addEventListener("submit", async (event) => {
    const asks = event.submitter?.name === "what" || event.submitter?.name === "move";
    if (asks || sending === "for good") return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    clearTimeout(waiting);
    store(body().toString());
    for (;;) {
      try {
        await send(form.dataset.keep, body());
        break;
      } catch {
        if (navigator.onLine !== false) {
          // The server answers, if not as wished: the form itself tells what is the matter, a sign-in page for one.
          const reached = await fetch(form.dataset.keep, { method: "HEAD" }).then(() => true, () => false);
          if (reached) break;
        }
        lost.hidden = false;
        await new Promise((done) => setTimeout(done, RETRY_MS));
      }
    }
    store(null);
    sending = "for good";
    tabs?.postMessage("answered");
    form.requestSubmit();
  });

  restore();
  order();
  const spot = form.querySelector("[data-spot]");
  const played = () => send(form.dataset.help, new URLSearchParams([...body(), ["what", "plays"]])).catch(() => {});
  if (spot) new Spotting(spot, { changed, played });
  document.querySelectorAll("[data-once]").forEach((once) => hearOnce(once, played));
  waitFor();
  timeLeft();

  // What could not be sent before the page was closed.
  function restore() {
    let before;
    try {
      before = localStorage.getItem(local);
    } catch {
      return;
    }
    if (!before) return;
    const values = new URLSearchParams(before);
    const given = values.getAll("given");
    const list = form.querySelector("[data-order] ol");
    const lines = new Map([...(list?.children ?? [])].map((line) => [line.querySelector("[name=given]").value, line]));
    for (const one of given) if (lines.has(one)) list.append(lines.get(one));
    const marks = form.querySelector("[data-spot] [data-values]");
    marks?.replaceChildren(...given.filter((one) => /^\d+$/.test(one)).map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: "given", value })));
    const fields = list || marks ? [] : [...form.querySelectorAll("[name=given]")];
    for (const [place, field] of fields.entries()) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
      else field.value = given[place] ?? field.value;
    }
    for (const field of form.querySelectorAll("[name=sure]")) field.checked = values.get("sure") === field.value;
    keep();
  }

  function order() {
    const list = form.querySelector("[data-order] ol");
    if (!list) return;
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      event.preventDefault();
      move(button.closest("li"), Number(button.dataset.move), button);
    });
    list.addEventListener("keydown", (event) => {
      const button = event.target.closest("[data-move]");
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!button || !by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      move(button.closest("li"), by, button);
    });
    const move = (line, by, button) => {
      const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
      if (!other) return;
      if (by < 0) other.before(line);
      else other.after(line);
      button.focus();
      const place = [...list.children].indexOf(line) + 1;
      form.querySelector("[data-moved]").textContent = `${line.querySelector(".line").textContent}: place ${place} of ${list.children.length}`;
      changed();
    };
  }

  // A clip that is played so often and no more: from its beginning to its end, without going back.
  function hearOnce(once, told) {
    const audio = once.querySelector("audio");
    const button = once.querySelector("[data-once-toggle]");
    const section = once.closest("[data-plays]");
    let left = Number(section.dataset.plays);
    audio.controls = false;
    button.hidden = false;
    const show = () => {
      once.querySelector("[data-sign-play]").hidden = !audio.paused;
      once.querySelector("[data-sign-pause]").hidden = audio.paused;
      button.disabled = !left && (audio.ended || audio.currentTime === 0);
      const whole = Math.floor(audio.currentTime);
      once.querySelector("[data-clock]").textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    };
    button.addEventListener("click", async () => {
      if (!audio.paused) return audio.pause();
      if (audio.currentTime === 0 || audio.ended) {
        if (!left) return undefined;
        left -= 1;
        await told();
        once.querySelector("[data-plays-told]").textContent = left ? "once more after this" : "this is the last time it is played";
      }
      return audio.play().catch(show);
    });
    for (const kind of ["play", "pause", "ended", "timeupdate"]) audio.addEventListener(kind, show);
    show();
  }

  // A question that comes after its clip comes by itself at the clip's end.
  function waitFor() {
    const section = document.querySelector("[data-waits]");
    const button = form.querySelector("[data-heard-it]");
    const audio = section?.querySelector("audio");
    if (!audio || !button) return;
    button.hidden = true;
    audio.addEventListener("ended", () => form.requestSubmit(button));
  }

  function timeLeft() {
    const told = document.querySelector("[data-until]");
    if (!told) return;
    const until = new Date(told.dataset.until).getTime();
    const show = () => {
      const minutes = Math.ceil((until - Date.now()) / 60_000);
      told.querySelector("span").textContent = minutes > 1 ? `${minutes} minutes left` : minutes === 1 ? "The last minute" : "The time is up";
      if (minutes <= 0 && !sending) keep().then(() => setTimeout(() => location.replace(form.action), 21_000));
      else setTimeout(show, 5_000);
    };
    show();
  }
}
