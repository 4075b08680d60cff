// Two people's changes of one document put together. The same rule as coaching/content/merge.py, and the same cases test both.

const KEYS = ["key", "id", "name", "only_if"];

const isPart = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const keyOf = (part) => String(part[KEYS.find((name) => name in part)]);

const same = (one, other) => {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((value, at) => same(value, other[at]));
  }
  if (!isPart(one) || !isPart(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && same(one[name], other[name]));
};

const areParts = (value) =>
  Array.isArray(value)
  && value.every((part) => isPart(part) && KEYS.some((name) => name in part))
  && new Set(value.map(keyOf)).size === value.length;

const at = (value, name) => value[name] ?? null;

function parts(base, mine, theirs, path, clashes) {
  const [was, my, their] = [base, mine, theirs].map((all) => new Map(all.map((part) => [keyOf(part), part])));
  const kept = new Map();
  for (const key of new Set([...their.keys(), ...my.keys()])) {
    const here = [...path, key];
    const left = my.get(key) ?? their.get(key);
    if (my.has(key) && their.has(key)) {
      kept.set(key, put(was.get(key) ?? null, my.get(key), their.get(key), here, clashes));
    } else if (!was.has(key)) {
      kept.set(key, left);
    } else if (!same(left, was.get(key))) {
      clashes.push({ path: here, mine: my.get(key) ?? null, theirs: their.get(key) ?? null });
      kept.set(key, left);
    }
  }
  const stayed = [...was.keys()].filter((key) => my.has(key) && their.has(key));
  const reordered = !same([...my.keys()].filter((key) => stayed.includes(key)), stayed);
  const [first, second] = reordered ? [[...my.keys()], [...their.keys()]] : [[...their.keys()], [...my.keys()]];
  const order = first.filter((key) => kept.has(key));
  second.forEach((key, place) => {
    if (!kept.has(key) || order.includes(key)) return;
    const before = second.slice(0, place).reverse().find((other) => order.includes(other));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key);
  });
  return order.map((key) => kept.get(key));
}

function put(base, mine, theirs, path, clashes) {
  if (same(mine, theirs) || same(theirs, base)) return mine;
  if (same(mine, base)) return theirs;
  if (isPart(mine) && isPart(theirs)) {
    const before = isPart(base) ? base : {};
    const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
    return Object.fromEntries([...names].map((name) => (
      [name, put(at(before, name), at(mine, name), at(theirs, name), [...path, name], clashes)])));
  }
  if (areParts(mine) && areParts(theirs)) return parts(areParts(base) ? base : [], mine, theirs, path, clashes);
  clashes.push({ path, mine, theirs });
  return theirs;
}

/** What both have made of `base`, as {merged, clashes}. */
function merge(base, mine, theirs) {
  const clashes = [];
  return { merged: put(base, mine, theirs, [], clashes), clashes };
}

export { merge, same };
