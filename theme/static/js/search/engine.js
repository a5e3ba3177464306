// Searching the static index. The plan is that of search_index/reader.py, with the same answers:
// candidates by intersecting lists, newest block first, each checked on its card.

import { Cursor, below, intersect, listOf, locals, steps, unpack } from "./codec.js";
import { normalise, setTable } from "./normalise.js";
import { HEAD, cover, filterTerm, keyTerm, wordGrams } from "./terms.js";

const BLOCK = 4096, PACK = 4, HEADS = 3;
const FILTERS = ["authority", "kind", "year", "status"];
const hasDigit = /[0-9]/;
const text = new TextDecoder();

/** A file of the index that is not there: the site was published anew meanwhile. */
export class Moved extends Error {}

/** Words, the whole run and the filters of what was typed. */
export function parse(query, wanted = {}) {
  const words = [...new Set(query.split(/\s+/u).map(normalise).filter(Boolean))];
  const whole = normalise(query);
  return {
    words, whole, wanted,
    long: words.filter((word) => word.length > 1),
    filters: FILTERS.filter((name) => wanted[name]).map((name) => filterTerm(name, wanted[name])),
    codeLike: whole.length >= 5 && hasDigit.test(whole),
  };
}

export class Engine {
  constructor(root = "/search/") {
    this.root = root;
    this.cache = new Map();
    this.heads = new Map();
    this.ready = null;
  }

  /** Read the manifest and the table; again after the site has moved. */
  start(again = false) {
    if (again || !this.ready) {
      if (again) {
        this.cache.clear();
        this.heads.clear();
      }
      this.ready = this.load();
    }
    return this.ready;
  }

  async load() {
    this.manifest = JSON.parse(text.decode(await this.fetch("manifest.bin", "no-cache")));
    this.blocks = new Map(this.manifest.blocks.map((row) => [row[0], row]));
    setTable(await this.piece(`table-${this.manifest.table}.bin`));
  }

  async facets() {
    await this.start();
    return JSON.parse(text.decode(await this.piece(`facets-${this.manifest.facets}.bin`)));
  }

  async fetch(path, cache = "default") {
    const response = await fetch(this.root + path, { cache });
    if (response.status === 404 || response.status === 410) throw new Moved(path);
    if (!response.ok) throw new Error(`${response.status} ${path}`);
    return unpack(response);
  }

  /** A piece by its name; names hold a digest, so a piece never changes. */
  piece(path) {
    let waiting = this.cache.get(path);
    if (!waiting) {
      if (this.cache.size > 400) this.cache.delete(this.cache.keys().next().value);
      waiting = this.fetch(path);
      waiting.catch(() => this.cache.delete(path));
      this.cache.set(path, waiting);
    }
    return waiting;
  }

  head(block) {
    let waiting = this.heads.get(block);
    if (!waiting) {
      waiting = this.piece(`b/${block}/h-${this.blocks.get(block)[1]}.bin`).then((bytes) => {
        const cursor = new Cursor(bytes);
        const slots = cursor.varint(), days = new Int32Array(slots);
        let day = cursor.varint();
        for (let i = 0; i < slots; i++) {
          const coded = cursor.varint();
          days[i] = day += coded & 1 ? -(coded + 1) / 2 : coded / 2;
        }
        const count = cursor.varint();
        const firsts = cursor.rising(count), digests = cursor.digests(count);
        return { days, firsts, digests, packs: cursor.digests(Math.ceil(slots / PACK), 2) };
      });
      waiting.catch(() => this.heads.delete(block));
      this.heads.set(block, waiting);
    }
    return waiting;
  }

  /** The list of a term in the directory of closed blocks, or null. */
  async directory(term) {
    const { nodes } = this.manifest;
    const at = below(nodes.map((node) => node[0]), term);
    if (at < 0) return null;
    const cursor = new Cursor(await this.piece(`n/${nodes[at][0].toString(16)}-${nodes[at][1]}.bin`));
    const count = cursor.varint();
    const firsts = cursor.rising(count), digests = cursor.digests(count);
    const place = below(firsts, term);
    if (place < 0) return null;
    return listOf(await this.piece(`t/${firsts[place].toString(16)}-${digests[place]}.bin`), term);
  }

