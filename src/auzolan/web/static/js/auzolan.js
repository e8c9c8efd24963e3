// Small comforts only: every page works without this file.

// A menu closes on Escape, and when something outside it is clicked.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// After a refused form the reader starts at the list of what is wrong.
document.querySelector("[data-errors]")?.focus();

// A form marked so is sent as soon as a choice in it changes.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-autosend]")?.requestSubmit();
});

// The same form is not sent twice by an impatient double click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 3000);
});

// Printed plans show their tables too.
addEventListener("beforeprint", () => {
  for (const twin of document.querySelectorAll("details.twin")) twin.open = true;
});

// The chosen chip, tab or day of a strip is in view.
for (const here of document.querySelectorAll(".chips [aria-current], .tabs [aria-current]")) {
  const strip = here.closest("ul");
  strip.scrollLeft = here.offsetLeft - strip.clientWidth / 2 + here.offsetWidth / 2;
}
