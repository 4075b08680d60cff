// Make a clip, or write a comment: of the words that are selected, or at the turn that plays, in a dialog that can be corrected by hand.

const root = document.querySelector("[data-listen]");
const dialog = document.querySelector("#clip-dialog");
const button = document.querySelector("[data-make-clip]");
const remarks = document.querySelector("#comment-dialog");
const remark = document.querySelector("[data-write-comment]");

const written = (ms) => `${Math.floor(ms / 60000)}:${((ms % 60000) / 1000).toFixed(1).padStart(4, "0")}`;

const bar = document.createElement("div");
bar.className = "passage-bar floating";
bar.setAttribute("role", "toolbar");
bar.setAttribute("aria-label", "The selected words");
bar.hidden = true;
bar.innerHTML = '<span class="length"></span><button type="button" data-hear>Hear it</button><button type="button" data-make></button><button type="button" data-remark></button>';
bar.querySelector("[data-make]").append(button.querySelector("svg").cloneNode(true), "Make a clip");
// Where the words become training: addresses that take a part of the call.
for (const grow of root.querySelectorAll("[data-grow]")) {
  const link = document.createElement("a");
  link.append(grow.textContent);
  link.dataset.of = grow.getAttribute("href");
  bar.append(link);
  grow.addEventListener("click", () => {
    // Without a selection from the turn that plays: a scenario for some minutes, a question for that turn.
    const { start, end } = current();
    const rest = grow.dataset.grow === "on" ? Math.min(start + 120000, root.listening.audio.duration * 1000) : end;
    const found = selected() ?? (root.listening.at > 0 ? { start, end: rest } : null);
    grow.href = found ? span(link.dataset.of, found) : link.dataset.of;
  });
}
bar.querySelector("[data-remark]").append(remark.querySelector("svg").cloneNode(true), "Comment");
document.body.append(bar);

const selected = () => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const words = [...root.querySelectorAll(".transcript .word")].filter((word) => range.intersectsNode(word));
  if (!words.length) return null;
  return { start: Number(words[0].dataset.start), end: Math.max(...words.map((word) => Number(word.dataset.end))), box: range.getBoundingClientRect() };
};

const span = (address, { start, end }) => `${address}?start=${Math.floor(start)}&end=${Math.ceil(end)}`;

const current = () => {
  const turn = document.activeElement.closest(".turn[data-start]") ?? root.querySelector(".turn.speaking") ?? root.querySelector(".turn[data-start]");
  return turn ? { start: Number(turn.dataset.start), end: Number(turn.dataset.end) } : { start: 0, end: 5000 };
};

const open = ({ start, end }) => {
  dialog.querySelector("[name=start_ms]").value = written(start);
  dialog.querySelector("[name=end_ms]").value = written(end);
  bar.hidden = true;
  dialog.showModal();
  dialog.querySelector("[name=title]").focus();
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
  remarks.querySelector("[name=at_ms]").value = written(ms);
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
  bar.querySelector(".length").textContent = `${((found.end - found.start) / 1000).toFixed(1)} s`;
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
for (const area of document.querySelectorAll("dialog textarea")) {
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
  area.addEventListener("input", () => area.setCustomValidity(area.required && !area.value.trim() ? "Write what you hear." : ""));
}
remarks.querySelector("[data-close]").addEventListener("click", () => remarks.close());
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, input:not([type=range], [type=checkbox])");
  const act = { c: () => comment(moment()), m: () => open(selected() ?? current()) }[event.key.toLowerCase()];
  if (!act || event.metaKey || event.ctrlKey || event.altKey || typing || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act();
});

button.hidden = false;
button.addEventListener("click", () => open(selected() ?? current()));
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
if (dialog.hasAttribute("data-open")) dialog.showModal();
