// A playlist: one clip after the other, by the bar below or by keys. Each clip keeps its own player; this one only goes on.

const list = document.querySelector("[data-playlist]");
const bar = document.querySelector("[data-playlist-player]");
// Between two clips, so that one notices that another call begins.
const BREATH_MS = 900;

const begin = () => {
  const places = [...list.children];
  const players = places.map((place) => place.querySelector("[data-listen]").listening);
  const one = (name) => bar.querySelector(`[data-${name}]`);
  let current = 0;
  let waiting;

  const show = () => {
    const on = !players[current].audio.paused;
    one("is-play").hidden = on;
    one("is-pause").hidden = !on;
    one("play").setAttribute("aria-label", on ? "Pause" : "Play");
    one("previous").disabled = current === 0;
    one("next").disabled = current === players.length - 1;
    const told = `${current + 1} of ${players.length}: ${places[current].dataset.clip}`;
    // Told again only when it changes, or it would be read out at every pause.
    if (one("which").textContent !== told) one("which").textContent = told;
    places.forEach((place, at) => (at === current ? place.setAttribute("aria-current", "true") : place.removeAttribute("aria-current")));
  };

  const turnTo = (at) => {
    current = at;
    const words = places[at].querySelector("details.words");
    if (words) words.open = true;
    show();
  };

  const play = (at) => {
    clearTimeout(waiting);
    if (!players[at]) return;
    if (at !== current) players[current].audio.pause();
    turnTo(at);
    players[at].play(players[at].offset);
    players[at].reveal(places[at].querySelector(".clip-row"));
  };

  const toggle = () => {
    clearTimeout(waiting);
    turnTo(current);
    players[current].toggle();
  };

  players.forEach((player, at) => {
    player.audio.addEventListener("play", () => {
      clearTimeout(waiting);
      if (at !== current || !places[at].hasAttribute("aria-current")) turnTo(at);
      show();
    });
    player.audio.addEventListener("pause", show);
    player.audio.addEventListener("ended", () => {
      if (at !== current || !one("onward").checked) return;
      if (players[at + 1]) waiting = setTimeout(() => play(at + 1), BREATH_MS);
      else turnTo(0);
    });
  });

  one("play").addEventListener("click", toggle);
  one("previous").addEventListener("click", () => play(current - 1));
  one("next").addEventListener("click", () => play(current + 1));
  one("onward").addEventListener("change", () => clearTimeout(waiting));

  const keys = { " ": toggle, n: () => play(current + 1), p: () => play(current - 1) };
  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.target.closest("textarea, select, input:not([type=range], [type=checkbox])")) return;
    const act = keys[event.key.toLowerCase()];
    if (!act || (event.key === " " && event.target.closest("a, button, summary, input"))) return;
    event.preventDefault();
    act();
  });

  bar.hidden = false;
  show();
};

if (list) begin();
