// Bytes of the pieces; the twin of search_index/codec.py.

// So many lists are packed together.
const PART = 4;

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

/** Where a term's list is in a list piece: its form, its place among the {lengths} of all; null where it is not. */
function locate(piece, wanted) {
  const cursor = new Cursor(piece), lengths = [[], []];
  let hit = null;
  for (let i = cursor.varint(), term = 0; i > 0; i--) {
    const own = (term += cursor.varint()), coded = cursor.varint(), form = coded & 1;
    if (own === wanted) hit = { form, place: lengths[form].length };
    lengths[form].push(Math.floor(coded / 2));
  }
  return hit && { form: hit.form, place: hit.place + (hit.form ? lengths[0].length : 0), lengths: lengths.flat(), body: cursor.at };
}

const sum = (values, from, to) => values.slice(from, to).reduce((all, value) => all + value, 0);

/** {form, bytes} of a term's list in a list piece, or null. */
export function listOf(piece, wanted) {
  const found = locate(piece, wanted);
  if (!found) return null;
  const start = found.body + sum(found.lengths, 0, found.place);
  return { form: found.form, bytes: piece.subarray(start, start + found.lengths[found.place]) };
}

/** Packed sizes and marks of the parts of a block's piece, and its list piece. */
export function partsOf(piece) {
  const cursor = new Cursor(piece), sizes = Array.from({ length: cursor.varint() }, () => cursor.varint());
  const marks = sizes.map(() => cursor.bytes[cursor.at++] * 256 + cursor.bytes[cursor.at++]);
  return { sizes, marks, lists: piece.subarray(cursor.at) };
}

/**
 * The part that has a term's list: {before} it so many bytes of parts, its size and mark; and how to find
 * the list in its bytes. Of a piece only the beginning is needed, up to its lists. Null where there is none.
 */
export function partWith(piece, wanted) {
  const { sizes, marks, lists } = partsOf(piece), found = locate(lists, wanted);
  if (!found) return null;
  const { form, place, lengths } = found, part = Math.floor(place / PART), start = sum(lengths, part * PART, place);
  const list = (bytes) => ({ form, bytes: bytes.subarray(start, start + lengths[place]) });
  return { before: sum(sizes, 0, part), size: sizes[part], mark: marks[part], list };
}

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
