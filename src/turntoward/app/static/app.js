// Loaded before every page's content, so that the quick way out works from the first moment on. Also
// leaves a page once the store has locked.
"use strict";

(() => {
  const html = document.documentElement;
  const room = "/" + location.pathname.split("/")[1];
  const tabs = new BroadcastChannel(room); // our other tabs
  const LOOK = 5000; // milliseconds between two looks at the lock
  const TWICE = 1500; // milliseconds within which a key counts as pressed twice
  let pressed = -Infinity;
  let going = false;

  // Nothing stays to be seen: not on the page, not in its title, not in its address.
  function clear() {
    going = true;
    const head = document.createElement("head");
    const icon = document.createElement("link");
    icon.rel = "icon";
    icon.href = room + "/static/blank.svg";
    head.append(icon);
    html.replaceChildren(head);
    document.title = "New page";
    history.replaceState(null, "", room + "/left");
  }

  // Back and reload show the page that takes the place of this one.
  function gone(path) {
    if (going) return;
    clear();
    location.replace(room + path);
  }

  async function leave() {
    if (going) return;
    clear(); // first, whatever the program does
    tabs.postMessage("left");
    try {
      await fetch(room + "/leave", {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        keepalive: true,
      });
      location.replace(room + "/left");
    } catch {
      // the program has ended, and the store is locked with it; this page is empty already
    }
  }

  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      if (event.timeStamp - pressed < TWICE) leave();
      pressed = event.timeStamp;
    },
    true,
  );
  addEventListener("submit", (event) => {
    if (event.target.id !== "leave") return;
    event.preventDefault();
    leave();
  });
  tabs.addEventListener("message", () => gone("/left"));

  // A page that comes back from the browser's own memory may be of a store that is locked by now.
  addEventListener("pagehide", () => (html.style.visibility = "hidden"));
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
  addEventListener("DOMContentLoaded", () => {
    if (document.body.hasAttribute("data-open")) setInterval(look, LOOK);
  });
})();
