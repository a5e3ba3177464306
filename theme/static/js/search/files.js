// Files of the index, each asked for once, whole or in parts (HTTP ranges).

import { Cursor, below, cardsOf, listOf, markOf, partsOf, unpack } from "./codec.js";

// So many bytes nearly always hold what a piece begins with, up to its lists or cards; and so much is remembered.
const LISTS_TOP = 368, CARDS_TOP = 28, MOST = 800;
const STORED = 5;

/** A file of the index that is gone or newer than what named it: the site was published anew. */
export class Moved extends Error {}

/** The body of a file that begins with its digest. */
export function opened(bytes, digest) {
  if (new Cursor(bytes).digest() !== digest) throw new Moved(digest);
  return bytes.subarray(4);
}

export class Files {
  constructor(root) {
    this.root = root;
    this.begin("default");
  }

  /**
   * Forget all, and read from now on in that mode of the browser's cache. That the server hands out {ranges}
   * is taken for true until one fails, and {proved} by the first that does not.
   */
  begin(mode) {
    this.held = new Map();
    this.mode = mode;
    this.ranges = true;
    this.proved = false;
  }

  async fetch(path) {
    const response = await fetch(this.root + path, { cache: this.mode });
    if (response.status === 404 || response.status === 410) throw new Moved(path);
    if (!response.ok) throw new Error(`${response.status} ${path}`);
    return unpack(response);
  }

  /** What is read once: an address with a digest never changes. */
  once(name, read = () => this.fetch(name)) {
    let waiting = this.held.get(name);
    if (!waiting) {
      if (this.held.size > MOST) this.held.delete(this.held.keys().next().value);
      waiting = read();
      waiting.catch(() => this.held.delete(name));
      this.held.set(name, waiting);
    }
    return waiting;
  }

  async piece(path, digest) {
    return opened(await this.once(`${path}.bin?d=${digest}`), digest);
  }

  /** A term's list in a piece of a block, or null; {apart}: without the rest of the piece. */
  async list(path, digest, term, apart) {
    const address = `${path}.bin?d=${digest}`;
    const own = (top) => (new Cursor(top).digest() === digest ? top.subarray(4) : null);
    const part = apart ? await this.alone(address, LISTS_TOP, term, own) : null;
    if (part) return listOf(part.bytes, term, [part.name]);
    // What cannot be had alone is in the whole; where that changed meanwhile, its digest tells.
    const { names, rest } = partsOf(await this.piece(path, digest));
    return listOf(rest, term, names.length ? names : [0]);
  }

  /** Cards of a pack, that of a place among them where it is there; {apart}: perhaps no others. */
  async cards(path, digest, place, apart) {
    const address = `${path}.bin?d=${digest}`;
    // The digest is not the pack's own: it may be newer.
    const part = apart ? await this.alone(address, CARDS_TOP, place, (top) => top) : null;
    return cardsOf(part ? part.bytes : partsOf(await this.once(address)).rest);
  }

  /**
   * Name and bytes of the part of a file that would have what is {wanted}; null where the whole has to be asked: it
   * is there, or its parts are not what they should be. Of the file so many bytes are nearly always enough to know
   * its parts, {told} by what it begins with.
   */
  async alone(address, likely, wanted, told) {
    if (!this.ranges || this.held.has(address)) return null;
    const top = await this.once(`${address}#`, () => this.top(address, likely)), own = top && told(top);
    const { names, sizes, marks } = own ? partsOf(own) : { names: [] };
    if (!names.length) return null;
    const part = Math.max(0, below(names, wanted)), first = sizes.slice(0, part).reduce((all, size) => all + size, STORED + top.length);
    const bytes = await this.once(`${address}#${first}`, () => this.part(address, first, sizes[part], marks[part]));
    return bytes && { name: names[part], bytes };
  }

  /** What a file begins with; null where it has no parts. */
  async top(address, likely) {
    let bytes = await this.range(address, 0, likely);
    if (!bytes || bytes[0]) return null;
    const size = STORED + bytes[1] + bytes[2] * 256;
    if (size > bytes.length) bytes = await this.range(address, 0, size);
    return bytes && bytes.subarray(STORED, size);
  }

  async part(address, first, size, mark) {
    const bytes = await this.range(address, first, size);
    if (!bytes || markOf(bytes) !== mark) return null;
    // An empty last block makes a whole of it.
    return unpack(new Response(new Blob([bytes, new Uint8Array([3, 0])])));
  }

  /** So many bytes of a file, fewer at its end; null where the server does not hand out just these. */
  async range(address, first, size) {
    const last = first + size - 1;
    try {
      const response = await fetch(this.root + address, { cache: this.mode, headers: { Range: `bytes=${first}-${last}` } });
      const [, from, to, all] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get("Content-Range")) || []).map(Number);
      if (response.status === 206 && from === first && to === Math.min(last, all - 1)) {
        const bytes = new Uint8Array(await response.arrayBuffer());
        if (bytes.length === to - from + 1) {
          this.proved = true;
          return bytes;
        }
      } else if (response.status === 200) await this.once(address, () => unpack(response));
    } catch {
      // The whole is asked for next, and fails if that does.
    }
    this.ranges = false;
    return null;
  }
}
