// The same text in the browser as in search_index/normalise.py: each UTF-16 unit alone through
// NFKC and lower case, then the table that the index ships. tests/vectors/normalise.json holds both.

const CHANGED = new Map();
const known = new Map();

/** Take in the table piece: n, low bytes of steps and results, high bytes of both. */
export function setTable(bytes) {
  const n = bytes[0] | (bytes[1] << 8);
  const at = (i) => bytes[2 + i] | (bytes[2 + 2 * n + i] << 8);
  for (let i = 0, unit = 0; i < n; i++) {
    unit += at(i);
    CHANGED.set(unit, at(n + i));
  }
  known.clear();
}

function become(unit) {
  let out = known.get(unit);
  if (out === undefined) {
    out = "";
    const folded = String.fromCharCode(unit).normalize("NFKC").toLowerCase();
    for (let i = 0; i < folded.length; i++) {
      const u = folded.charCodeAt(i);
      const v = CHANGED.has(u) ? CHANGED.get(u) : u;
      if (v) out += String.fromCharCode(v);
    }
    known.set(unit, out);
  }
  return out;
}

/** The comparable form of a text. */
export function normalise(text) {
  let out = "";
  for (let i = 0; i < text.length; i++) out += become(text.charCodeAt(i));
  return out;
}

/** Where words stand in a text: [start, end) pairs in the original, rising and apart. */
export function places(text, words) {
  let out = "";
  const from = [];
  for (let i = 0; i < text.length; i++) {
    const piece = become(text.charCodeAt(i));
    for (let k = 0; k < piece.length; k++) from.push(i);
    out += piece;
  }
  const found = [];
  for (const word of words)
    for (let at = out.indexOf(word); at >= 0; at = out.indexOf(word, at + 1))
      found.push([from[at], from[at + word.length - 1] + 1]);
  found.sort((a, b) => a[0] - b[0]);
  const apart = [];
  for (const [a, b] of found) {
    const last = apart[apart.length - 1];
    if (last && a <= last[1]) last[1] = Math.max(last[1], b);
    else apart.push([a, b]);
  }
  return apart;
}
