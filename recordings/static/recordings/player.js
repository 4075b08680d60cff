// Plays a call or a clip: one [data-listen] holds one <audio>, its controls, and the words that move along with it.
// Times in the page are milliseconds on the call's clock; data-offset is where the audio file begins on it.

import { clockLength, clockWithin } from "./clock.js";
import { Following, scrollsByKey } from "./following.js";
import { joined } from "./writing.js";

const SILENCE_MS = 1500;
// Left around speech where silence is skipped, so that nothing sounds bitten off.
const TAIL_MS = 400;
const HEAD_MS = 300;
const WRITES = "textarea, select, input:not([type=range], [type=checkbox])";

class Listening {
  constructor(root) {
    this.root = root;
    this.audio = root.querySelector("[data-audio]");
    this.offset = Number(root.dataset.offset);
    this.one = (name) => root.querySelector(`[data-${name}]`);
    this.read();
    this.until = Infinity;
    // Where the next start is to stop: the end of a span that the address names, or of one that was paused in.
    this.planned = Infinity;
    this.following = new Following();
    root.querySelectorAll("[data-own]").forEach((part) => (part.hidden = false));
    this.audio.controls = false;
    this.audio.preservesPitch = true;
    this.listen();
    if (root.dataset.from) {
      this.audio.currentTime = (Number(root.dataset.from) - this.offset) / 1000;
      this.planned = Number(root.dataset.until) || Infinity;
      this.bringIntoView(root.querySelector(".turn.marked"));
    }
    this.show();
  }

  // The words that move along; again when some were mended.
  read() {
    this.words = [...this.root.querySelectorAll(".word")];
    this.starts = this.words.map((word) => Number(word.dataset.start));
    this.turns = [...this.root.querySelectorAll(".turn[data-start]")];
    this.silences = this.gaps();
  }

  get at() {
    return this.audio.currentTime * 1000 + this.offset;
  }

  // Stretches between turns in which nobody speaks, on the call's clock.
  gaps() {
    const found = [];
    let end = 0;
    for (const turn of this.turns) {
      const start = Number(turn.dataset.start);
      if (start - end > SILENCE_MS) found.push([end, start]);
      end = Math.max(end, Number(turn.dataset.end));
    }
    return found;
  }

  listen() {
    const { audio, root } = this;
    audio.addEventListener("timeupdate", () => this.show());
    audio.addEventListener("play", () => this.playing(true));
    audio.addEventListener("pause", () => this.playing(false));
    audio.addEventListener("ended", () => this.show());
    audio.addEventListener("error", () => this.trouble());
    root.addEventListener("click", (event) => this.pressed(event));
    this.one("scrub")?.addEventListener("input", (event) => {
      audio.currentTime = Number(event.target.value) / 1000;
      this.until = this.planned = Infinity;
      this.following.resume();
    });
    this.one("speed")?.addEventListener("change", (event) => (audio.playbackRate = Number(event.target.value)));
    this.noticeHands();
  }

