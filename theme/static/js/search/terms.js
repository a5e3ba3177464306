// What is looked up; the twin of search_index/terms.py.

const FOUR = 0x10000, THREE = 0x20000;
export const FILTERS_BEGIN = 0x1c0000;
const BASES = { authority: FILTERS_BEGIN, kind: 0x1d0000, year: 0x1e0000, status: 0x1f0000 };
export const HEAD = 2 ** 32;
const KEY = 2 ** 33;

function fnv(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** Term of a whole number or code, normalised. */
export const keyTerm = (whole) => KEY + fnv(whole);

/** Term of a filter value. */
export const filterTerm = (name, value) =>
  BASES[name] + (name === "year" ? Number(value) || 0 : fnv(value) & 0xffff);

function alphanumeric(unit) {
  if (unit >= 48 && unit <= 57) return unit - 48;
  return unit >= 97 && unit <= 122 ? unit - 87 : -1;
}

/** [start, end, term] of the longest grams of a normalised word, none inside another. */
export function wordGrams(word) {
  const kept = [];
  for (let i = 0; i + 1 < word.length; i++) {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => (i + k < word.length ? alphanumeric(word.charCodeAt(i + k)) : -1));
    let width = 2, term = word.charCodeAt(i) * 65536 + word.charCodeAt(i + 1);
    if (a >= 0 && b >= 0 && c >= 0) {
      width = 3;
      term = THREE + a * 1296 + b * 36 + c;
      if (d >= 0 && Math.max(a, b, c, d) < 10) {
        width = 4;
        term = FOUR + a * 1000 + b * 100 + c * 10 + d;
      }
    }
    if (!kept.length || i + width > kept[kept.length - 1][1]) kept.push([i, i + width, term]);
  }
  return kept;
}

/** As few terms as cover every unit of a word. */
export function cover(word) {
  const grams = wordGrams(word), chosen = [];
  let reached = 0, i = 0;
  while (grams.length && reached < grams[grams.length - 1][1]) {
    while (i + 1 < grams.length && grams[i + 1][0] <= reached) i++;
    chosen.push(grams[i][2]);
    reached = grams[i][1];
  }
  return chosen;
}
