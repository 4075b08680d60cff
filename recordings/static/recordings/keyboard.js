// A call by keyboard: keys that play and jump, words walked with the arrows, and a link to the moment that plays.

const root = document.querySelector("[data-listen][data-keys]");
const { listening } = root;
const { audio } = listening;
const transcript = root.querySelector(".transcript");
const help = document.querySelector("#keys");
const SAID_MS = 4000;
const LONG_SAID_MS = 20000;
// Within so much of a turn's beginning "back" means the turn before it.
const JUST_BEGUN_MS = 1500;

// ── Said in passing ──
const toast = document.createElement("div");
toast.className = "toast";
toast.append(document.createElement("span"));
let passing;
const say = (text, ms = SAID_MS) => {
  toast.firstChild.textContent = text;
  document.querySelector(".toasts").append(toast);
  clearTimeout(passing);
  passing = setTimeout(() => toast.remove(), ms);
};

// ── Words: one stop for the tab key, walked with the arrows. Nothing listens on a word itself: there may be 20,000 ──
let stop;
const settle = (word) => {
  if (word === stop) return;
  stop?.removeAttribute("tabindex");
  stop?.removeAttribute("role");
  stop = word;
  word.tabIndex = 0;
  word.setAttribute("role", "button");
};
const visit = (word) => {
  if (!word) return;
  settle(word);
  listening.following.hand();
  word.focus();
};
const firstOf = (turn) => turn?.querySelector(".word");

const walk = (event) => {
  const word = event.target.closest(".word");
  if (!word || event.metaKey || event.ctrlKey || event.altKey) return;
  const { words, turns } = listening;
  const at = () => words.indexOf(word);
  const turn = () => turns.indexOf(word.closest(".turn"));
  const act = {
    ArrowLeft: () => visit(words[at() - 1]),
    ArrowRight: () => visit(words[at() + 1]),
    ArrowUp: () => visit(firstOf(turns[turn() - 1])),
    ArrowDown: () => visit(firstOf(turns[turn() + 1])),
    Home: () => visit(words[0]),
    End: () => visit(words.at(-1)),
    Enter: () => listening.play(Number(word.dataset.start)),
  }[event.key];
  if (!act || (event.shiftKey && event.key === "Enter")) return;
  event.preventDefault();
  // With Shift the words on the way are selected, as in any text.
  const selection = getSelection();
  const from = event.shiftKey && !selection.isCollapsed ? [selection.anchorNode, selection.anchorOffset] : [word.firstChild, 0];
  act();
  if (event.shiftKey) selection.setBaseAndExtent(...from, stop.firstChild, stop.firstChild.length);
  else selection.removeAllRanges();
};

// The keys do what these do; a thousand turns would be two thousand stops on the way to the player.
const pass = (scope) => scope.querySelectorAll(".turn:not(.mending) > .at a, .mend").forEach((link) => (link.tabIndex = -1));

if (listening.words.length) {
  settle(listening.lit ?? firstOf(root.querySelector(".turn.marked")) ?? listening.words[0]);
  pass(transcript);
  transcript.addEventListener("htmx:afterSettle", () => {
    pass(transcript);
    if (!stop.isConnected && listening.words.length) settle(listening.words[0]);
  });
  transcript.addEventListener("keydown", walk);
  transcript.addEventListener("click", (event) => {
    const word = event.target.closest(".word");
    if (word) settle(word);
  });
}

const nextDoubtful = () => {
  const doubtful = [...transcript.querySelectorAll(".doubtful")];
  if (!doubtful.length) return say("Every word was heard with certainty.");
  const from = document.activeElement.closest(".word") ?? listening.lit;
  const after = (word) => from.compareDocumentPosition(word) & Node.DOCUMENT_POSITION_FOLLOWING;
  return visit((from && doubtful.find(after)) ?? doubtful[0]);
};

// ── Keys ──
const jump = (forward) => {
  const { turns } = listening;
  const starts = turns.map((turn) => Number(turn.dataset.start));
  const at = listening.at;
  const place = forward ? starts.findIndex((start) => start > at + 50) : Math.max(0, starts.findLastIndex((start) => start < at - JUST_BEGUN_MS));
  if (!turns[place]) return;
  listening.go(starts[place]);
  listening.reveal(turns[place]);
};

const speed = root.querySelector("[data-speed]");
const faster = (step) => {
  speed.selectedIndex = Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + step));
  speed.dispatchEvent(new Event("change", { bubbles: true }));
  say(`Speed ${speed.selectedOptions[0].text}`);
};

const skip = root.querySelector("[data-skip]");
const toggleSkip = () => {
  skip.checked = !skip.checked;
  say(skip.checked ? "Silence is skipped." : "Silence is played.");
};

const keys = {
  " ": () => listening.toggle(),
  k: () => listening.toggle(),
  j: () => listening.go(listening.at - 5000),
  l: () => listening.go(listening.at + 5000),
  "[": () => jump(false),
  "]": () => jump(true),
  "<": () => faster(-1),
  ">": () => faster(1),
  s: toggleSkip,
  d: nextDoubtful,
  f: () => listening.followAgain(),
  "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  // Some keyboards write [ and ] with AltGr, which Windows tells as Ctrl and Alt.
  const held = (event.metaKey || event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph");
  const typing = event.target.closest("textarea, select, input:not([type=range], [type=checkbox])");
  if (held || typing || document.querySelector("dialog[open]")) return;
  const act = keys[event.key.toLowerCase()];
  if (!act || (event.key === " " && event.target.closest("a, button, summary, input"))) return;
  event.preventDefault();
  act();
});

root.querySelector("[data-show-keys]").addEventListener("click", () => help.showModal());

// ── A link to the moment ──
const written = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS browsers keep the clipboard to themselves, but for this old way.
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "only-heard";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
};

const copy = root.querySelector("[data-copy-link]");
copy.addEventListener("click", async () => {
  const seconds = Number((listening.at / 1000).toFixed(2));
  const link = `${location.origin}${location.pathname}?t=${seconds}${listening.turn ? `#${listening.turn.id}` : ""}`;
  if (await written(link)) say(`Link to ${root.querySelector("[data-clock]").textContent} copied.`);
  else say(`Copy this link: ${link}`, LONG_SAID_MS);
  copy.focus();
});

audio.playbackRate = Number(speed.value);
// For what else the page does with words.
Object.assign(listening, { say, visit });
