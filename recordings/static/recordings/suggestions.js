// What may be personal, by keyboard: P leads to the next, Y takes it out, N leaves it in; with Shift all that say the same. The buttons under the turns do the same.

const root = document.querySelector("[data-listen][data-keys]");
const transcript = root.querySelector(".transcript");
const { listening } = root;

const open = () => [...transcript.querySelectorAll(".suggestion.open")];
// Where its words begin in the call.
const beginOf = (row) => Number(markOf(row)?.querySelector(".word").dataset.start);
const markOf = (row) => transcript.querySelector(`mark[data-suggestion="${row.dataset.suggestion}"]`);
// The suggestion somebody is in: by one of its words, or by its buttons.
const here = () => {
  const inside = document.activeElement.closest?.("mark[data-suggestion], .suggestion");
  return inside && transcript.querySelector(`.suggestion.open[data-suggestion="${inside.dataset.suggestion}"]`);
};

const visit = (row) => {
  const word = markOf(row)?.querySelector(".word");
  if (!word) return row.querySelector("button").focus();
  listening.visit(word);
  row.scrollIntoView({ block: "nearest" });
  return listening.say(row.querySelector("p").textContent.trim());
};

const next = () => {
  const rows = open();
  if (!rows.length) return listening.say("Nothing is left to look at.");
  const from = here() ?? document.activeElement.closest?.(".word") ?? listening.lit;
  const after = (row) => row !== from && from.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING && markOf(row) !== from.closest?.("mark");
  return visit((from && rows.find(after)) ?? rows[0]);
};

// Where to go on once what was decided has changed the page.
let goOn;
const decide = (what, alike) => {
  const row = here();
  if (!row) return listening.say("Press P to go to the next thing that may be personal.");
  const all = row.querySelector("[name=alike]");
  if (all && alike) all.checked = true;
  // htmx sends the value of a button that was clicked.
  return row.querySelector(`[value="${what}"]`).click();
};

const keys = { p: next, y: (event) => decide("accept", event.shiftKey), n: (event) => decide("refuse", event.shiftKey) };
document.addEventListener("keydown", (event) => {
  const held = event.metaKey || event.ctrlKey || event.altKey;
  if (held || event.target.closest("textarea, select, input:not([type=range], [type=checkbox])") || document.querySelector("dialog[open]")) return;
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act(event);
});

transcript.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest(".suggestion");
  if (row) goOn = beginOf(row);
});

document.addEventListener("htmx:oobAfterSwap", () => {
  if (goOn === undefined) return;
  const from = goOn;
  goOn = undefined;
  // Several turns may come; we go on once they all stand.
  setTimeout(() => {
    listening.read();
    const rows = open();
    const following = rows.find((row) => beginOf(row) > from) ?? rows[0];
    if (following) visit(following);
    else {
      listening.visit(transcript.querySelector(`.word[data-start="${from}"]`));
      listening.say("Nothing is left to look at.");
    }
  });
});
