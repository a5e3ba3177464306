// What is looked up; the twin of search_index/terms.py.

const FOUR = 0x10000, THREE = 0x20000, FIVE = 0x30000;
const FILTERS_BEGIN = 0x1c0000;
const BASES = { authority: FILTERS_BEGIN, kind: 0x1d0000, year: 0x1e0000, status: 0x1f0000 };
export const HEAD = 2 ** 32;
export const KEY = 2 ** 33;
const BEFORE_TWO = 0xe0000000, BETWEEN = 0xe0800000, BEFORE_FOUR = 0xe1000000, BEFORE_FIVE = 0xe2000000;
const BETWEEN_TWO = 0xec000000, ROOM = 0xfffffd;
const AFTER_THREE = 0xf2000000, SIGNS = 61;
const LONGER = [[FIVE, FOUR, 10, 1e4], [BEFORE_FIVE, BEFORE_FOUR, 10, ROOM], [BETWEEN_TWO, BETWEEN, 10, 2 ** 23], [AFTER_THREE, THREE, SIGNS, 36 ** 3]];

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

/**
 * 32 well-mixed bits of a term: the topmost tell its piece of the directory. A run of digits with
 * one unit more has those of the run without.
 */
export function spread(term) {
  let low = term % HEAD;
  for (const [longer, shorter, each, many] of LONGER) {
    if (low >= longer && low < longer + each * many) low = shorter + Math.floor((low - longer) / each);
  }
  return Math.imul(low ^ Math.imul(Math.floor(term / HEAD), 0x85ebca6b), 0x9e3779b1) >>> 0;
}

function alphanumeric(unit) {
  if (unit >= 48 && unit <= 57) return unit - 48;
  return unit >= 97 && unit <= 122 ? unit - 87 : -1;
}

/** Whether a term is of a run of digits or letters, not a pair of signs. */
export const isRun = (term) => term % HEAD < FILTERS_BEGIN || (term % HEAD >= BEFORE_TWO && term % HEAD < AFTER_THREE + SIGNS * 36 ** 3);

/** Width and term of the longest gram that begins at a place of a word. */
function longest(word, i) {
  const own = word.charCodeAt(i), [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map((k) => (i + k < word.length ? alphanumeric(word.charCodeAt(i + k)) : -1));
  const digit = (...values) => Math.min(...values) >= 0 && Math.max(...values) < 10;
  if (a < 0 && digit(b, c, d, e)) {
    const four = (own * 10000 + b * 1000 + c * 100 + d * 10 + e) % ROOM;
    return digit(f) ? [6, BEFORE_FIVE + four * 10 + f] : [5, BEFORE_FOUR + four];
  }
  if (a < 0 && digit(b, c)) return [3, BEFORE_TWO + own * 128 + b * 10 + c];
  if (b < 0 && digit(a, c)) {
    const between = word.charCodeAt(i + 1) * 128 + a * 10 + c;
    return digit(d) ? [4, BETWEEN_TWO + between * 10 + d] : [3, BETWEEN + between];
  }
  if (digit(a, b, c, d, e)) return [5, FIVE + a * 10000 + b * 1000 + c * 100 + d * 10 + e];
  if (digit(a, b, c, d)) return [4, FOUR + a * 1000 + b * 100 + c * 10 + d];
  if (Math.min(a, b, c) >= 0) {
    const three = a * 1296 + b * 36 + c;
    return digit(a, b, c) && i + 3 < word.length && d < 0 ? [4, AFTER_THREE + three * SIGNS + (word.charCodeAt(i + 3) % SIGNS)] : [3, THREE + three];
  }
  return [2, own * 65536 + word.charCodeAt(i + 1)];
}

/** [start, end, term] of the longest grams of a normalised word, none inside another. */
export function wordGrams(word) {
  const kept = [];
  for (let i = 0; i + 1 < word.length; i++) {
    const [width, term] = longest(word, i);
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

/**
 * The terms of a query: {sets} of each word and of each filter; {every} one, first those that cover the
 * words; what of them the directory {asks} for: blocks tell their years themselves; their {shares}; how many pieces
 * of lists were read as {wholes}; of how many candidates before it how many a term {passed}; and how many cards were
 * {tried} and {kept}.
 * Of many terms together little is found in one block: then the directory is asked first, {eager}.
 */
export function queryOf({ long, filters, wanted }, base) {
  const covers = long.flatMap(cover).map((term) => term + base);
  const sets = [...long.map((word) => wordGrams(word).map((gram) => gram[2] + base)), ...filters.map((term) => [term])];
  const asks = [...new Set([...covers, ...sets.flat()])].filter((term) => !wanted.year || term !== filterTerm("year", wanted.year));
  const terms = new Set([...covers, ...filters]);
  return { sets, asks, every: [...new Set([...terms, ...asks])], eager: terms.size > 4, shares: new Map(), wholes: 0, passed: new Map(), tried: 0, kept: 0 };
}
