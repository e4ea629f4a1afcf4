// Loaded on every page: the quick way out, and leaving a page once the store has locked.

const body = document.body;
const room = body.dataset.room;
const LOOK = 5000; // milliseconds between two looks at the lock
const TWICE = 1500; // milliseconds within which a key counts as pressed twice

// Back and reload show the empty page, not what was here.
function gone(path) {
  document.documentElement.replaceChildren();
  location.replace(room + path);
}

async function leave() {
  document.documentElement.style.visibility = "hidden";
  try {
    await fetch(room + "/leave", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      keepalive: true,
    });
  } finally {
    gone("/left");
  }
}

let pressed = 0;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (event.timeStamp - pressed < TWICE && pressed) leave();
  pressed = event.timeStamp;
});
document.getElementById("leave")?.addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});

// A page that comes back from the browser's own memory may be of a store that is locked by now.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

async function look() {
  try {
    const answer = await fetch(room + "/state");
    if (answer.ok && (await answer.json()).open) return;
  } catch {
    // the program has ended
  }
  gone("/unlock");
}
if (body.hasAttribute("data-open")) setInterval(look, LOOK);
