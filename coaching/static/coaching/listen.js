// What is said in a clip, and why it worked, come once it has been heard: nearly all of it, in whatever pieces.

const ENOUGH = 0.9;

const section = document.querySelector("[data-first-heard]");
const audio = section?.querySelector("audio");

function share() {
  let heard = 0;
  for (let at = 0; at < audio.played.length; at += 1) heard += audio.played.end(at) - audio.played.start(at);
  return audio.duration ? heard / audio.duration : 0;
}

async function look() {
  if (share() < ENOUGH || section.dataset.told) return;
  section.dataset.told = "yes";
  try {
    const answer = await fetch(section.dataset.firstHeard);
    if (!answer.ok || answer.redirected) throw new Error("not now");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const words = page.querySelector(".clip-player .transcript");
    document.querySelector("#afterwards").replaceChildren(...page.querySelector("#afterwards").childNodes);
    if (words) section.append(words);
  } catch {
    // Tried again with the next moment that is heard.
    delete section.dataset.told;
  }
}

if (audio) {
  for (const kind of ["ended", "pause"]) audio.addEventListener(kind, look);
  audio.addEventListener("timeupdate", () => audio.duration - audio.currentTime < 0.3 && look());
}
