import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { clockLength, clockWithin, momentMs, momentText } from "../../recordings/static/recordings/clock.js";

const cases = JSON.parse(readFileSync(new URL("clock.json", import.meta.url)));

test("a length below ten seconds shows tenths, and what has a length is never 0:00", () => {
  for (const [ms, text] of cases.lengths) assert.equal(clockLength(ms), text);
});

test("a place is told as finely as the length it lies in", () => {
  for (const [ms, whole, text] of cases.places) assert.equal(clockWithin(ms, whole), text);
});

test("a moment is written to the millisecond, and read back as the same", () => {
  for (const [ms, text] of cases.moments) {
    assert.equal(momentText(ms), text);
    assert.equal(momentMs(text), ms);
  }
});

test("moments are read as people write them, and what is none is none", () => {
  for (const [text, ms] of cases.read) assert.equal(momentMs(text), ms);
});
