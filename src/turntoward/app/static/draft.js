// The draft page while it is typed in: underlines under the words, what there is to say beside them.
// Without this file the same is shown once “Look at it” is pressed.

const PAUSE = 120; // milliseconds without a key before the draft is looked at
const $ = (id) => document.getElementById(id);
const form = $("draft-form");
const area = $("draft");
const mirror = $("mirror");
const list = $("findings");
let looked = null; // what was said, and of which text
let marks = []; // [start, end, group] in the text that is there now
let shownText = "";
let timer = 0;
let asked = 0; // number of the latest question

// ---- what is under the words

function draw() {
  const text = area.value;
  const nodes = [];
  let at = 0;
  for (const [start, end, group] of marks) {
    if (start < at) continue;
    nodes.push(text.slice(at, start));
    const mark = document.createElement("mark");
    mark.className = group;
    mark.textContent = text.slice(start, end);
    nodes.push(mark);
    at = end;
  }
  nodes.push(text.slice(at) + "\n");
  mirror.replaceChildren(...nodes);
  shownText = text;
}

// While somebody types, marks before and behind the change stay with their words.
function moveMarks() {
  const old = shownText;
  const now = area.value;
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const by = now.length - old.length;
  const behind = old.length - tail;
  marks = marks.flatMap(([start, end, group]) => {
    if (end <= head) return [[start, end, group]];
    return start >= behind ? [[start + by, end + by, group]] : [];
  });
}

// ---- what is said beside them

function say(id, words) {
  const place = $(id);
  place.hidden = !words;
  const inside = place.querySelector("span") ?? place;
  if (inside.textContent !== String(words)) inside.textContent = words;
}

function card(each) {
  const one = $("blank").content.firstElementChild.cloneNode(true);
  const slot = (name) => one.querySelector(`[data-slot="${name}"]`);
  one.className = `finding ${each.group}`;
  one.dataset.number = each.number;
  for (const name of ["glyph", "title", "words", "what", "why", "sure"]) slot(name).textContent = each[name];
  slot("practice").textContent = each.practice ? ` · ${each.practice}` : "";
  slot("words").hidden = !each.words;
  slot("ways").hidden = !each.alternatives.length;
  slot("mutes").hidden = !each.is_concern;
  for (const words of each.alternatives) {
    const way = $("way").content.firstElementChild.cloneNode(true);
    way.querySelector("span").textContent = words;
    const button = way.querySelector("button");
    button.disabled = !each.sentence16;
    button.addEventListener("click", () => putIn(each, words));
    one.querySelector(".ways").append(way);
  }
  const [code, phrase] = one.querySelectorAll("[data-mute]");
  for (const button of [code, phrase]) button.type = "button";
  code.addEventListener("click", () => look(`mute-code:${each.code}`));
  phrase.hidden = !each.can_mute;
  if (each.place) phrase.addEventListener("click", () => look(`mute-phrase:${each.place.join(":")}`));
  one.addEventListener("focusin", () => near(each.number));
  return one;
}

function show(found) {
  marks = found.shown.filter((each) => each.place16).map((each) => [...each.place16, each.group]);
  marks.sort((one, other) => one[0] - other[0]);
  draw();
  const inList = list.contains(document.activeElement);
  const number = document.activeElement?.closest?.(".finding")?.dataset.number;
  list.replaceChildren(...found.shown.map(card));
  if (inList) (list.children[Math.max(0, Math.min(number - 1, list.children.length - 1))] ?? area).focus();
  const count = $("draft-count");
  if (count.textContent !== found.count) count.textContent = found.count;
  say("note", found.note);
  say("meant", found.meant);
  say("there", found.there.join(", "));
  say("missing", found.missing.join(", "));
  $("repair").hidden = !found.there.length && !found.missing.length;
  $("offers").hidden = !found.shown.length;
  say("muted", found.muted || "");
  $("help-card").hidden = !found.danger;
  $("danger-line").hidden = !found.danger;
  $("paused").hidden = !found.paused || found.danger;
}

async function look(what = "look") {
  clearTimeout(timer);
  const text = area.value;
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.set("draft", text); // with the line ends that places are counted by
  body.delete("before");
  body.set("do", what);
  let found;
  try {
    const answer = await fetch(form.dataset.look, { method: "POST", body });
    if (!answer.ok || answer.redirected) return; // locked, or ended; app.js sees to it
    found = await answer.json();
  } catch {
    return;
  }
  if (mine !== asked || area.value !== text) return;
  looked = { text, found };
  show(found);
  form.dispatchEvent(new CustomEvent("looked"));
}

// ---- what can be done

// As if it was typed: the browser's own undo takes it back.
function write(start, end, words) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, words)) {
    area.setRangeText(words, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function putIn(each, words) {
  if (!looked || looked.text !== area.value) return look();
  write(...each.sentence16, words);
  return look();
}

function near(number) {
  const all = [...mirror.querySelectorAll("mark")];
  const each = looked?.found.shown.find((one) => String(one.number) === String(number));
  const at = each?.place16 ? marks.findIndex(([start]) => start === each.place16[0]) : -1;
  all.forEach((mark, place) => mark.classList.toggle("near", place === at));
  for (const one of list.children) one.classList.toggle("near", one.dataset.number === String(number));
}

function step(by) {
  const cards = [...list.children];
  if (!cards.length) return;
  const now = cards.indexOf(document.activeElement?.closest?.(".finding"));
  const next = now < 0 ? (by > 0 ? 0 : cards.length - 1) : (now + by + cards.length) % cards.length;
  cards[next].focus();
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.code === "KeyN") step(event.shiftKey ? -1 : 1);
  else if (event.code === "KeyD" && !event.shiftKey) area.focus();
  else return;
  event.preventDefault();
});

area.addEventListener("input", () => {
  moveMarks();
  draw();
  asked += 1; // what is on its way is about another text
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});

// Where the cursor is in words that something is said about, that is the one that stands out.
document.addEventListener("selectionchange", () => {
  if (document.activeElement !== area || !looked || looked.text !== area.value) return;
  const at = area.selectionStart;
  const here = looked.found.shown.find((one) => one.place16 && one.place16[0] <= at && at <= one.place16[1]);
  near(here?.number ?? "");
});

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.value !== "look") return; // the others go as without a script
  event.preventDefault();
  look();
});
for (const name of ["relation", "intent"]) $(name).addEventListener("change", () => look());
$("answers").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
$("to").addEventListener("change", () => $("look-there").click());

$("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    area.focus();
    area.select();
    document.execCommand("copy");
  }
  $("draft-count").textContent = "Copied. It stays in the clipboard until you copy something else.";
});

$("copy").hidden = false;
for (const each of document.querySelectorAll(".scripted")) each.hidden = false;
$("undo").hidden = true; // the browser's own does it
$("marked")?.remove();
document.documentElement.classList.add("live");
draw();
if (area.value.trim()) look();
