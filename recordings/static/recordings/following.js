// Pure: whether the page may scroll after the voice. Never while somebody holds it: whoever presses a button, has selected words,
// or has scrolled by hand reads where they are, until they say that it shall go on.

// What our own scrolling tells the page comes within so many ms of its beginning, or of what it told last.
const STARTS_MS = 300;
const GOES_ON_MS = 150;
// A smooth scroll is over by then; whatever moves later is moved by hand.
const LONGEST_MS = 1500;

const SCROLLS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "]);

const scrollsByKey = (key) => SCROLLS.has(key);

class Following {
  handsOn = false;
  pressed = false;
  #began = -Infinity;
  #until = -Infinity;

  // The wheel, a finger, a key that scrolls, words that are selected or walked.
  hand() {
    this.handsOn = true;
  }

  // `buttons` of a pointer event: whether any is down. Told with every one, for some browsers keep the last to themselves.
  pointer(buttons) {
    this.pressed = buttons !== 0;
  }

  // We scroll, at `now` (ms).
  own(now) {
    this.#began = now;
    this.#until = now + STARTS_MS;
  }

  // The page has moved. Not by us: then by the scroll bar, or whatever else people have. Only while it plays: a page that is being laid out moves too.
  scrolled(now, plays) {
    if (now <= this.#until) this.#until = Math.min(now + GOES_ON_MS, this.#began + LONGEST_MS);
    else if (plays) this.handsOn = true;
  }

  resume() {
    this.handsOn = false;
  }

  // `selects`: words are selected; `busy`: somebody writes, or a dialog is open.
  may({ selects, busy }) {
    return !(this.handsOn || this.pressed || selects || busy);
  }
}

export { Following, scrollsByKey };
