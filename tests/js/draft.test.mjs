import assert from "node:assert/strict";
import test from "node:test";

import * as draft from "../../coaching/static/coaching/studio/draft.js";

const scenario = () => {
  const doc = { title: "T", nodes: [] };
  const hello = draft.addNode(doc, { title: "Hello" });
  const first = draft.addChoice(doc, hello.key);
  first.says = "Good morning";
  return { doc, hello, first };
};

test("the first moment is the beginning, and only one is", () => {
  const { doc, hello } = scenario();
  const more = draft.addNode(doc, { title: "The bill" });
  assert.deepEqual([hello.start, more.start], [true, false]);
  draft.beginAt(doc, more.key);
  assert.deepEqual(doc.nodes.map((node) => node.start), [false, true]);
});

test("a choice is added after another, moved and removed", () => {
  const { doc, hello, first } = scenario();
  const last = draft.addChoice(doc, hello.key);
  const between = draft.addChoice(doc, hello.key, first.id);
  assert.deepEqual(hello.choices.map((each) => each.id), [first.id, between.id, last.id]);
  draft.moveChoice(doc, first.id, 1);
  draft.moveChoice(doc, last.id, 5);
  assert.deepEqual(hello.choices.map((each) => each.id), [between.id, first.id, last.id]);
  draft.removeChoice(doc, first.id);
  assert.deepEqual(hello.choices.map((each) => each.id), [between.id, last.id]);
});

test("a moment that goes leaves what led to it leading nowhere", () => {
  const { doc, first } = scenario();
  const there = draft.addNode(doc, { title: "There", choice: first.id });
  assert.equal(first.to, there.key);
  draft.removeNode(doc, there.key);
  assert.equal(first.to, null);
});

test("a copy has keys of its own", () => {
  const { doc, hello, first } = scenario();
  const copy = draft.duplicateNode(doc, hello.key);
  assert.notEqual(copy.key, hello.key);
  assert.notEqual(copy.choices[0].id, first.id);
  assert.equal(copy.start, false);
});

test("amounts are understood as people write them", () => {
  assert.deepEqual(["£20", "£1,000", "20.50", "1,5", "2 visits", "10 %", "", "lots", "£"].map(draft.amountOf), ["20", "1000", "20.50", "1.5", "2", "10", null, undefined, undefined]);
});

test("words are found and replaced everywhere, whatever they mean to a pattern", () => {
  const { doc, hello } = scenario();
  hello.says = "Is it $1 (one)?";
  assert.deepEqual(draft.found(doc, "$1 (ONE)"), { times: 1, keys: [hello.key] });
  assert.equal(draft.replaceAll(doc, "$1 (one)", "$& two"), 1);
  assert.equal(hello.says, "Is it $& two?");
  assert.equal(draft.found(doc, "").times, 0);
});

test("a target is found by number, by its beginning, then by any part", () => {
  const { doc, hello, first } = scenario();
  const bill = draft.addNode(doc, { title: "The bill" });
  const end = draft.addNode(doc, { title: "Bill settled", ends: true });
  const numbers = { [doc.nodes[0].key]: "1", [bill.key]: "2", [end.key]: "A" };
  assert.deepEqual(draft.targets(doc, numbers, "bill", first).map((node) => node.key), [end.key, bill.key]);
  assert.equal(draft.targets(doc, numbers, "a", first)[0].key, end.key);
  assert.equal(draft.targets(doc, numbers, "2", first)[0].key, bill.key);
  // Nothing typed: where it leads comes first, what comes next before what was, and the moment itself last of all.
  assert.deepEqual(draft.targets(doc, numbers, "", first).map((node) => node.key), [bill.key, end.key, hello.key]);
  first.to = end.key;
  assert.deepEqual(draft.targets(doc, numbers, "", first).map((node) => node.key), [end.key, bill.key, hello.key]);
});
