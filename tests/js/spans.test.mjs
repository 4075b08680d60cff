import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { holds, inside, nudged, sentenceStarts, snapped, widened } from "../../recordings/static/recordings/spans.js";

const cases = JSON.parse(readFileSync(new URL("spans.json", import.meta.url)));
// 300 ms a word, 20 of them silent.
const said = (text, from = 0) => text.split(" ").map((word, n) => ({ text: word, start: from + n * 300, end: from + n * 300 + 280 }));
const texts = (words) => words.map((word) => word.text).join(" ");

for (const { case: name, words, span, duration, widened: wanted, held } of cases) {
  test(name, () => {
    const all = words.map(([start, end]) => ({ text: "", start, end }));
    const asked = { start: span[0], end: span[1] };
    assert.deepEqual(all.flatMap((word, n) => (holds(word, asked) ? [n] : [])), held);
    assert.deepEqual(widened(all, asked, duration), { start: wanted[0], end: wanted[1] });
  });
}

test("sentences begin after a stop, not after a comma, a number or an abbreviation within", () => {
  assert.deepEqual(sentenceStarts(said("We pay 3.5 percent, e.g. now! “Really?” Yes, at once.")), [0, 6, 7]);
  assert.deepEqual(sentenceStarts(said("no stop at all")), [0]);
});

const TURN = said("I see it. We will send a new one today. You need not call again.");
const select = (first, last) => {
  const moved = snapped(TURN, { first, last });
  return texts(TURN.slice(moved.first, moved.last + 1));
};

test("a stray word of the sentence before is left out, and one of the next too", () => {
  assert.equal(select(2, 9), "We will send a new one today.");
  assert.equal(select(3, 11), "We will send a new one today.");
});

test("a first or last word that was missed is taken in", () => {
  assert.equal(select(4, 8), "We will send a new one today.");
  assert.equal(select(1, 8), "I see it. We will send a new one today.");
  assert.equal(select(1, 1), "I see it.");
});

test("whole sentences stay, and so does a phrase from the middle of a long one", () => {
  assert.equal(select(3, 9), "We will send a new one today.");
  const long = said("so what we are going to do now for you is send a new one out by the morning post");
  assert.deepEqual(snapped(long, { first: 7, last: 11 }), { first: 7, last: 11 });
});

test("quick small words are near by their time", () => {
  const quick = TURN.map((word, n) => ({ ...word, start: n * 100, end: n * 100 + 90 }));
  assert.deepEqual(snapped(quick, { first: 6, last: 14 }).first, 3);
});

test("where a selection runs on into other turns only the edge that lies here moves", () => {
  assert.deepEqual(snapped(TURN, { first: 2, last: null }), { first: 3, last: null });
  assert.deepEqual(snapped(TURN, { first: null, last: 10 }), { first: null, last: 9 });
});

test("something always stays selected, and nothing moves out of the turn", () => {
  for (let first = 0; first < TURN.length; first += 1) {
    for (let last = first; last < TURN.length; last += 1) {
      const moved = snapped(TURN, { first, last });
      assert.ok(0 <= moved.first && moved.first <= moved.last && moved.last < TURN.length);
    }
  }
});

test("an edge is nudged by a word, out and in, and names the word", () => {
  const words = said("one two three four five");
  const span = { start: 300, end: 880 };
  const told = (edge, out) => {
    const step = nudged(words, span, edge, out);
    return [step.word.text, texts(inside(words, widened(words, step.span, 5000)))];
  };
  assert.deepEqual(told("start", true), ["one", "one two three"]);
  assert.deepEqual(told("start", false), ["two", "three"]);
  assert.deepEqual(told("end", true), ["four", "two three four"]);
  assert.deepEqual(told("end", false), ["three", "two"]);
});

test("there is nothing to nudge beyond the call, and the last word stays", () => {
  const words = said("one two");
  assert.equal(nudged(words, { start: 0, end: 580 }, "start", true), null);
  assert.equal(nudged(words, { start: 0, end: 580 }, "end", true), null);
  assert.equal(nudged(words, { start: 0, end: 280 }, "start", false), null);
  assert.equal(nudged(words, { start: 0, end: 280 }, "end", false), null);
  assert.equal(nudged(words, { start: 2000, end: 3000 }, "end", false), null);
});
