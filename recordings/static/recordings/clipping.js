// Make a clip: of the words that are selected, or from the turn that plays, in a dialog that can be corrected by hand.

const root = document.querySelector("[data-listen]");
const dialog = document.querySelector("#clip-dialog");
const button = document.querySelector("[data-make-clip]");

const written = (ms) => `${Math.floor(ms / 60000)}:${((ms % 60000) / 1000).toFixed(1).padStart(4, "0")}`;

const bar = document.createElement("div");
bar.className = "passage-bar floating";
bar.setAttribute("role", "toolbar");
bar.setAttribute("aria-label", "The selected words");
bar.hidden = true;
bar.innerHTML = '<span class="length"></span><button type="button" data-hear>Hear it</button><button type="button" data-make></button>';
bar.querySelector("[data-make]").append(button.querySelector("svg").cloneNode(true), "Make a clip");
document.body.append(bar);

const selected = () => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const words = [...root.querySelectorAll(".transcript .word")].filter((word) => range.intersectsNode(word));
  if (!words.length) return null;
  return { start: Number(words[0].dataset.start), end: Math.max(...words.map((word) => Number(word.dataset.end))), box: range.getBoundingClientRect() };
};

const current = () => {
  const turn = root.querySelector(".turn.speaking") ?? root.querySelector(".turn[data-start]");
  return turn ? { start: Number(turn.dataset.start), end: Number(turn.dataset.end) } : { start: 0, end: 5000 };
};

const open = ({ start, end }) => {
  dialog.querySelector("[name=start_ms]").value = written(start);
  dialog.querySelector("[name=end_ms]").value = written(end);
  bar.hidden = true;
  dialog.showModal();
  dialog.querySelector("[name=title]").focus();
};

document.addEventListener("selectionchange", () => {
  const found = dialog.open ? null : selected();
  bar.hidden = !found;
  if (!found) return;
  bar.span = found;
  bar.querySelector(".length").textContent = `${((found.end - found.start) / 1000).toFixed(1)} s`;
  bar.style.setProperty("top", `${found.box.bottom + scrollY + 12}px`);
  bar.style.setProperty("left", `${Math.max(8, Math.min(found.box.left, innerWidth - 240))}px`);
});
// Pressing the bar must not undo the selection first.
bar.addEventListener("pointerdown", (event) => event.preventDefault());
bar.querySelector("[data-make]").addEventListener("click", () => open(bar.span));
bar.querySelector("[data-hear]").addEventListener("click", () => root.listening.play(bar.span.start, bar.span.end));

button.hidden = false;
button.addEventListener("click", () => open(selected() ?? current()));
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
if (dialog.hasAttribute("data-open")) dialog.showModal();
