// What every page does: passing messages pass, a form sent twice goes once, a file too large stays, a form from before signing in still goes, and “/” searches.

const PASSING_MS = 8000;

const pass = (toast) => {
  toast.dataset.passing = "yes";
  let timer = setTimeout(() => toast.remove(), PASSING_MS);
  // Nobody is hurried: it stays while it is pointed at or read by keyboard.
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ["pointerleave", "focusout"]) {
    toast.addEventListener(kind, () => (timer = setTimeout(() => toast.remove(), PASSING_MS)));
  }
};
document.querySelectorAll(".toast").forEach(pass);
// Those that come with a part of the page.
document.addEventListener("htmx:oobAfterSwap", () => document.querySelectorAll(".toast:not([data-passing])").forEach(pass));

document.addEventListener("click", (event) => {
  event.target.closest?.("[data-dismiss]")?.closest(".toast")?.remove();
});

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);

document.addEventListener("submit", (event) => {
  const form = event.target;
  // What a page holds back to send it later has not been sent.
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // Signing in anew, perhaps in another tab, changes the token; the form on this page still carries the old one.
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  if (token && cookie("csrftoken")) token.value = cookie("csrftoken");
  // A file is saved beside the page, which stays, and has more to be done on it.
  if (event.submitter?.hasAttribute("data-saves-file")) return;
  form.dataset.sent = "yes";
  form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-disabled", "true"));
});

// A file that would be refused for its size is refused before it is sent.
document.addEventListener("change", (event) => {
  const { dataset, files } = event.target;
  if (!dataset?.mostBytes || !files) return;
  event.target.setCustomValidity([...files].some((file) => file.size > Number(dataset.mostBytes)) ? dataset.tooLarge : "");
  event.target.reportValidity();
});

// “/” goes to the search, from wherever nobody is writing.
document.addEventListener("keydown", (event) => {
  const writes = event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
  if (event.key !== "/" || writes || event.metaKey || event.ctrlKey || event.altKey) return;
  const find = document.querySelector("#id_q[type=search], #find");
  if (!find) return;
  event.preventDefault();
  find.focus();
  find.select();
});

// Coming back with the back button must find a form that can be sent.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});
