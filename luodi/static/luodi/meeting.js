// The clock of an item counts down, then up; PageDown, the key of presenters, turns to the next item.
const clock = document.getElementById("clock");
const ends = Number(clock.dataset.ends);

function show() {
  const left = Math.round(ends - Date.now() / 1000);
  const seconds = Math.abs(left);
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  clock.textContent = left < 0 ? `${clock.dataset.over} ${text}` : text;
  clock.classList.toggle("ld-late", left < 0);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "PageDown") return;
  event.preventDefault();
  document.getElementById("next").requestSubmit();
});
show();
setInterval(show, 1000);
