// Mend a turn where it stands, while it plays: its text opens in place, saves with Ctrl+Enter and closes with Escape.

const root = document.querySelector("[data-listen][data-keys]");
const transcript = root.querySelector(".transcript");
const { listening } = root;
// What stood where something is written now, to be put back.
const before = new Map();

const areaOf = (turn) => turn.querySelector("textarea");
const written = (turn) => areaOf(turn).value !== areaOf(turn).defaultValue || Boolean(turn.querySelector(".conflict"));
const editors = () => [...transcript.querySelectorAll(".turn.mending")];

// Where to begin to write, in the editor that was asked for last.
let caret = 0;
const open = (turn, word) => {
  const link = turn.querySelector("[data-mend]");
  if (!link) return;
  const words = [...turn.querySelectorAll(".word")];
  caret = words.slice(0, Math.max(0, words.indexOf(word))).reduce((sum, one) => sum + one.firstChild.data.length + 1, 0);
  before.set(turn.dataset.turn, turn);
  htmx.ajax("GET", link.href, { target: turn, swap: "outerHTML" });
};

const close = (editor) => {
  const turn = before.get(editor.dataset.turn);
  if (!turn) return location.reload();
  before.delete(editor.dataset.turn);
  editor.replaceWith(turn);
  htmx.process(turn);
  listening.read();
  return listening.visit(turn.querySelector(".word"));
};

let asked = 0;
const leave = (editor) => {
  if (written(editor) && Date.now() - asked > 4000) {
    asked = Date.now();
    return listening.say("What you wrote is not saved. Press Escape again to drop it.");
  }
  return close(editor);
};

// The turn somebody means: the one they walk in, else the one that plays, else the first they can see.
const meant = () => {
  const seen = (turn) => turn.getBoundingClientRect().bottom > 80;
  return document.activeElement.closest?.(".turn[data-turn]") ?? listening.turn ?? root.querySelector(".turn.marked") ?? listening.turns.find(seen);
};

document.addEventListener("keydown", (event) => {
  const held = event.metaKey || event.ctrlKey || event.altKey;
  if (event.key.toLowerCase() !== "e" || held || event.target.closest("textarea, select, input:not([type=range], [type=checkbox]), dialog")) return;
  const turn = meant();
  if (!turn || turn.matches(".mending")) return;
  event.preventDefault();
  open(turn, document.activeElement.closest(".word"));
});

transcript.addEventListener("click", (event) => {
  const link = event.target.closest("[data-mend]");
  if (link && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    open(link.closest(".turn"));
  }
  if (event.target.closest("[data-cancel]")) close(event.target.closest(".mending"));
  event.target.closest("[data-dismiss-offer]")?.closest(".offer").remove();
});

transcript.addEventListener("keydown", (event) => {
  const editor = event.target.closest(".mending");
  if (!editor || event.target !== areaOf(editor)) return;
  const act =
    (event.key === "Escape" && (() => leave(editor))) ||
    (event.key === "Enter" && (event.ctrlKey || event.metaKey) && (() => editor.querySelector("form").requestSubmit(editor.querySelector("[value=save]")))) ||
    (event.altKey && !event.ctrlKey && { KeyJ: () => listening.go(listening.at - 5000), KeyK: () => listening.toggle(), KeyL: () => listening.go(listening.at + 5000) }[event.code]);
  if (!act) return;
  event.preventDefault();
  act();
});

// Where somebody was faster, or something cannot be saved, the answer is the editor again with what was typed.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (!target.matches?.(".mending")) return;
  if ([400, 409].includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (xhr.status < 300 && event.detail.requestConfig.verb === "post") before.delete(target.dataset.turn);
});

for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(kind, (event) => {
    if (!transcript.contains(event.target)) return;
    const why = event.detail.xhr?.status === 401 ? "you are signed out. Sign in in another tab" : "the server did not answer as it should. Wait a moment";
    listening.say(`Not saved: ${why}, then save again. What you wrote is still here.`, 20000);
  });
}

document.addEventListener("htmx:afterSettle", (event) => {
  const turn = event.target.closest?.(".turn");
  if (!turn || !transcript.contains(turn)) return;
  if (turn.matches(".mending")) {
    const area = areaOf(turn);
    if (area === document.activeElement) return;
    area.focus({ preventScroll: true });
    turn.scrollIntoView({ block: "center" });
    if (!turn.querySelector("[role=alert]")) area.setSelectionRange(caret, caret);
  } else if (document.activeElement === document.body) listening.visit(turn.querySelector(".word"));
});

window.addEventListener("beforeunload", (event) => {
  if (editors().some(written)) event.preventDefault();
});
