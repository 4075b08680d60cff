// Who speaks in a turn has been said: the turn takes that voice's place and colour, without a new page.

const VOICES = ["agent", "customer", "unknown"];

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.closest?.(".tell");
  const turn = form?.closest(".turn");
  if (!turn) return;
  turn.classList.remove(...VOICES);
  turn.classList.add(form.dataset.speaker);
});
