// Make a clip, or write a comment: of the words that are selected, or at the turn that plays, in a dialog that can be corrected by hand.

import { openClip } from "./clip-dialog.js";
import { clockLength, momentText } from "./clock.js";

const root = document.querySelector("[data-listen]");
const button = document.querySelector("[data-make-clip]");
const remarks = document.querySelector("#comment-dialog");
const remark = document.querySelector("[data-write-comment]");

const bar = document.createElement("div");
bar.className = "passage-bar floating";
bar.setAttribute("role", "toolbar");
bar.setAttribute("aria-label", "The selected words");
bar.hidden = true;
bar.innerHTML = '<span class="length"></span><button type="button" data-hear>Hear it</button><button type="button" data-make></button><button type="button" data-remark></button>';
bar.querySelector("[data-make]").append(button.querySelector("svg").cloneNode(true), "Make a clip");
// What is about the moment that plays.
for (const link of root.querySelectorAll("[data-at-moment]")) {
  const [address] = link.getAttribute("href").split("?");
  link.addEventListener("click", () => {
    link.href = `${address}?start=${Math.round(root.listening.at)}`;
  });
}
// Where the words become training: addresses that take a part of the call.
const HALF_A_MINUTE_MS = 30_000;
for (const grow of root.querySelectorAll("[data-grow]")) {
  const link = document.createElement("a");
  link.append(grow.textContent);
  link.dataset.of = grow.getAttribute("href");
  bar.append(link);
  grow.addEventListener("click", () => {
    // Without a selection from the turn that plays: a scenario for half a minute, a question for that turn.
    const { start, end } = current();
    const rest = grow.dataset.grow === "on" ? Math.min(start + HALF_A_MINUTE_MS, root.listening.audio.duration * 1000) : end;
    grow.href = span(link.dataset.of, selected() ?? { start, end: rest });
  });
}
bar.querySelector("[data-remark]").append(remark.querySelector("svg").cloneNode(true), "Comment");
document.body.append(bar);

// A word of which no letter is selected only touches the selection: it is none of its words.
const holds = (range, word) => {
  const letters = document.createRange();
  letters.selectNodeContents(word.firstChild);
  return range.compareBoundaryPoints(Range.END_TO_START, letters) < 0 && range.compareBoundaryPoints(Range.START_TO_END, letters) > 0;
};

const selected = () => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const turns = root.listening.turns.filter((turn) => range.intersectsNode(turn));
  const words = turns.flatMap((turn) => [...turn.querySelectorAll(".word")]).filter((word) => holds(range, word));
  if (!words.length) return null;
  return { words, start: Math.min(...words.map((word) => Number(word.dataset.start))), end: Math.max(...words.map((word) => Number(word.dataset.end))), box: range.getBoundingClientRect() };
};

const span = (address, { start, end }) => `${address}?start=${Math.floor(start)}&end=${Math.ceil(end)}`;

const current = () => {
  const turns = [...root.querySelectorAll(".turn[data-start]")];
  const begun = turns.findLast((turn) => Number(turn.dataset.start) <= root.listening.at);
  const turn = document.activeElement.closest(".turn[data-start]") ?? root.querySelector(".turn.speaking") ?? begun ?? turns[0];
  return turn ? { start: Number(turn.dataset.start), end: Number(turn.dataset.end) } : { start: 0, end: 5000 };
};

const open = (found) => {
  bar.hidden = true;
  openClip(found);
};

// What a comment is about: the words selected, else the word one stands on, else what is heard, to the tenth of a second.
const moment = () => {
  const word = document.activeElement.closest(".transcript .word");
  const turn = document.activeElement.closest(".turn[data-start]");
  const found = selected()?.start ?? Number(word?.dataset.start ?? turn?.dataset.start ?? root.listening.at);
  // Rounded up: rounded down it might fall into the turn before.
  return Math.ceil(found / 100) * 100;
};

const comment = (ms) => {
  remarks.querySelector("[name=at_ms]").value = momentText(ms);
  bar.hidden = true;
  remarks.showModal();
  remarks.querySelector("[name=text]").focus();
};

document.addEventListener("selectionchange", () => {
  const found = document.querySelector("dialog[open]") ? null : selected();
  bar.hidden = !found;
  if (!found) return;
  bar.span = found;
  bar.querySelectorAll("a").forEach((link) => (link.href = span(link.dataset.of, found)));
  bar.querySelector(".length").textContent = clockLength(found.end - found.start);
  bar.style.setProperty("top", `${found.box.bottom + scrollY + 12}px`);
  // Its width is known where there is room for it.
  bar.style.setProperty("left", "8px");
  bar.style.setProperty("left", `${Math.max(8, Math.min(found.box.left, innerWidth - bar.offsetWidth - 16))}px`);
});
// Pressing the bar must not undo the selection first.
bar.addEventListener("pointerdown", (event) => event.preventDefault());
bar.querySelector("[data-make]").addEventListener("click", () => open(bar.span));
bar.querySelector("[data-hear]").addEventListener("click", () => root.listening.play(bar.span.start, bar.span.end));

bar.querySelector("[data-remark]").addEventListener("click", () => comment(moment()));
remark.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  comment(moment());
});
// As in the transcript's own editor: Ctrl+Enter sends; blanks are nothing to send.
// Listened for here, since a form that is refused comes back as a new one.
document.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("dialog textarea");
  if (sends) event.target.form.requestSubmit();
});
document.addEventListener("input", ({ target }) => {
  if (target.matches("dialog textarea")) target.setCustomValidity(target.required && !target.value.trim() ? "Write what you hear." : "");
});
remarks.querySelector("[data-close]").addEventListener("click", () => remarks.close());
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, input:not([type=range], [type=checkbox])");
  const act = { c: () => comment(moment()), m: () => open(selected() ?? current()) }[event.key.toLowerCase()];
  if (!act || event.metaKey || event.ctrlKey || event.altKey || typing || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act();
});

button.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open(selected() ?? current());
});
