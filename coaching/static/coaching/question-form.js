// A question being written: lines without reaching for the mouse, another kind at once, moments marked while the clip plays.
// Everything works without this: a form is a form, and each button asks the server.

import { momentMs, momentText } from "../recordings/clock.js";

const form = document.querySelector("form[data-guarded]");

// ── Lines ──
const rows = () => form.querySelector("[data-rows]");
const lines = () => [...(rows()?.querySelectorAll("[data-row]") ?? [])];
const written = (line) => line.querySelectorAll(".cell > :is(input, textarea)");
const firstOf = (line) => written(line)[0];

const numbered = () => {
  lines().forEach((line, place) => line.querySelectorAll("[data-number]").forEach((number) => (number.textContent = place + 1)));
};

const newLine = (after) => {
  const template = form.querySelector("template[data-empty-row]");
  const used = [...form.elements].map(({ name }) => Number(/^[a-z]+-(\d+)-/.exec(name)?.[1] ?? -1));
  const made = document.createElement("ol");
  made.innerHTML = template.innerHTML.replaceAll("__new__", Math.max(-1, ...used) + 1);
  const line = made.firstElementChild;
  if (after) after.after(line);
  else rows().append(line);
  dress(line);
  numbered();
  return line;
};

// What is seldom said of a line stands behind a button, open where something is said.
const dress = (line) => {
  const button = line.querySelector("[data-why]");
  const more = line.querySelector("[data-more]");
  if (!button || !more) return;
  const filled = () => [...more.querySelectorAll("input, textarea")].some((field) => field.value.trim());
  const open = (on) => {
    more.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
  };
  button.hidden = false;
  open(filled() || more.querySelector(".error") !== null);
  button.addEventListener("click", () => {
    open(more.hidden);
    if (!more.hidden) more.querySelector("textarea, input").focus();
  });
};

const remove = (line) => {
  const all = lines();
  const place = all.indexOf(line);
  const next = all[place - 1] ?? all[place + 1];
  line.remove();
  if (next) {
    const fields = written(next);
    fields[0].focus();
  } else {
    firstOf(newLine()).focus();
  }
  numbered();
};

const move = (line, up) => {
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  const focused = document.activeElement;
  if (up) other.before(line);
  else other.after(line);
  if (line.contains(focused)) focused.focus();
  numbered();
};

form.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("[data-row]");
  if (!line) return;
  const isCell = event.target.matches(".line > .cell > :is(input, textarea)");
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    move(line, event.key === "ArrowUp");
  } else if (event.key === "Enter" && isCell && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    const next = line.nextElementSibling;
    // A new line only where there is something to follow.
    if (next) firstOf(next).focus();
    else if ([...written(line)].some((field) => field.value.trim())) firstOf(newLine(line)).focus();
    else form.querySelector("[name=why]").focus();
  } else if (event.key === "Backspace" && isCell && !event.repeat && ![...line.querySelectorAll(".cell :is(input, textarea)")].some((field) => field.value)) {
    event.preventDefault();
    remove(line);
  }
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const line = button.closest("[data-row]");
  if (button.matches("[data-add-line]")) {
    event.preventDefault();
    firstOf(newLine()).focus();
  } else if (line && button.matches("[data-off]")) {
    event.preventDefault();
    remove(line);
  } else if (line && button.matches("[data-move]")) {
    event.preventDefault();
    move(line, button.dataset.move === "up");
    button.focus();
  }
});

lines().forEach(dress);
form.querySelectorAll("[data-row-keys], [data-gap-tools]").forEach((part) => (part.hidden = false));

// ── Another kind ──
const change = form.querySelector("[data-change-kind]");
change.hidden = true;
form.elements.kind.addEventListener("change", () => form.requestSubmit(change));

// ── Gaps ──
const text = form.elements.gap_text;
const makeGap = () => {
  let { selectionStart: from, selectionEnd: to } = text;
  const { value } = text;
  while (to > from && value[to - 1] === " ") to -= 1;
  while (from < to && value[from] === " ") from += 1;
  text.focus();
  text.setRangeText(`[${value.slice(from, to)}]`, from, to, "end");
  if (from === to) text.setSelectionRange(from + 1, from + 1);
};
form.querySelector("[data-make-gap]")?.addEventListener("click", makeGap);
text?.addEventListener("keydown", (event) => {
  if (event.key === "]" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    makeGap();
  }
});

// ── Clips among hundreds: what is typed narrows the list ──
for (const select of form.querySelectorAll("select[data-filtered], select[name=rest]")) {
  if (select.options.length < 12) continue;
  const all = [...select.options];
  const find = document.createElement("input");
  Object.assign(find, { type: "search", className: "input filter-clips", placeholder: "Find a clip" });
  find.setAttribute("aria-label", `Find in: ${select.labels[0].textContent.trim()}`);
  select.before(find);
  find.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const { value } = select;
    const fits = (option) => option.value === value || !option.value || words.every((word) => option.text.toLowerCase().includes(word));
    select.replaceChildren(...all.filter(fits));
    // Options that are taken out and put back forget which of them was chosen.
    select.value = value;
  });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const found = [...select.options].filter((option) => option.value && !option.selected);
    if (found.length) {
      select.value = found[0].value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// ── A part of a call: what is typed is what is heard ──
const hear = form.querySelector("[data-hear-part]");
form.addEventListener("change", (event) => {
  if (!hear || !["start_ms", "end_ms"].includes(event.target.name)) return;
  const [start, end] = ["start_ms", "end_ms"].map((name) => momentMs(form.elements[name].value));
  if (start !== null && end !== null && start < end) hear.dataset.playSpan = `${start},${end}`;
});

// ── Moments to spot ──
const isSpot = () => form.elements.kind.value === "spot";
let begun = null;

const addMoment = (start, end, said = "") => {
  const empty = lines().find((line) => ![...written(line)].some((field) => field.value.trim()));
  const line = empty ?? newLine();
  const [from, to, what] = written(line);
  from.value = momentText(start);
  to.value = momentText(end);
  what.value = said;
  return line;
};

const tell = (words) => {
  const told = form.querySelector("[data-marked]");
  if (told) told.textContent = words;
};

const mark = (which) => {
  const player = form.querySelector("#heard [data-listen]")?.listening;
  if (!player) return;
  const at = Math.round(player.at);
  if (which === "start") {
    begun = at;
    tell(`Begins at ${momentText(at)}`);
  } else if (begun === null || at <= begun) {
    tell("Press S where it begins first.");
  } else {
    addMoment(begun, at);
    tell(`${momentText(begun)} to ${momentText(at)} is a moment.`);
    begun = null;
  }
};

const showSpot = () => form.querySelectorAll("[data-for-spot]").forEach((part) => (part.hidden = !isSpot()));
form.addEventListener("click", (event) => {
  const found = event.target.closest("[data-mark], [data-span]");
  if (!found) return;
  if (found.dataset.mark) {
    mark(found.dataset.mark);
  } else {
    const [start, end] = found.dataset.span.split(",").map(Number);
    addMoment(start, end, found.dataset.said);
    tell("It is a moment now.");
    found.disabled = true;
  }
});
document.addEventListener("keydown", (event) => {
  if (!isSpot() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.("textarea, select, input:not([type=range], [type=radio], [type=checkbox])")) return;
  if (event.key === "s" || event.key === "S") mark("start");
  if (event.key === "e" || event.key === "E") mark("end");
});
document.addEventListener("htmx:afterSwap", showSpot);
showSpot();
