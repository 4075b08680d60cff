// On the search page each moment's button plays its seconds (player.js does) and, pressed again, stops them.

let pressed = null;

const show = (button, on) => {
  button.querySelector("[data-sign-play]").hidden = on;
  button.querySelector("[data-sign-pause]").hidden = !on;
  button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/^(Play|Pause)/, on ? "Pause" : "Play"));
};

const audioOf = (button) => button.closest("[data-listen]").querySelector("[data-audio]");

// Before the player hears of it.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("[data-play-span]");
    if (!button) return;
    if (button === pressed && !audioOf(button).paused) {
      event.stopPropagation();
      audioOf(button).pause();
      return;
    }
    if (pressed) show(pressed, false);
    pressed = button;
    show(pressed, true);
  },
  true,
);

// What a sound tells does not bubble.
for (const kind of ["pause", "ended", "error"]) {
  document.addEventListener(kind, (event) => pressed && audioOf(pressed) === event.target && show(pressed, false), true);
}
document.addEventListener("play", (event) => pressed && audioOf(pressed) === event.target && show(pressed, true), true);
