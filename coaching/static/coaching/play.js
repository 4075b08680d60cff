// Number keys choose, Enter answers or goes on, Backspace steps back in practice. Everything works without this: a form is a form, a link a link.
const writes = "textarea, select, input:not([type=radio], [type=checkbox])";

const form = document.querySelector("form[data-keys]");
if (form) {
  const choices = [...form.querySelectorAll("[name=given]:is([type=radio], [type=checkbox])")];
  form.querySelector(".keys")?.removeAttribute("hidden");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const elsewhere = event.target.closest?.("a, button, summary, audio, input:not([name=given]), select, textarea");
    const choice = choices[Number(event.key) - 1];
    if (choice && !event.target.closest?.("textarea, input[type=text], input[type=search]")) {
      event.preventDefault();
      choice.checked = choice.type === "radio" || !choice.checked;
      choice.focus();
      // What is set by a key is chosen like by a mouse, and kept.
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (event.key === "Enter" && !elsewhere && choices.some((one) => one.checked)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

const next = document.querySelector("[data-next]");
if (next) {
  next.parentElement.querySelector(".keys")?.removeAttribute("hidden");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.repeat && !event.target.closest?.("a, button, audio, input")) next.click();
  });
}

const back = document.querySelector("form[data-back]");
if (back) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return;
    if (event.target.closest?.(writes)) return;
    event.preventDefault();
    back.requestSubmit();
  });
}
