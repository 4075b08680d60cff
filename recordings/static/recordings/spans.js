// Pure: which words a span holds, and where it begins and ends; recordings/spans.py decides alike when it is sent, and tests/js/spans.json
// holds both to it. Words are {text, start, end} in ms, in the order in which they begin; a span is {start, end}.

import { joined } from "./writing.js";

const AIR_MS = 120;
const GRAZE_MS = 50;
// A sentence's edge is near within so many words, or so much time.
const NEAR_WORDS = 2;
const NEAR_MS = 700;

const holds = (word, { start, end }) =>
  (start <= word.start && word.start < end && word.end <= end) || Math.min(word.end, end) - Math.max(word.start, start) > GRAZE_MS;

// The span with its words made whole and air around them, but no sound of another word.
const widened = (words, span, duration) => {
  let first = Infinity;
  let last = -Infinity;
  for (const word of words) {
    if (!holds(word, span)) continue;
    first = Math.min(first, word.start);
    last = Math.max(last, word.end);
  }
  if (first === Infinity) return span;
  let before = 0;
  let after = duration;
  for (const word of words) {
    if (holds(word, span)) continue;
    if (word.start <= first) before = Math.max(before, word.end);
    if (word.end >= last) after = Math.min(after, word.start);
  }
  const start = Math.max(Math.min(span.start, first - AIR_MS), Math.min(before, first));
  const end = Math.min(Math.max(span.end, last + AIR_MS), Math.max(after, last));
  return { start, end: Math.min(end, duration) };
};

// The words that are heard in a span: those whose middle lies in it.
const inside = (words, { start, end }) => words.filter((word) => start <= (word.start + word.end) / 2 && (word.start + word.end) / 2 < end);

// The word that would come in (`out` true) or drop out at an edge ("start" or "end"), and the span that makes; null where there is none.
const nudged = (words, span, edge, out) => {
  const kept = words.filter((word) => holds(word, span));
  if (!kept.length) return null;
  const first = Math.min(...kept.map((word) => word.start));
  const last = Math.max(...kept.map((word) => word.end));
  const exact = { start: first, end: last };
  if (edge === "start") {
    const next = out ? words.findLast((word) => word.start < first) : kept.find((word) => word.start > first);
    return next ? { word: out ? next : kept[0], span: { ...exact, start: next.start } } : null;
  }
  const byEnd = (a, b) => a.end - b.end;
  const next = out ? words.filter((word) => word.end > last).sort(byEnd)[0] : kept.filter((word) => word.end < last).sort(byEnd).at(-1);
  return next ? { word: out ? next : [...kept].sort(byEnd).at(-1), span: { ...exact, end: next.end } } : null;
};

// Where sentences begin in a turn, as numbers of words; the first is always 0.
const sentenceStarts = (words) => {
  const starts = [0];
  const texts = words.map((word) => word.text);
  const begins = new Set([...new Intl.Segmenter("en", { granularity: "sentence" }).segment(joined(texts))].map((sentence) => sentence.index));
  let at = 0;
  words.forEach((word, number) => {
    if (number && begins.has(at)) starts.push(number);
    at += word.text.length + (number + 1 < words.length ? joined(texts.slice(number, number + 2)).length - word.text.length - texts[number + 1].length : 0);
  });
  return starts;
};

// The place nearest to `at`, if any is near; of two as near the one `inward` of it: what was selected too much is the commoner slip.
const nearest = (at, places, when, inward) => {
  const away = (place) => Math.abs(place - at);
  const near = places.filter((place) => away(place) <= NEAR_WORDS || Math.abs(when(place) - when(at)) <= NEAR_MS);
  return near.sort((a, b) => away(a) - away(b) || inward * (b - a))[0] ?? at;
};

// `first` and `last` are numbers of words in one turn of which a selection holds these and all between; the edges it has moved to sentences that are near.
// Where the selection runs on into other turns, the edge that lies there is null here and stays.
const snapped = (words, { first, last }) => {
  const starts = sentenceStarts(words);
  const ends = [...starts.slice(1).map((start) => start - 1), words.length - 1];
  const begin = first === null ? null : nearest(first, starts.filter((place) => place <= (last ?? Infinity)), (place) => words[place].start, 1);
  const end = last === null ? null : nearest(last, ends.filter((place) => place >= (begin ?? -1)), (place) => words[place].end, -1);
  return { first: begin, last: end };
};

export { holds, inside, nudged, sentenceStarts, snapped, widened };
