// The dialog in which a clip is made: it tells the words that will be in the clip, plays exactly them, and moves its edges by a word.
// What is sent is the span in the two fields; everything else here only shows what it holds.

import { clockLength, momentMs, momentText } from "./clock.js";
import { inside, nudged, snapped, widened } from "./spans.js";
import { joined } from "./writing.js";

const root = document.querySelector("[data-listen]");
const { listening } = root;
const dialog = document.querySelector("#clip-dialog");
const one = (selector) => dialog.querySelector(selector);
const field = (name) => one(`[name=${name}]`);

// The call's words, in the order in which they begin.
let words = [];
// What was selected, while the sentences near it were taken instead.
let chosen = null;
// Where the call was before its clip was tried here, in seconds; null while it was not.
let before = null;

const told = (element) => ({ text: element.firstChild.data, start: Number(element.dataset.start), end: Number(element.dataset.end), turn: element.closest(".turn") });

const asked = () => {
  const start = momentMs(field("start_ms").value);
  const end = momentMs(field("end_ms").value);
  return start === null || end === null || end <= start ? null : { start, end };
};

const clip = () => {
  const span = asked();
  return span && widened(words, span, listening.audio.duration * 1000 || Infinity);
};

// ── What is in it ──
const line = (turn, said) => {
  const who = document.createElement("strong");
  who.className = `voice ${["agent", "customer"].find((voice) => turn.classList.contains(voice)) ?? ""}`;
  who.textContent = turn.querySelector(".who")?.textContent ?? "";
  const text = document.createElement("p");
  text.append(who, ` ${joined(said.map((word) => word.text))}`);
  return text;
};

const lines = (held) => {
  const parts = [];
  for (const word of held) {
    const part = parts.find((each) => each.turn === word.turn);
    if (part) part.said.push(word);
    else parts.push({ turn: word.turn, said: [word] });
  }
  return parts.map(({ turn, said }) => line(turn, said));
};

const showNudge = (button) => {
  const step = asked() && nudged(words, asked(), button.dataset.nudge, "out" in button.dataset);
  // Not disabled: the focus would fall out of the dialog.
  button.setAttribute("aria-disabled", String(!step));
  const what = "out" in button.dataset ? "Add" : "Drop";
  button.textContent = step ? `${what} “${step.word.text}”` : `${what} a word`;
};

const show = () => {
  const span = clip();
  const held = span ? inside(words, span) : [];
  one("[data-words]").replaceChildren(...lines(held));
  const count = `${held.length} word${held.length === 1 ? "" : "s"}`;
  one("[data-length]").textContent = span ? `${clockLength(span.end - span.start)} · ${held.length ? count : "nobody speaks"}` : "The end has to come after the beginning, both like 1:23.4.";
  dialog.querySelectorAll("[data-nudge]").forEach(showNudge);
};

const take = ({ start, end }) => {
  field("start_ms").value = momentText(Math.floor(start));
  field("end_ms").value = momentText(Math.ceil(end));
  show();
};

// ── Sentences ──
// The words of a selection with its edges moved to the sentences that are near: {start, end}, and which words came and went.
const toSentences = (elements) => {
  const [from, to] = [elements[0].closest(".turn"), elements.at(-1).closest(".turn")];
  const said = (turn) => [...turn.querySelectorAll(".word")].map(told);
  const place = (element) => [...element.closest(".turn").querySelectorAll(".word")].indexOf(element);
  const [first, last] = [place(elements[0]), place(elements.at(-1))];
  const same = from === to;
  const opening = said(from);
  const closing = same ? opening : said(to);
  const begin = snapped(opening, { first, last: same ? last : null });
  const finish = same ? begin : snapped(closing, { first: null, last });
  const text = (turn, a, b) => joined(turn.slice(Math.min(a, b), Math.max(a, b)).map((word) => word.text));
  const moves = [
    { out: begin.first > first, text: text(opening, first, begin.first) },
    { out: finish.last < last, text: text(closing, last + 1, finish.last + 1) },
  ].filter((move) => move.text);
  // Where both speak at once, the last word of the selection need not be the one that ends last.
  const between = elements.map(told).filter((word) => word.turn !== from && word.turn !== to);
  const edges = same ? opening.slice(begin.first, begin.last + 1) : [...opening.slice(begin.first), ...closing.slice(0, finish.last + 1)];
  const all = [...edges, ...between];
  return { start: Math.min(...all.map((word) => word.start)), end: Math.max(...all.map((word) => word.end)), moves };
};

const explain = (moves) => {
  const name = (out) => moves.filter((move) => move.out === out).map((move) => `“${move.text}”`).join(" and ");
  const parts = [name(true) && `left out ${name(true)}`, name(false) && `took in ${name(false)}`].filter(Boolean);
  one("[data-snapped] span").textContent = `To keep sentences whole, this ${parts.join(" and ")}.`;
};

// ── Hearing it ──
const playing = (on) => {
  one("[data-clip-play]").hidden = on;
  one("[data-clip-pause]").hidden = !on;
  one("[data-hear-name]").textContent = on ? "Stop" : "Hear the clip";
};

const hear = () => {
  const span = clip();
  if (!listening.audio.paused && before !== null) return listening.audio.pause();
  if (!span) return undefined;
  before ??= listening.audio.currentTime;
  listening.play(span.start, span.end);
  return playing(true);
};
listening.audio.addEventListener("pause", () => playing(false));

// ── Opening and closing ──
// `found`: a span {start, end} on the call's clock, with the `words` that are selected where some are.
const openClip = (found) => {
  words = listening.words.map(told).sort((a, b) => a.start - b.start);
  // Whoever marks something reads here, wherever the voice goes.
  listening.following.hand();
  const whole = found.words && toSentences(found.words);
  chosen = whole?.moves.length ? found : null;
  one("[data-snapped]").hidden = !chosen;
  if (chosen) explain(whole.moves);
  take(whole ?? found);
  one("[data-not-sent]").hidden = true;
  dialog.showModal();
  one("[data-words]").scrollTop = 0;
  field("title").focus();
};

dialog.addEventListener("close", () => {
  if (before !== null) {
    listening.audio.pause();
    listening.audio.currentTime = before;
    before = null;
  }
  listening.showFollow();
});

dialog.addEventListener("click", (event) => {
  const on = (name) => event.target.closest(`[data-${name}]`);
  const nudge = on("nudge");
  const step = nudge && asked() && nudged(words, asked(), nudge.dataset.nudge, "out" in nudge.dataset);
  if (step) take(step.span);
  if (on("unsnap")) {
    take(chosen);
    one("[data-snapped]").hidden = true;
    one("[data-nudge]").focus();
  }
  if (on("hear-clip")) hear();
  if (on("close")) dialog.close();
});

dialog.addEventListener("input", (event) => {
  if (event.target.matches("[name=start_ms], [name=end_ms]")) show();
});

// ── Sent ──
dialog.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 400) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
dialog.addEventListener("htmx:afterSettle", () => {
  if (!dialog.open || !one("[aria-invalid=true], [role=alert]:not([hidden])")) return;
  show();
  (one("[aria-invalid=true]") ?? field("start_ms")).focus();
});
document.addEventListener("clip-made", () => {
  getSelection().removeAllRanges();
  dialog.close();
});

for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  dialog.addEventListener(kind, (event) => {
    const why = event.detail.xhr?.status === 401 ? "you are signed out. Sign in in another tab" : "the server did not answer as it should. Wait a moment";
    one("[data-not-sent] span").textContent = `Not made: ${why}, then make it again. What you wrote is still here.`;
    one("[data-not-sent]").hidden = false;
  });
}

export { openClip };
