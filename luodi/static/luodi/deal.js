// A share is dragged, or picked with its button, onto the project that is to have it: the form is filled, and its dates
// are looked at before anything is saved. Without this file the form says the same.
const form = document.querySelector("[data-ld-deal]");

function exact(amount) {
  return String(Math.round(amount * 10000) / 10000);
}

function pick(giver) {
  form.elements.giver.value = giver.dataset.giver;
  for (const each of document.querySelectorAll("[data-giver]")) {
    const chosen = each === giver;
    each.classList.toggle("is-picked", chosen);
    each.querySelector("button").setAttribute("aria-pressed", String(chosen));
  }
}

function give(receiver) {
  form.elements.receiver.value = receiver.dataset.receiver;
  const giver = document.querySelector(`[data-giver="${CSS.escape(form.elements.giver.value)}"]`);
  if (!giver) {
    form.elements.giver.focus();
    return;
  }
  form.elements.amount.value = exact(Math.min(Number(giver.dataset.amount), Number(receiver.dataset.amount)));
  form.elements.amount.focus();
  form.elements.amount.select();
  form.scrollIntoView({ block: "nearest" });
}

if (form) {
  for (const giver of document.querySelectorAll("[data-giver]")) {
    giver.querySelector("button").addEventListener("click", () => pick(giver));
    giver.addEventListener("dragstart", event => {
      event.dataTransfer.setData("text/plain", giver.dataset.giver);
      event.dataTransfer.effectAllowed = "move";
      pick(giver);
    });
  }
  for (const receiver of document.querySelectorAll("[data-receiver]")) {
    receiver.querySelector("button").addEventListener("click", () => give(receiver));
    receiver.addEventListener("dragover", event => {
      event.preventDefault();
      receiver.classList.add("is-over");
    });
    receiver.addEventListener("dragleave", () => receiver.classList.remove("is-over"));
    receiver.addEventListener("drop", event => {
      event.preventDefault();
      receiver.classList.remove("is-over");
      give(receiver);
    });
  }
  form.addEventListener("submit", () => {
    form.querySelector("[data-ld-busy]").hidden = false;
  });
  const found = document.getElementById("found-title");
  if (found) found.focus();
}
