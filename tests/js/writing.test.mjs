import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { joined } from "../../recordings/static/recordings/writing.js";
import { sentenceStarts } from "../../recordings/static/recordings/spans.js";

// The same table as the server's.
const TABLE = JSON.parse(readFileSync(new URL("writing.json", import.meta.url)));

test("words become the text that their script writes", () => {
  for (const [words, text] of TABLE) assert.equal(joined(words), text);
});

test("a sentence begins at its word, with spaces and without", () => {
  const words = (...texts) => texts.map((text, at) => ({ text, start: at, end: at + 1 }));
  assert.deepEqual(sentenceStarts(words("It", "works.", "Good", "bye.")), [0, 2]);
  assert.deepEqual(sentenceStarts(words("お電話", "ありがとうございます。", "田中で", "ございます。")), [0, 2]);
});
