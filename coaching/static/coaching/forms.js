// Forms of authors without waiting: rows are added in place, nothing typed is left by accident.

for (const button of document.querySelectorAll("[data-add-row]")) {
  const name = button.dataset.addRow;
  const form = button.form;
  const rows = form.querySelector(`[data-rows="${name}"]`);
  const template = form.querySelector(`template[data-empty-row="${name}"]`);
  const total = form.querySelector(`[name="${name}-TOTAL_FORMS"]`);
  const words = button.querySelector("[data-words]");
  words.textContent = words.dataset.words;
  button.type = "button";
  button.addEventListener("click", () => {
    const index = Number(total.value);
    const made = document.createElement("div");
    made.innerHTML = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
    const row = made.firstElementChild;
    rows.append(row);
    total.value = index + 1;
    row.querySelector("textarea, input:not([type=hidden])").focus();
  });
}

// A row that is to be removed steps back, and can be taken up again until it is saved.
document.addEventListener("change", (event) => {
  if (event.target.name?.endsWith("-DELETE")) {
    event.target.closest("[data-row]").classList.toggle("going", event.target.checked);
  }
});

const guarded = document.querySelector("form[data-guarded]");
if (guarded) {
  const told = () => new URLSearchParams(new FormData(guarded)).toString();
  // What came back with errors, or as another kind, was never saved: it counts as typed.
  let kept = guarded.querySelector(".notice") || guarded.dataset.unsaved !== undefined ? "" : told();
  guarded.addEventListener("submit", () => { kept = null; });
  window.addEventListener("beforeunload", (event) => {
    if (kept !== null && kept !== told()) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { if (kept === null) kept = told(); });
}
