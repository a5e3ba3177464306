// Bytes of the pieces; the twin of search_index/codec.py.

const gbk = new TextDecoder("gbk");

/** Reads varints and digests one after the other. */
export class Cursor {
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  varint() {
    let value = 0, scale = 1, byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  digest() {
    let name = "";
    for (let i = 0; i < 4; i++) name += this.bytes[this.at++].toString(16).padStart(2, "0");
    return name;
  }

  /** Rising numbers from so many steps. */
  rising(count) {
    const out = [];
    for (let i = 0, value = 0; i < count; i++) out.push((value += this.varint()));
    return out;
  }

  digests(count) {
    return Array.from({ length: count }, () => this.digest());
  }
}

/** The last place whose value is not above the wanted one; -1 when all are. */
export function below(values, wanted) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** {form, bytes} of a term's list in a list piece, or in those of parts of such {names}; or null. */
export function listOf(pieces, wanted, names = [0]) {
  const cursor = new Cursor(pieces);
  for (let term of names) {
    const sizes = [0, 0];
    let hit = null;
    for (let i = cursor.varint(); i > 0; i--) {
      const own = (term += cursor.varint()), coded = cursor.varint(), form = coded & 1, size = Math.floor(coded / 2);
      if (own === wanted) hit = { form, start: sizes[form], size };
      sizes[form] += size;
    }
    if (hit) {
      const start = cursor.at + (hit.form ? sizes[0] : 0) + hit.start;
      return { form: hit.form, bytes: pieces.subarray(start, start + hit.size) };
    }
    cursor.at += sizes[0] + sizes[1];
  }
  return null;
}

/** Parts of a piece: their rising {names}, packed {sizes} and {marks}; and the {rest}, what they all hold. */
export function partsOf(piece) {
  const cursor = new Cursor(piece), names = [], sizes = [];
  for (let i = cursor.varint(), name = 0; i > 0; i--) {
    names.push((name += cursor.varint()));
    sizes.push(cursor.varint());
  }
  const marks = sizes.map(() => cursor.bytes[cursor.at++] * 256 + cursor.bytes[cursor.at++]);
  return { names, sizes, marks, rest: piece.subarray(cursor.at) };
}

/** The cards of some lines. */
export const cardsOf = (lines) => gbk.decode(lines).split("\n").filter(Boolean).map((line) => JSON.parse(line));

/** What a part is known by. */
export function markOf(bytes) {
  let low = 1, high = 0;
  for (const byte of bytes) high = (high + (low = (low + byte) % 65521)) % 65521;
  return high;
}

/** Rising numbers from steps, each after the first lessened by the gap. */
export function steps(bytes, gap) {
  const cursor = new Cursor(bytes), out = [];
  while (cursor.at < cursor.end) out.push(cursor.varint() + (out.length ? out[out.length - 1] + gap : 0));
  return out;
}

/**
 * What the directory says: {blocks} that have a list of the term, with its level there, {numbers} of
 * documents in others, {heads} of those whose head has it.
 */
export function directed({ form, bytes }) {
  const cursor = new Cursor(bytes), blocks = new Map();
  for (let i = form ? cursor.varint() : 0, block = 0; i > 0; i--) {
    const told = cursor.varint();
    blocks.set((block += Math.floor(told / 8)), told % 8);
  }
  const told = steps(bytes.subarray(cursor.at), 0), half = (number) => Math.floor(number / 2);
  return { blocks, numbers: told.map(half), heads: told.filter((number) => number % 2).map(half) };
}

/** Dates of a block's documents, and first terms and digests of its lists. */
export function headOf(bytes) {
  const cursor = new Cursor(bytes), slots = cursor.varint(), days = new Int32Array(slots);
  let day = cursor.varint();
  for (let i = 0; i < slots; i++) {
    const coded = cursor.varint();
    days[i] = day += coded & 1 ? -(coded + 1) / 2 : coded / 2;
  }
  const firsts = cursor.rising(cursor.varint());
  return { days, firsts, digests: cursor.digests(firsts.length) };
}

/** Local numbers of a block's list. */
export function locals({ form, bytes }) {
  if (!form) return steps(bytes, 1);
  const out = [];
  for (let i = 0; i < bytes.length; i++) for (let bit = 0; bit < 8; bit++) if (bytes[i] & (1 << bit)) out.push(i * 8 + bit);
  return out;
}

/** What both rising lists hold. */
export function intersect(a, b) {
  const out = [];
  for (let i = 0, k = 0; i < a.length && k < b.length; ) {
    if (a[i] === b[k]) {
      out.push(a[i++]);
      k++;
    } else if (a[i] < b[k]) i++;
    else k++;
  }
  return out;
}

/** Inflate an answer that was packed without a header. */
export async function unpack(response) {
  const stream = response.body.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
