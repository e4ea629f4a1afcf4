"use strict";
// The page is complete without this. It builds the turns of a talk, with marks in the margin, when the
// talk is opened; filters them; and keeps notes of what one sees differently, in this page alone.
// Text becomes text nodes only; nothing is stored, and nothing is fetched.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { people, groups, first, kinds, clauses, moments, turns } = data;
  const SURE = [[85, "Quite sure"], [70, "Fairly sure"], [0, "A careful guess"]];
  const byId = (id) => document.getElementById(id);
  const texts = new Map(); // of each talk that was taken apart
  const notes = new Map();
  let wanted = null; // which turns the filters keep; null: all

  function make(name, text, ...classes) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    element.classList.add(...classes.filter(Boolean));
    return element;
  }

  const sure = (percent) => SURE.find(([least]) => percent >= least)[1];
  const groupOf = (kind) => (kinds[kind][2] < 0 ? null : groups[kinds[kind][2]]);

  // The marks of a turn: moments first, then codings.
  function marksOf(turn) {
    const [, , , , ofMoments = [], ...numbers] = turns[turn];
    const found = ofMoments.map((index) => {
      const [kind, clause, percent, at] = moments[index];
      return { kind, clause, percent, at, start: -1, end: -1 };
    });
    for (let i = 0; i < numbers.length; i += 5) {
      const [kind, clause, percent, start, end] = numbers.slice(i, i + 5);
      found.push({ kind, clause: clauses[clause], percent, at: [], start, end });
    }
    return found;
  }

  function talkOf(turn) {
    let low = 0, high = first.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (first[middle] <= turn) low = middle; else high = middle - 1;
    }
    return low;
  }

  const endOf = (talk) => (talk + 1 < first.length ? first[talk + 1] : turns.length);

  // The words of a talk's turns, cut out of its plain text by their lengths.
  function textsOf(talk) {
    if (!texts.has(talk)) {
      const whole = byId(`talk-${talk + 1}`).querySelector("pre").textContent, found = [];
      let at = 0;
      for (let turn = first[talk]; turn < endOf(talk); turn += 1) {
        const [who, time, length, marked = 0] = turns[turn];
        const said = at + time + 2 + people[who].length + 2;
        found.push([whole.slice(at, at + time), whole.slice(said, said + length)]);
        at = said + length + 1 + marked;
      }
      texts.set(talk, found);
    }
    return texts.get(talk);
  }

  function build(talk) {
    const details = byId(`talk-${talk + 1}`);
    if (details.querySelector(".turns")) return;
    const list = make("ol", "", "turns", endOf(talk) - first[talk] > 500 ? "many" : "");
    textsOf(talk).forEach(([time, said], index) => list.append(turnItem(first[talk] + index, time, said)));
    details.querySelector("pre").replaceWith(list);
    keep(list);
  }

  function turnItem(turn, time, said) {
    const item = make("li", "", "turn");
    item.id = `turn-${turn + 1}`;
    item.tabIndex = -1;
    item.append(make("time", time));
    const words = make("p", "", "said"), text = make("span");
    words.append(make("b", people[turns[turn][0]]));
    text.dir = "auto";
    const marks = marksOf(turn);
    underlined(said, marks).forEach((part) => text.append(part));
    words.append(text);
    item.append(words);
    if (marks.length) item.append(marginOf(turn, marks));
    return item;
  }

  // The words, those that carry a mark underlined in its colour.
  function underlined(said, marks) {
    const spans = marks.filter((mark) => mark.start >= 0);
    const cuts = [...new Set([0, said.length, ...spans.flatMap((mark) => [mark.start, mark.end])])];
    cuts.sort((a, b) => a - b);
    return cuts.slice(1).map((end, index) => {
      const start = cuts[index], part = said.slice(start, end);
      const over = spans.find((mark) => mark.start <= start && mark.end >= end);
      if (!over) return document.createTextNode(part);
      return make("mark", part, (groupOf(over.kind) || [""])[0]);
    });
  }

  function marginOf(turn, marks) {
    const list = make("ul", "", "marks");
    marks.forEach((mark, index) => {
      const item = make("li"), chip = make("button", "", "chip");
      const [group, glyph] = groupOf(mark.kind) || ["plain", "○"];
      const note = noteOf(turn, mark, chip);
      note.id = `note-${turn + 1}-${index}`;
      chip.type = "button";
      chip.setAttribute("aria-expanded", "false");
      chip.setAttribute("aria-controls", note.id);
      const shape = make("span", glyph, "glyph", group);
      shape.setAttribute("aria-hidden", "true");
      chip.append(shape, ` ${kinds[mark.kind][1]}`);
      chip.addEventListener("click", () => toggle(chip, note, note.hidden));
      item.append(chip, note);
      list.append(item);
    });
    return list;
  }

  function toggle(chip, note, isOpen) {
    note.hidden = !isOpen;
    chip.setAttribute("aria-expanded", String(isOpen));
    const turn = chip.closest(".turn");
    turn.classList.toggle("open", Boolean(turn.querySelector(".note:not([hidden])")));
  }

  // What was seen, why, how sure, and a place to disagree.
  function noteOf(turn, mark, chip) {
    const note = make("div", "", "note"), [code, , , about] = kinds[mark.kind];
    note.hidden = true;
    const clause = mark.clause.charAt(0).toUpperCase() + mark.clause.slice(1);
    note.append(make("p", /[.!?]$/.test(clause) ? clause : `${clause}.`));
    note.append(make("p", `${sure(mark.percent)} (about ${Math.min(mark.percent, 99)} in 100).`));
    note.append(make("p", about, "aside"));
    if (mark.at.length > 1) {
      const others = make("p", "It rests on turns ");
      mark.at.forEach((each, index) => {
        const link = make("a", (each + 1).toLocaleString("en"));
        link.href = `#turn-${each + 1}`;
        others.append(index ? ", " : "", link);
      });
      note.append(others);
    }
    const differ = make("button", "I see it differently");
    differ.type = "button";
    differ.addEventListener("click", () => disagree(turn, code, mark, chip, differ));
    note.append(differ);
    return note;
  }

  function disagree(turn, code, mark, chip, button) {
    const key = `${turn} ${code}`, field = make("input"), label = make("label", "What do you see? ");
    field.type = "text";
    label.append(field);
    button.replaceWith(label);
    chip.classList.add("disputed");
    const write = () => {
      const what = mark.at.length ? "moment" : "code";
      notes.set(key, { turn, [what]: code, p: mark.percent / 100, seen: false, note: field.value });
      const form = { form: "turntoward.notes/1", made_by: data.made_by, notes: [...notes.values()] };
      byId("notes").value = JSON.stringify(form, null, 1);
      byId("differently").hidden = false;
    };
    field.addEventListener("input", write);
    write();
    field.focus();
  }

  // Filters.
  const seen = groups.filter((_, index) => kinds.some((kind) => kind[2] === index));
  const boxes = seen.map(([group, glyph, title]) => {
    const label = make("label"), box = make("input"), shape = make("span", glyph, "glyph", group);
    box.type = "checkbox";
    box.value = group;
    shape.setAttribute("aria-hidden", "true");
    label.append(box, " ", shape, ` ${title}`);
    byId("by-group").append(label);
    return box;
  });
  people.forEach((name, index) => {
    const option = make("option", name);
    option.value = String(index);
    byId("by-person").append(option);
  });

  function filter() {
    const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const who = byId("by-person").value, words = byId("by-words").value.trim().toLowerCase();
    const hasGroup = (turn) => marksOf(turn).some((mark) => chosen.has((groupOf(mark.kind) || [])[0]));
    const hasWords = (turn) => {
      const talk = talkOf(turn);
      return textsOf(talk)[turn - first[talk]][1].toLowerCase().includes(words);
    };
    wanted = null;
    if (chosen.size || who || words) {
      wanted = new Set();
      for (let turn = 0; turn < turns.length; turn += 1) {
        if (who && turns[turn][0] !== Number(who)) continue;
        if (chosen.size && !hasGroup(turn)) continue;
        if (words && !hasWords(turn)) continue;
        wanted.add(turn);
      }
    }
    show();
  }

  function show() {
    const talks = wanted && new Set([...wanted].map(talkOf));
    document.querySelectorAll(".talk").forEach((details) => {
      const talk = Number(details.id.slice(5)) - 1;
      details.hidden = Boolean(talks) && !talks.has(talk);
      if (talks && talks.size <= 20 && talks.has(talk)) details.open = true;
    });
    document.querySelectorAll(".folder").forEach((folder) => {
      folder.hidden = !folder.querySelector(".talk:not([hidden])");
      if (talks && talks.size <= 20 && !folder.hidden) folder.open = true;
    });
    document.querySelectorAll(".turns").forEach(keep);
    const count = (number, what) => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
    byId("found").textContent = wanted ? `${count(wanted.size, "turn")} in ${count(talks.size, "talk")}.` : "";
  }

  function keep(list) {
    for (const item of list.children) {
      item.hidden = Boolean(wanted) && !wanted.has(Number(item.id.slice(5)) - 1);
    }
  }

  // Links to turns: what they lead to is built first, and never filtered away.
  function reveal(hash) {
    const match = /^#turn-(\d+)$/.exec(hash);
    const turn = match ? Number(match[1]) - 1 : -1;
    if (turn < 0 || turn >= turns.length) return null;
    if (wanted && !wanted.has(turn)) {
      byId("filters").reset();
      filter();
    }
    const talk = talkOf(turn), details = byId(`talk-${talk + 1}`);
    for (let at = details; at; at = at.parentElement.closest("details")) at.open = true;
    build(talk);
    return byId(`turn-${turn + 1}`);
  }

  function go(hash) {
    const item = reveal(hash);
    if (!item) return;
    document.querySelectorAll(".here").forEach((each) => each.classList.remove("here"));
    item.classList.add("here");
    item.scrollIntoView({ block: "center" });
    item.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#turn-']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (location.hash === link.getAttribute("href")) go(location.hash);
    else location.hash = link.getAttribute("href");
  });
  window.addEventListener("hashchange", () => go(location.hash));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.documentElement.classList.add("quiet"); // what the pointer shows goes, until it moves on
    document.querySelectorAll(".note:not([hidden])").forEach((note) => {
      const chip = note.previousElementSibling;
      if (note.contains(document.activeElement)) chip.focus();
      toggle(chip, note, false);
    });
  });
  document.addEventListener("pointerout", () => document.documentElement.classList.remove("quiet"));
  document.addEventListener("toggle", (event) => {
    if (event.target.classList.contains("talk") && event.target.open) build(Number(event.target.id.slice(5)) - 1);
  }, true);

  const filters = byId("filters");
  filters.hidden = false;
  document.querySelector("#conversation > .keys").hidden = true; // the filters say the same
  filters.addEventListener("input", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(filter));
  byId("open-all")?.addEventListener("click", () => {
    document.querySelectorAll(".folder, .talk").forEach((details) => { details.open = true; });
  });
  byId("copy").addEventListener("click", async () => {
    byId("notes").select();
    try {
      await navigator.clipboard.writeText(byId("notes").value);
      byId("copied").textContent = "Copied.";
    } catch {
      byId("copied").textContent = "Marked: copy it with your keyboard or menu.";
    }
  });
  byId("leave")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.replaceChildren();
    location.replace("about:blank");
  });
  document.querySelectorAll(".talk[open]").forEach((details) => build(Number(details.id.slice(5)) - 1));
  go(location.hash);
})();