  /** Blocks to look into: null where the block's own lists are needed, else local numbers. */
  async plan(terms) {
    const plan = new Map();
    const found = await Promise.all(terms.map((term) => this.directory(term)));
    if (found.includes(null)) return plan;
    let numbers = null, blocks = null;
    for (const list of found) {
      const values = steps(list.bytes, 0);
      if (list.form) blocks = blocks ? intersect(blocks, values) : values;
      else numbers = numbers ? intersect(numbers, values) : values;
    }
    if (!numbers) {
      for (const block of blocks || []) if (this.blocks.has(block)) plan.set(block, null);
      return plan;
    }
    const allowed = blocks && new Set(blocks);
    for (const number of numbers) {
      const block = Math.floor(number / BLOCK);
      if (allowed && !allowed.has(block)) continue;
      if (!plan.has(block)) plan.set(block, []);
      plan.get(block).push(number % BLOCK);
    }
    return plan;
  }

  async listIn(block, head, term) {
    const place = below(head.firsts, term);
    if (place < 0) return [];
    const list = listOf(await this.piece(`b/${block}/t${place}-${head.digests[place]}.bin`), term);
    return list ? locals(list) : [];
  }

  /**
   * Candidates of a block as [day, number], and the terms they were found by. Where shares of an
   * earlier block are known, only the rarest terms that leave a handful are read: a card costs
   * less than a list.
   */
  async visit(block, known, terms, shares = new Map()) {
    const head = await this.head(block), slots = head.days.length;
    const used = [], share = (term) => shares.get(term) ?? 0.5;
    const order = [...terms].sort((a, b) => share(a) - share(b));
    let left = known;
    while (!known && used.length < order.length && (!left || left.length > 3)) {
      // Two at a time, or as many as should leave a handful where shares are known.
      let expected = left ? left.length : slots, size = 0, next = order[used.length];
      do {
        expected *= share(next);
        next = order[used.length + ++size];
      } while (next !== undefined && size < 6 && (shares.has(next) ? expected > 3 : size < 2));
      const group = order.slice(used.length, used.length + size);
      const lists = await Promise.all(group.map((term) => this.listIn(block, head, term)));
      if (slots > 255) group.forEach((term, i) => shares.set(term, lists[i].length / slots));
      left = lists.concat(left ? [left] : []).sort((a, b) => a.length - b.length).reduce(intersect);
      used.push(...group);
    }
    return { used, found: left.map((local) => [head.days[local], block * BLOCK + local]) };
  }

  /** Those of a block's candidates that also hold the other terms. */
  async narrow(block, candidates, terms) {
    const head = await this.head(block);
    const lists = await Promise.all(terms.map((term) => this.listIn(block, head, term)));
    const left = new Set(lists.reduce(intersect));
    return candidates.filter(([, number]) => left.has(number % BLOCK));
  }

  async card(number) {
    const block = Math.floor(number / BLOCK), place = Math.floor((number % BLOCK) / PACK);
    const { packs } = await this.head(block);
    const pack = JSON.parse(text.decode(await this.piece(`b/${block}/c${place}-${packs[place]}.bin`)));
    return pack.find((card) => card[0] === number);
  }

  /**
   * Every document found, in order, as [hit, left]: left tells whether there may be more.
   * asked.need() says how many hits the page still wants, so that no more cards are read. Where
   * a whole number was found, hit is null once, before many blocks are read for mentions of it.
   */
  async *hits(asked, sort) {
    const seen = new Set();
    for (const phase of ["exact", "head", "all"]) {
      if ((phase === "exact" && !asked.codeLike) || (phase === "head" && sort !== "relevant")) continue;
      if (!asked.words.length && (phase !== "all" || !asked.filters.length)) continue;
      for await (const [hit, left] of this.matches(asked, phase, seen)) {
        if (hit) seen.add(hit.number);
        asked.pause = phase === "exact";
        yield [hit, left || phase !== "all"];
      }
    }
  }

  inYear(block, { wanted: { year } }) {
    const [, , first, last] = this.blocks.get(block);
    const yearOf = (day) => new Date(day * 864e5).getUTCFullYear();
    return !year || (yearOf(first) <= year && yearOf(last) >= year);
  }

