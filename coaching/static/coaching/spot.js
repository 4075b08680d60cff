// Marks pressed while a clip plays: the space bar, the big button, a finger. Times are milliseconds on the call's clock.
// A form is a form: each mark is a hidden field named “given”, kept like any other answer.

const SVG = "http://www.w3.org/2000/svg";

export class Spotting {
  constructor(root, { changed, played }) {
    this.root = root;
    this.audio = root.querySelector("audio");
    this.offset = Number(root.dataset.offset);
    this.length = Number(root.dataset.length);
    this.changed = changed;
    this.played = played;
    this.left = root.dataset.plays === undefined ? Infinity : Number(root.dataset.plays);
    this.one = (name) => root.querySelector(`[data-${name}]`);
    this.marks = [...root.querySelectorAll("[name=given]")].map((field) => Number(field.value));
    root.querySelectorAll("[data-own]").forEach((part) => part.removeAttribute("hidden"));
    this.audio.controls = false;
    this.listen();
    this.show();
  }

  get at() {
    return Math.round(this.audio.currentTime * 1000 + this.offset);
  }

  listen() {
    const { audio } = this;
    for (const kind of ["timeupdate", "seeked"]) audio.addEventListener(kind, () => this.show());
    for (const kind of ["play", "pause", "ended"]) audio.addEventListener(kind, () => this.playing());
    audio.addEventListener("error", () => (this.one("count").textContent = "The clip could not be played. Load the page again."));
    // On the way down: a click comes with the finger's way up, a tenth of a second later.
    this.one("now").addEventListener("pointerdown", (event) => event.button === 0 && this.mark());
    for (const name of ["toggle", "undo", "again"]) {
      this.one(name)?.addEventListener("click", (event) => {
        this[name]();
        // Whoever clicked Play marks with the space bar next: it must not press Pause. Who came by keyboard stays.
        if (event.detail) this.one("now").focus({ preventScroll: true });
      });
    }
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const now = this.one("now");
    const elsewhere = event.target !== now && event.target.closest?.("a, button, summary, input, select, textarea");
    if (event.key === " " && !elsewhere) {
      event.preventDefault();
      if (this.audio.paused && this.audio.currentTime === 0) this.toggle();
      else this.mark();
    } else if (event.key === "Enter" && event.target === now) {
      event.preventDefault();
      this.mark();
    } else if (event.key.toLowerCase() === "p" && !event.target.closest?.("input, select, textarea")) {
      event.preventDefault();
      this.toggle();
    } else if (event.key === "Backspace" && !event.target.closest?.("input, textarea")) {
      event.preventDefault();
      this.undo();
    }
  }

  mark() {
    if (this.audio.paused || this.marks.includes(this.at)) return;
    this.marks.push(this.at);
    this.write();
  }

  undo() {
    if (!this.marks.length) return;
    this.marks.sort((one, other) => one - other).pop();
    this.write();
  }

  again() {
    this.marks = [];
    this.audio.currentTime = 0;
    this.write();
    this.start();
  }

  async toggle() {
    if (!this.audio.paused) return this.audio.pause();
    return this.start();
  }

  async start() {
    const fresh = this.audio.currentTime === 0 || this.audio.ended;
    if (fresh && this.left !== Infinity) {
      if (this.left <= 0) return;
      this.left -= 1;
      await this.played();
    }
    this.audio.play().catch(() => this.playing());
  }

  write() {
    this.one("values").replaceChildren(...this.marks.map((mark) => Object.assign(document.createElement("input"), { type: "hidden", name: "given", value: mark })));
    this.show();
    this.changed();
  }

  playing() {
    const paused = this.audio.paused;
    this.one("toggle-words").textContent = paused ? (this.audio.currentTime > 0 && !this.audio.ended ? "Go on" : "Play") : "Pause";
    this.one("sign-play").hidden = !paused;
    this.one("sign-pause").hidden = paused;
    // Where it may be heard so often only, it is heard through.
    this.one("toggle").disabled = this.left <= 0 && (this.audio.ended || (paused && this.audio.currentTime === 0));
    this.show();
  }

  show() {
    const part = (ms) => `${Math.min(100, Math.max(0, (100 * (ms - this.offset)) / this.length))}%`;
    const here = part(this.at);
    for (const name of ["x1", "x2"]) this.one("head").setAttribute(name, here);
    this.one("heard").setAttribute("x2", here);
    this.one("marks").replaceChildren(...this.marks.flatMap((mark) => {
      const line = document.createElementNS(SVG, "line");
      const head = document.createElementNS(SVG, "circle");
      for (const [name, value] of Object.entries({ class: "mark", x1: part(mark), x2: part(mark), y1: 14, y2: 58 })) line.setAttribute(name, value);
      for (const [name, value] of Object.entries({ class: "mark-head", cx: part(mark), cy: 10, r: 6 })) head.setAttribute(name, value);
      return [line, head];
    }));
    const whole = Math.floor(this.audio.currentTime);
    this.one("clock").textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    const told = `${this.marks.length} mark${this.marks.length === 1 ? "" : "s"}`;
    if (this.one("count").textContent !== told) this.one("count").textContent = told;
    this.one("undo").disabled = !this.marks.length;
  }
}
