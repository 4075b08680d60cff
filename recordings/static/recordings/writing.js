// Words as a text: a space between two of them, unless they meet in a script that has none. The same rule as recordings/writing.py.

const EAST = "\\u3001-\\u303f\\u3041-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff9f\\u{20000}-\\u{3ffff}";
const EASTERN = new RegExp(`[${EAST}]`, "u");
const UNSPACED = new RegExp(`[\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0edf\\u1000-\\u109f\\u1780-\\u17d3${EAST}]`, "u");

const meet = (before, after) => {
  const edges = [[...before].at(-1) ?? "", [...after][0] ?? ""];
  return edges.some((letter) => EASTERN.test(letter)) || edges.every((letter) => UNSPACED.test(letter));
};

const joined = (texts) => texts.map((text, at) => (at && !meet(texts[at - 1], text) ? ` ${text}` : text)).join("");

export { joined };
