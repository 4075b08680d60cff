// Pure: moments and lengths as people write and read them. Python does the same for a page that is only read (templatetags/ycord.py, moments.py);
// tests/js/clock.json holds both to it.

// Below this, whole seconds tell too little of a length.
const SHORT_MS = 10_000;
const TENTH_MS = 100;

const two = (n) => String(n).padStart(2, "0");

// 83200 -> 1:23, 3723000 -> 1:02:03.
const clock = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

// A place in something that is `whole` ms long: with tenths where that is short.
const clockWithin = (ms, whole) => (whole < SHORT_MS ? `${clock(ms)}.${Math.floor(Math.max(0, ms) / TENTH_MS) % 10}` : clock(ms));

// A length: 17000 -> 0:17, 3400 -> 0:03.4; what has any is never 0:00.
const clockLength = (ms) => clockWithin(ms > 0 ? Math.max(ms, TENTH_MS) : 0, ms);

// A moment to the millisecond, to be corrected by hand: 69260 -> 1:09.26.
const momentText = (ms) => {
  const rest = ms % 60_000;
  const fraction = String(rest % 1000).padStart(3, "0").replace(/0+$/, "") || "0";
  return `${Math.floor(ms / 60_000)}:${two(Math.floor(rest / 1000))}.${fraction}`;
};

const MOMENT = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,6})?)$/;

// 1:23, 1:23.4, 83.4 or 1:02:03 in whole ms; null where it is no moment.
const momentMs = (text) => {
  const found = MOMENT.exec(text.trim());
  if (!found) return null;
  const [, hours, minutes, seconds] = found;
  return Math.round((Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds)) * 1000);
};

export { clock, clockLength, clockWithin, momentMs, momentText };
