// Dropping an export on the page. Where it lies in a usual folder it is read there; else its bytes go to
// the program on this machine, which holds them in memory.

const room = document.body.dataset.room;
const drop = document.getElementById("drop");
const input = document.getElementById("file");
const told = document.getElementById("told");
drop.hidden = false;

async function find(file) {
  const body = new URLSearchParams({ name: file.name, size: file.size, changed: file.lastModified });
  const answer = await fetch(room + "/import/find", { method: "POST", body });
  return answer.ok ? answer.json() : { to: null };
}

// A header takes no letters beyond Latin, so the name goes as the hexadecimal bytes of its UTF-8.
function hexadecimal(text) {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(file) {
  const answer = await fetch(room + "/import/file", {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", "X-Name": hexadecimal(file.name) },
    body: file,
  });
  return answer.json();
}

async function bring(file) {
  told.textContent = "One moment. It stays on this machine.";
  try {
    let found = await find(file);
    if (!found.to) found = await send(file);
    if (found.to) location.assign(room + found.to);
    else told.textContent = found.sentence || "That did not work. Choose it from the list below.";
  } catch {
    told.textContent = "That did not work. If it is a folder, choose it from the list below.";
  }
}

input.addEventListener("change", () => {
  if (input.files.length) bring(input.files[0]);
});
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
// A file that misses the box must not open in place of the page.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer?.files.length) bring(event.dataTransfer.files[0]);
});