  // What people do with the page: as long as they do it, the voice does not move it.
  noticeHands() {
    const { following } = this;
    const hand = () => {
      following.hand();
      this.showFollow();
    };
    for (const kind of ["wheel", "touchmove"]) window.addEventListener(kind, hand, { passive: true });
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      window.addEventListener(kind, (event) => following.pointer(kind === "pointercancel" ? 0 : event.buttons), { capture: true, passive: true });
    }
    window.addEventListener("scroll", (event) => {
      following.scrolled(event.timeStamp, !this.audio.paused);
      this.showFollow();
    }, { passive: true });
    window.addEventListener("keydown", (event) => {
      if (!event.defaultPrevented && scrollsByKey(event.key) && !event.target.closest?.(`button, summary, input, ${WRITES}`)) hand();
    });
    document.addEventListener("selectionchange", () => this.selects() && hand());
  }

  // Whether words of this transcript are selected.
  selects() {
    const selection = getSelection();
    return !selection.isCollapsed && this.root.contains(selection.anchorNode);
  }

  pressed(event) {
    const found = (name) => event.target.closest(`[data-${name}]`);
    if (found("toggle")) return this.toggle();
    if (found("follow")) return this.followAgain();
    const jump = found("jump");
    if (jump) return this.go(this.at + Number(jump.dataset.jump) * 1000);
    const span = found("play-span");
    if (span) {
      event.preventDefault();
      const [start, end] = span.dataset.playSpan.split(",").map(Number);
      return this.play(start, end);
    }
    const from = found("play-from");
    if (from) {
      event.preventDefault();
      return this.play(Number(from.dataset.playFrom));
    }
    const word = event.target.closest(".word");
    // A selection is being made, not a word pressed.
    if (word && getSelection().isCollapsed) return this.play(Number(word.dataset.start));
    const wave = found("waveform");
    if (wave) {
      const box = wave.getBoundingClientRect();
      return this.go(((event.clientX - box.left) / box.width) * this.audio.duration * 1000 + this.offset);
    }
    return undefined;
  }

  toggle() {
    if (this.audio.paused) {
      [this.until, this.planned] = [this.planned, Infinity];
      this.start();
    } else {
      [this.planned, this.until] = [this.until, Infinity];
      this.audio.pause();
    }
  }

  start() {
    // One voice at a time on a page with several clips.
    document.querySelectorAll("audio").forEach((other) => other !== this.audio && other.pause());
    // Whoever begins to listen where they read goes with the voice.
    const next = this.turn ?? this.turns.find((turn) => Number(turn.dataset.start) >= this.at);
    if (next && this.inView(next)) this.following.resume();
    this.audio.play().catch(() => this.trouble());
    this.watchEnd();
  }

  // The time is told four times a second: too seldom for an end that lies before the next word.
  watchEnd() {
    cancelAnimationFrame(this.frame);
    if (this.audio.paused || this.until === Infinity) return;
    if (this.at >= this.until) this.show();
    else this.frame = requestAnimationFrame(() => this.watchEnd());
  }

  go(ms) {
    this.until = this.planned = Infinity;
    // Whoever asks for a place wants to be there.
    this.following.resume();
    this.audio.currentTime = Math.max(0, (ms - this.offset) / 1000);
    this.show();
  }

  play(ms, until = Infinity) {
    this.go(ms);
    this.until = until;
    this.start();
  }

  playing(on) {
    // What the link marked has been found; from here the voice leads.
    const marked = on && this.root.querySelector(".turn.marked");
    if (marked) {
      marked.classList.remove("marked");
      marked.removeAttribute("aria-current");
    }
    this.showFollow();
    const name = this.one("toggle");
    if (!name) return;
    this.one("sign-play").hidden = on;
    this.one("sign-pause").hidden = !on;
    name.setAttribute("aria-label", name.getAttribute("aria-label").replace(/^(Play|Pause)/, on ? "Pause" : "Play"));
  }

  trouble() {
    const now = this.one("now") ?? this.one("clock");
    if (now) now.textContent = "This sound cannot be played here. Reload the page, or ask the author.";
  }

  show() {
    const { audio } = this;
    const at = this.at;
    if (at >= this.until && !audio.paused) {
      audio.pause();
      this.until = Infinity;
    }
    const here = audio.currentTime * 1000;
    const scrub = this.one("scrub");
    const told = clockWithin(here, Number(scrub?.max));
    if (this.one("clock")) this.one("clock").textContent = told;
    if (scrub) {
      scrub.value = here;
      scrub.setAttribute("aria-valuetext", `${told} of ${clockLength(Number(scrub.max))}`);
    }
    if (this.one("progress")) this.one("progress").value = here;
    this.draw(here);
    this.light(at);
  }

  draw(here) {
    const share = this.audio.duration ? here / (this.audio.duration * 1000) : 0;
    this.one("heard")?.setAttribute("width", String(270 * share));
    this.one("playhead")?.querySelectorAll("line").forEach((line) => {
      line.setAttribute("x1", `${share * 100}%`);
      line.setAttribute("x2", `${share * 100}%`);
    });
    this.one("playhead")?.querySelector("circle").setAttribute("cx", `${share * 100}%`);
  }

  light(at) {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= at + 40) low = middle + 1;
      else high = middle;
    }
    // Turns overlap where both speak: the last word begun is the one lit.
    const word = this.words[low - 1];
    const lit = word && at < Number(word.dataset.end) + 400 ? word : null;
    if (lit !== this.lit) {
      this.lit?.classList.remove("lit");
      lit?.classList.add("lit");
      this.lit = lit;
    }
    const turn = lit?.closest(".turn") ?? (word && at < Number(word.closest(".turn").dataset.end) ? word.closest(".turn") : null);
    if (turn !== this.turn) {
      this.turn?.classList.remove("speaking");
      turn?.classList.add("speaking");
      this.turn = turn;
      this.follow(turn);
      if (this.one("now")) this.one("now").textContent = turn ? this.told(turn) : "";
    }
    this.skip(at);
  }

  skip(at) {
    if (this.audio.paused || !this.one("skip")?.checked) return;
    const gap = this.silences.find(([start, end]) => at > start + TAIL_MS && at < end - HEAD_MS);
    if (gap) this.audio.currentTime = (gap[1] - HEAD_MS - this.offset) / 1000;
  }

  told(turn) {
    const words = [...turn.querySelectorAll(".word")].slice(0, 30).map((word) => word.firstChild.data);
    return `${turn.querySelector(".who")?.textContent}: ${joined(words)}`;
  }

  // Follow the voice, but never pull the page out of the hands of somebody who reads, writes or selects.
  follow(turn) {
    this.showFollow();
    if (turn && !this.audio.paused && this.mayFollow()) this.reveal(turn);
  }

  mayFollow() {
    const busy = document.activeElement?.matches(WRITES) || Boolean(document.querySelector("dialog[open]"));
    return this.following.may({ selects: this.selects(), busy });
  }

  // The way to go on following stands there as long as the voice plays on without the page.
  showFollow() {
    const way = this.one("follow");
    if (way) way.hidden = this.audio.paused || !(this.following.handsOn || this.selects());
  }

  followAgain() {
    if (this.selects()) getSelection().removeAllRanges();
    this.following.resume();
    this.showFollow();
    if (this.turn) this.reveal(this.turn);
  }

  // The heights of turns nobody has seen yet are guesses, and the typeface may come late: look again, unless the reader moved on.
  bringIntoView(turn) {
    const look = () => {
      if (!turn || this.following.handsOn) return;
      this.following.own(performance.now());
      turn.scrollIntoView({ block: "center" });
    };
    look();
    requestAnimationFrame(() => requestAnimationFrame(look));
    document.fonts.ready.then(() => requestAnimationFrame(look));
    if (document.readyState !== "complete") addEventListener("load", () => requestAnimationFrame(look), { once: true });
  }

  inView(turn) {
    const box = turn.getBoundingClientRect();
    return box.top >= 80 && box.bottom <= innerHeight - 120;
  }

  reveal(turn) {
    if (this.inView(turn)) return;
    this.following.own(performance.now());
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    turn.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
}

const wake = (scope) => {
  scope.querySelectorAll("[data-listen]:not([data-awake])").forEach((root) => {
    root.dataset.awake = "yes";
    root.listening = new Listening(root);
  });
};
wake(document);
document.addEventListener("htmx:afterSwap", () => wake(document));
// A turn was mended, or is about to be.
document.addEventListener("htmx:afterSettle", (event) => {
  const listening = event.target.closest?.("[data-listen]")?.listening;
  listening?.read();
  listening?.show();
});
