// Searching the static index. The plan is that of search_index/reader.py, with the same answers:
// candidates by intersecting lists, newest block first, each checked on its card.

import { Cursor, below, intersect, listOf, locals, steps, unpack } from "./codec.js";
import { normalise, setTable } from "./normalise.js";
import { FILTERS_BEGIN, HEAD, cover, filterTerm, keyTerm, wordGrams } from "./terms.js";

const BLOCK = 4096, PACK = 4, HEADS = 3;
// A term in a smaller share of a block is not among its common terms; so few candidates are not
// worth another list, their cards are read at once; three cards show that something is found;
// three terms are asked of the directory at a time.
const COMMON = 0.02, FEW = 4, FIRST = 3, AT_ONCE = 3;
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
    // Most searches begin in the open block.
    if (this.blocks.has(this.manifest.open)) this.head(this.manifest.open).catch(() => {});
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
        const firsts = [cursor.rising(cursor.varint()), cursor.rising(cursor.varint())];
        const digests = cursor.digests(firsts[0].length + firsts[1].length);
        return { days, firsts, digests, cards: `b/${block}/k-${cursor.digest()}.bin`, packs: null };
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

  /**
   * Blocks to look into: null where the block's own lists are needed, else the local numbers that
   * the directory names; and the terms of which it named the documents. It is asked no further
   * when a handful is left.
   */
  async plan(terms) {
    const plan = new Map(), named = new Set();
    let numbers = null, blocks = null;
    for (let i = 0; i < terms.length && !(numbers && numbers.length <= FEW); i += AT_ONCE) {
      const group = terms.slice(i, i + AT_ONCE);
      const found = await Promise.all(group.map((term) => this.directory(term)));
      if (found.includes(null)) return { plan, named };
      found.forEach((list, k) => {
        const values = steps(list.bytes, 0);
        if (list.form) blocks = blocks ? intersect(blocks, values) : values;
        else {
          numbers = numbers ? intersect(numbers, values) : values;
          named.add(group[k]);
        }
      });
    }
    if (!numbers) {
      for (const block of blocks || []) if (this.blocks.has(block)) plan.set(block, null);
      return { plan, named };
    }
    const allowed = blocks && new Set(blocks);
    for (const number of numbers) {
      const block = Math.floor(number / BLOCK);
      if (allowed && !allowed.has(block)) continue;
      if (!plan.has(block)) plan.set(block, []);
      plan.get(block).push(number % BLOCK);
    }
    return { plan, named };
  }

  /** The list of a term among the common (0) or other (1) terms of a block, or null. */
  async listAmong(series, block, head, term) {
    let place = below(head.firsts[series], term);
    if (place < 0) return null;
    if (series) place += head.firsts[0].length;
    const list = listOf(await this.piece(`b/${block}/t${place}-${head.digests[place]}.bin`), term);
    return list && locals(list);
  }

  /**
   * Candidates of a block as [day, number], and the terms they were found by, out of those known
   * already if any are. Where shares of an earlier block are known, only the rarest terms that
   * leave a handful are read: a card costs less than a list.
   */
  async visit(block, known, terms, shares = new Map()) {
    const head = await this.head(block), slots = head.days.length;
    const used = [], share = (term) => shares.get(term) ?? 0.5;
    const order = [...terms].sort((a, b) => share(a) - share(b));
    let left = known;
    const enough = () => left && left.length <= FEW;
    const take = (term, list) => {
      if (slots > 255) shares.set(term, list.length / slots);
      left = left ? intersect(left, list) : list;
      used.push(term);
    };
    while (order.length && !enough()) {
      // Two at a time, or as many as should leave a handful where shares are known.
      let expected = left ? left.length : slots, size = 0, next = order[0];
      do {
        expected *= share(next);
        next = order[++size];
      } while (next !== undefined && size < 6 && (shares.has(next) ? expected > FEW : size < 2));
      const group = order.splice(0, size), series = group.map((term) => Number(share(term) < COMMON));
      const lists = await Promise.all(group.map((term, i) => this.listAmong(series[i], block, head, term)));
      group.forEach((term, i) => lists[i] && take(term, lists[i]));
      for (let i = 0; i < size; i++)
        if (!lists[i] && !enough()) take(group[i], (await this.listAmong(1 - series[i], block, head, group[i])) || []);
    }
    return { used, found: (left || []).map((local) => [head.days[local], block * BLOCK + local]) };
  }

  /** Those of a block's candidates that also hold the other terms. */
  async narrow(block, candidates, terms) {
    const head = await this.head(block);
    const list = async (term) => (await this.listAmong(0, block, head, term)) || (await this.listAmong(1, block, head, term)) || [];
    const left = new Set((await Promise.all(terms.map(list))).reduce(intersect));
    return candidates.filter(([, number]) => left.has(number % BLOCK));
  }

  async card(number) {
    const block = Math.floor(number / BLOCK), place = Math.floor((number % BLOCK) / PACK);
    const head = await this.head(block);
    head.packs ??= this.piece(head.cards).then((bytes) => new Cursor(bytes).digests(bytes.length / 2, 2));
    head.packs.catch(() => (head.packs = null));
    const packs = await head.packs;
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
    const base = phase === "head" ? HEAD : 0, exact = phase === "exact";
    const terms = [...new Set([...(exact ? [] : asked.long.flatMap(cover)).map((term) => term + base), ...asked.filters])];
    // All grams are asked of the directory, where they cost little; in blocks those that the
    // cover left out are read only when too many candidates prove false.
    const grams = exact ? [] : asked.long.flatMap(wordGrams).map((gram) => gram[2] + base);
    const every = [...new Set([...terms, ...grams])];
    // Blocks tell their years themselves.
    const asks = (every.length > 7 ? terms : every).filter((term) => !asked.wanted.year || term !== filterTerm("year", asked.wanted.year));
    const { open } = this.manifest, row = (block) => this.blocks.get(block), shares = new Map();
    const inYear = (block) => this.inYear(block, asked);
    // The directory has the exact keys of the open block too.
    const first = !exact && this.blocks.has(open) && inYear(open) ? this.visit(open, null, terms, shares) : null;
    if (first) first.catch(() => {});
    let named = new Set();
    const visit = (block) => {
      const known = plan.get(block);
      return this.visit(block, known, known ? terms.filter((term) => !named.has(term)) : terms, shares);
    };
    const plan = new Map(first ? [[open, null]] : []);
    let waiting = first ? [open] : [], planned = false;
    const others = [...this.blocks.keys()].filter((block) => block !== open && inYear(block));
    const visits = new Map(first ? [[open, first]] : []);
    let ahead = 1, tried = 0, kept = 0, met = 0, found = [];
    for (let i = 0; i < waiting.length || !planned; i++) {
      // The directory is asked only when the open block does not fill the page by itself.
      if (!planned && (i || !first || row(open)[4] < 512 || (await first).found.length < asked.need())) {
        planned = true;
        const directed = await this.plan(exact ? [keyTerm(asked.whole)] : rareFirst(asks.length ? asks : terms));
        named = directed.named;
        for (const entry of directed.plan) plan.set(...entry);
        const later = [...plan.keys()].filter((block) => !waiting.slice(0, i).includes(block) && inYear(block));
        waiting = waiting.slice(0, i).concat(later.sort((a, b) => row(b)[3] - row(a)[3] || b - a));
      }
      if (phase === "all" && asked.pause && i && !plan.get(waiting[i]) && waiting.length - i > 3) {
        asked.pause = false;
        yield [null, true];
      }
      for (const block of waiting.slice(i, i + ahead)) {
        if (!visits.has(block)) visits.set(block, visit(block));
        visits.get(block).catch(() => {});
      }
      // Past the last block, what was held back for blocks that proved empty is handed out.
      const block = waiting[i], visited = i < waiting.length ? await visits.get(block) : { found: [], used: every };
      visits.delete(block);
      let fresh = visited.found;
      const spare = every.filter((term) => !visited.used.includes(term) && !(plan.get(block) && named.has(term)));
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
        const size = tried ? Math.min(16, Math.ceil((asked.need() * (tried + 1)) / (kept + 1))) : FIRST;
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
      ahead = Math.min(kept ? 6 : 4, ahead * 2, Math.ceil((asked.need() * (i + 1)) / Math.max(1, met)));
    }
  }
}

/** Runs of digits and letters before pairs of characters: they tend to be in fewer documents. */
const rareFirst = (terms) => [...terms].sort((a, b) => isRun(b) - isRun(a));
const isRun = (term) => term % HEAD < FILTERS_BEGIN;

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
