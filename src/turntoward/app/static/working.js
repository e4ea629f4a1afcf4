// How far something is, twice a second; the page after it once it is over.

const work = document.querySelector("[data-work]");
const share = document.getElementById("share");
const told = document.getElementById("told");
const EVERY = 500; // milliseconds

async function look() {
  let state = { over: false };
  try {
    const answer = await fetch(work.dataset.work + "/state");
    state = await answer.json();
  } catch {
    // the program is busy, or has ended; app.js sees to that
  }
  if (state.over) {
    location.reload();
    return;
  }
  if (state.told) told.textContent = state.told;
  if (typeof state.share === "number") share.value = state.share;
  const stop = document.getElementById("stop");
  if (stop) stop.hidden = state.may_stop === false;
  setTimeout(look, EVERY);
}
setTimeout(look, EVERY);
