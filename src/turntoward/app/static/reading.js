// How far a reading is: asked now and then; the page is loaded again when it is done.

const card = document.querySelector("[data-progress]");
const EVERY = 1000; // milliseconds

async function look() {
  let told;
  try {
    const answer = await fetch(card.dataset.progress);
    if (!answer.ok || answer.redirected) return; // it has locked; app.js goes on from there
    told = await answer.json();
  } catch {
    return; // the program has ended
  }
  if (told.over) {
    location.reload();
    return;
  }
  document.getElementById("what").textContent = told.what || "Starting";
  document.getElementById("left").textContent = told.left;
  const bar = document.getElementById("share");
  if (told.share === null) bar.removeAttribute("value");
  else bar.value = told.share;
  setTimeout(look, EVERY);
}

if (card?.querySelector("progress")) setTimeout(look, EVERY);