  async *matches(asked, phase, seen) {
    const base = phase === "head" ? HEAD : 0;
    const words = phase === "exact" ? [keyTerm(asked.whole)] : asked.long.flatMap(cover).map((term) => term + base);
    const terms = [...new Set([...words, ...asked.filters])];
    // All grams are asked of the directory, where they cost little; in blocks those that the
    // cover left out are read only when too many candidates prove false.
    const grams = phase === "exact" ? [] : asked.long.flatMap(wordGrams).map((gram) => gram[2] + base);
    const every = [...new Set([...terms, ...grams])];
    const { open } = this.manifest, row = (block) => this.blocks.get(block), shares = new Map();
    const inYear = (block) => this.inYear(block, asked);
    const first = this.blocks.has(open) && inYear(open) ? this.visit(open, null, terms, shares) : null;
    if (first) first.catch(() => {});
    const plan = new Map(first ? [[open, null]] : []);
    let waiting = first ? [open] : [], planned = false;
    const others = [...this.blocks.keys()].filter((block) => block !== open && inYear(block));
    const visits = new Map(first ? [[open, first]] : []);
    let ahead = 1, tried = 0, kept = 0, met = 0, found = [];
    for (let i = 0; i < waiting.length || !planned; i++) {
      // The directory is asked only when the open block does not fill the page by itself.
      if (!planned && (i || !first || row(open)[4] < 512 || (await first).found.length < asked.need())) {
        planned = true;
        for (const entry of await this.plan(every.length > 7 ? terms : every)) plan.set(...entry);
        const later = [...plan.keys()].filter((block) => !waiting.slice(0, i).includes(block) && inYear(block));
        waiting = waiting.slice(0, i).concat(later.sort((a, b) => row(b)[3] - row(a)[3] || b - a));
      }
      if (phase === "all" && asked.pause && i && waiting.length - i > 3) {
        asked.pause = false;
        yield [null, true];
      }
      for (const block of waiting.slice(i, i + ahead)) {
        if (!visits.has(block)) visits.set(block, this.visit(block, plan.get(block), terms, shares));
        visits.get(block).catch(() => {});
      }
      // Past the last block, what was held back for blocks that proved empty is handed out.
      const block = waiting[i], visited = i < waiting.length ? await visits.get(block) : { found: [], used: every };
      visits.delete(block);
      let fresh = visited.found;
      const spare = plan.get(block) ? [] : every.filter((term) => !visited.used.includes(term));
      let narrow = spare.length > 0;
      const doubtful = (count) => narrow && count > 8 && tried >= 8 && kept * 3 < tried;
      if (doubtful(fresh.length)) {
        fresh = await this.narrow(block, fresh, spare);
        narrow = false;
      }
      fresh = fresh.filter(([, number]) => !seen.has(number));
      met += fresh.length;
      found = found.concat(fresh).sort(newestFirst);
      // Nothing that is still to be read may come before what is handed out.
      let border = [-1, -1];
      for (const rest of planned ? waiting.slice(i + 1) : others) {
        const top = [row(rest)[3], rest * BLOCK + BLOCK - 1];
        if (newestFirst(top, border) < 0) border = top;
      }
      while (found.length && newestFirst(found[0], border) < 0) {
        const size = Math.min(16, Math.ceil((asked.need() * (tried + 1)) / (kept + 1)));
        const batch = [found.shift()];
        while (batch.length < size && found.length && newestFirst(found[0], border) < 0) batch.push(found.shift());
        const cards = batch.map(([, number]) => this.card(number));
        for (const card of cards) card.catch(() => {});
        for (let k = 0; k < cards.length; k++) {
          const hit = verify(await cards[k], asked, phase);
          tried++;
          if (!hit) continue;
          kept++;
          yield [hit, k + 1 < cards.length || found.length > 0 || !planned || i + 1 < waiting.length];
        }
        if (doubtful(found.length)) {
          const own = found.filter(([, number]) => Math.floor(number / BLOCK) === block);
          const left = own.length ? new Set(await this.narrow(block, own, spare)) : new Set();
          found = found.filter((one) => Math.floor(one[1] / BLOCK) !== block || left.has(one));
          narrow = false;
        }
      }
      // As many blocks at once as should fill the page at the rate of those seen.
      ahead = Math.min(6, ahead * 2, Math.ceil((asked.need() * (i + 1)) / Math.max(1, met)));
    }
  }
}

const newestFirst = (a, b) => b[0] - a[0] || b[1] - a[1];

/** The hit a card makes, or null. */
function verify(card, asked, phase) {
  const [number, id, day, slug, kind, status, keys, labels, texts] = card;
  const facts = { authority: slug, kind, year: day.slice(0, 4), status };
  for (const name of FILTERS) if (asked.wanted[name] && facts[name] !== asked.wanted[name]) return null;
  const exact = asked.codeLike && keys.some((key) => normalise(key) === asked.whole);
  if (phase === "exact" && !exact) return null;
  const fields = texts.map(normalise);
  if (phase !== "exact") {
    const searched = phase === "head" ? fields.slice(0, HEADS) : fields;
    if (!asked.words.every((word) => searched.some((field) => field.includes(word)))) return null;
  }
  return { number, id, day, kind, status, exact, labels, texts };
}
