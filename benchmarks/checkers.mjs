// One checker written in JavaScript over drafts, as it comes; prints one line of JSON.
// Runs where the packages were installed; `checkers.py` does the same for those written in Python.

import { readFileSync } from "node:fs";

const WARM_UP = 40; // as in checkers.py

const checkers = {
  "write-good": async () => {
    const { default: writeGood } = await import("write-good");
    return (text) => writeGood(text).map(({ index, offset }) => [index, index + offset]);
  },
  alex: async () => {
    const { text: alex } = await import("alex");
    return (text) =>
      alex(text).messages.map(({ position: { start, end } }) => [start.offset, end.offset]);
  },
  "harper.js": async () => {
    const { LocalLinter } = await import("harper.js");
    const { binary } = await import("harper.js/binary");
    const linter = new LocalLinter({ binary });
    await linter.setup();
    return async (text) =>
      (await linter.lint(text, { language: "plaintext" })).map((lint) => {
        const { start, end } = lint.span();
        return [start, end];
      });
  },
};

// They count UTF-16 units; the labels count code points.
const points = (text, unit) => [...text.slice(0, unit)].length;

const [name, path] = process.argv.slice(2);
const given = JSON.parse(readFileSync(path, "utf-8"));
const check = await checkers[name]();

const timed = async () => {
  const ms = [];
  for (const { text } of given.long) {
    const started = performance.now();
    await check(text);
    ms.push(performance.now() - started);
  }
  return ms.slice(WARM_UP);
};
const fresh = await timed();
const again = await timed();

const places = [];
for (const { text } of given.short) {
  places.push((await check(text)).map((place) => place.map((unit) => points(text, unit))));
}
console.log(JSON.stringify({ new: fresh, again, places }));
