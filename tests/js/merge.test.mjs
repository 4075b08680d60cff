import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { merge } from "../../coaching/static/coaching/studio/merge.js";

const cases = JSON.parse(readFileSync(new URL("merge.json", import.meta.url)));

for (const { told, base, mine, theirs, merged, clashes } of cases) {
  test(told, () => assert.deepEqual(merge(base, mine, theirs), { merged, clashes }));
}
