// What an author does to a scenario's document. Pure: each changes the document it is given, and touches no page.

const OUTCOMES = { resolved: "Resolved", partly: "Partly resolved", lost: "Not resolved" };
const VERDICTS = { careful: "Over-careful", inside: "Inside", approval: "Needs approval", outside: "Outside" };

// Keys are made up apart, so that two authors who add something at once do not mean the same thing by one key.
const fresh = (stem) => `${stem}-${Math.random().toString(36).slice(2, 8)}`;

const nodeAt = (doc, key) => doc.nodes.find((node) => node.key === key);
const choiceAt = (doc, id) => doc.nodes.flatMap((node) => node.choices).find((choice) => choice.id === id);
const nodeOf = (doc, id) => doc.nodes.find((node) => node.choices.some((choice) => choice.id === id));

const emptyChoice = () => ({
  id: fresh("c"), says: "", does: "", limit: "", amount: null, asks: false, verdict: "inside", reason: "", trust: 0, why: "",
  strong: false, to: null, reply: "", only_if: "", effects: "", misconception: "", clip: null, own_words: false, competency: null,
});
const emptyNode = (title, ends) => ({
  key: fresh(ends ? "ending" : "moment"), title, says: "", mood: "", clip: null, own_words: false, keeps_order: false, start: false, ends,
  outcome: "", finishes: null, replies: [], choices: [],
});

/** A choice more at a moment, after the one with this id, else at the end. Returns it. */
function addChoice(doc, key, after = null) {
  const { choices } = nodeAt(doc, key);
  const made = emptyChoice();
  const place = choices.findIndex((choice) => choice.id === after);
  choices.splice(place < 0 ? choices.length : place + 1, 0, made);
  return made;
}

function removeChoice(doc, id) {
  const node = nodeOf(doc, id);
  node.choices = node.choices.filter((choice) => choice.id !== id);
}

/** A choice up (-1) or down (1) among its neighbours. */
function moveChoice(doc, id, by) {
  const { choices } = nodeOf(doc, id);
  const from = choices.findIndex((choice) => choice.id === id);
  const to = Math.max(0, Math.min(choices.length - 1, from + by));
  choices.splice(to, 0, ...choices.splice(from, 1));
}

/** A moment, or an ending, that a choice may lead to. The first moment of all is the beginning. Returns it. */
function addNode(doc, { title = "", ends = false, choice = null } = {}) {
  const node = emptyNode(title || (ends ? "A new ending" : "A new moment"), ends);
  node.start = !ends && !doc.nodes.some((other) => other.start);
  doc.nodes.push(node);
  if (choice) choiceAt(doc, choice).to = node.key;
  return node;
}

/** Without a moment; what led to it leads nowhere. */
function removeNode(doc, key) {
  doc.nodes = doc.nodes.filter((node) => node.key !== key);
  for (const node of doc.nodes) for (const choice of node.choices) if (choice.to === key) choice.to = null;
}

/** The same moment once more, with choices of its own; nothing leads to it yet. */
function duplicateNode(doc, key) {
  const node = structuredClone(nodeAt(doc, key));
  Object.assign(node, { key: fresh(node.ends ? "ending" : "moment"), title: `${node.title} (copy)`, start: false });
  for (const choice of node.choices) choice.id = fresh("c");
  doc.nodes.splice(doc.nodes.findIndex((other) => other.key === key) + 1, 0, node);
  return node;
}

/** Make a node the beginning; there is one. */
function beginAt(doc, key) {
  for (const node of doc.nodes) node.start = node.key === key;
}

/** An amount as it is typed, “£20”, “1,5” or “20.50”, as the document keeps it; null for nothing, undefined for what is no number. */
function amountOf(text) {
  const typed = text.trim().replace(/^[£$€¥]\s*/, "").replace(/\s*[%a-z]+$/i, "").replace(/,(?=\d{3}(\D|$))/g, "").replace(",", ".");
  if (typed === "") return text.trim() === "" ? null : undefined;
  return /^\d{1,8}(\.\d{1,2})?$/.test(typed) ? typed.replace(/^0+(?=\d)/, "") : undefined;
}

// What is written in a scenario, for finding: [object, field] of every text.
function* texts(doc) {
  for (const node of doc.nodes) {
    for (const name of ["title", "says", "mood"]) yield [node, name, node.key];
    for (const reply of node.replies) yield [reply, "says", node.key];
    for (const choice of node.choices) {
      for (const name of ["says", "does", "reply", "why", "reason"]) yield [choice, name, node.key];
    }
  }
}

const pattern = (words) => new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");

/** How often, and in which moments, words are written. */
function found(doc, words) {
  if (!words) return { times: 0, keys: [] };
  let times = 0;
  const keys = new Set();
  for (const [holder, name, key] of texts(doc)) {
    const hits = holder[name].match(pattern(words))?.length ?? 0;
    if (hits) keys.add(key);
    times += hits;
  }
  return { times, keys: [...keys] };
}

/** Other words for words, everywhere. Returns how often. */
function replaceAll(doc, words, by) {
  const { times } = found(doc, words);
  if (times) for (const [holder, name] of texts(doc)) holder[name] = holder[name].replace(pattern(words), () => by);
  return times;
}

/** The moments a typed name may mean, the best first; without one where `choice` leads now, then what comes after its moment, itself last. */
function targets(doc, numbers, typed, choice) {
  const words = typed.trim().toLowerCase();
  const own = nodeOf(doc, choice.id);
  const place = (node) => (node.ends ? 1e6 : 0) + (Number.parseInt(numbers[node.key], 10) || 0);
  const rank = (node) => {
    const title = node.title.toLowerCase();
    if (!words && node.key === choice.to) return 4;
    if (!words) return node === own ? 1 : place(node) > place(own) ? 3 : 2;
    if ((numbers[node.key] ?? "").toLowerCase() === words) return 4;
    return title.startsWith(words) ? 3 : title.includes(words) ? 2 : 0;
  };
  return doc.nodes.map((node) => [rank(node), node]).filter(([fits]) => fits)
    .sort(([one, a], [other, b]) => other - one || place(a) - place(b)).map(([, node]) => node);
}

export {
  OUTCOMES, VERDICTS, addChoice, addNode, amountOf, beginAt, choiceAt, duplicateNode, found, moveChoice, nodeAt, nodeOf, removeChoice,
  removeNode, replaceAll, targets,
};
