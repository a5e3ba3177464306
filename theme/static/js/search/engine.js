// Searching the static index. The plan is that of search_index/reader.py, with the same answers:
// candidates by intersecting lists, newest block first, each checked on its card.

import { Cursor, below, directed, headOf, intersect, listOf, locals } from "./codec.js";
import { Files, Moved, opened } from "./files.js";
import { normalise, setTable } from "./normalise.js";
import { HEAD, KEY, filterTerm, isRun, keyTerm, queryOf, spread } from "./terms.js";

const BLOCK = 4096, PACK = 4, HEADS = 3;
// So few candidates are not worth another list, their cards are read at once; two cards show
// whether something is found; so many terms are asked of the directory at a time, and so many lists
// of a block: a step more costs a visitor more than a list; and so many blocks are read at a time.
// After so many whole pieces of lists, lists are read alone: two steps, but a tenth of the bytes. One such has
// to spare more than one card, which is then read alone, too; two of a word are read at once, and so many cards.
const WHOLES = 2, SPARED = 1.6, PAIR = 2, ALONE = 4;
const FEW = 4, FIRST = 2, AT_ONCE = 6, LISTS = 4, AHEAD = 6;
// What has a part of a word has another in every second case, at least; what was seen of so small a part of one
// candidate counts as much.
const BOTH = 0.5, SEEN = 0.25;
// Shares of a block's documents: what is in fewer may be named in the directory; about what it says by
// its levels of terms that have lists; and where a list tells too little to be read.
const COMMON = 0.09, LEVELS = [0.045, 0.095, 0.16, 0.26, 0.44, 0.75], USELESS = 0.55;
const UNTOLD = { known: null, named: [], listed: new Map() };
const NOWHERE = { blocks: new Map(), numbers: [], heads: [] };
const FILTERS = ["authority", "kind", "year", "status"];
const hasDigit = /[0-9]/;
const text = new TextDecoder();

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
    this.files = new Files(root);
    this.heads = new Map();
    this.ready = null;
  }

  /** Read the manifest and the table; again, past the browser's cache, after the site has moved. */
  start(again = false) {
    if (again || !this.ready) {
      if (again) {
        this.files.begin("no-cache");
        this.heads.clear();
      }
      const ready = (this.ready = this.load());
      ready.catch(() => this.ready === ready && (this.ready = null));
    }
    return this.ready;
  }

  async load() {
    const [manifest, table] = await Promise.all(["manifest.bin", "table.bin"].map((path) => this.files.fetch(path)));
    const cursor = new Cursor(manifest), size = cursor.varint();
    const told = JSON.parse(text.decode(manifest.subarray(cursor.at, cursor.at + size)));
    setTable(opened(table, told.table));
    this.manifest = told;
    this.blocks = new Map(told.blocks.map((row) => [row[0], row]));
    // Most searches begin in the open block: its head comes along.
    if (this.blocks.has(told.open)) this.heads.set(told.open, Promise.resolve(headOf(manifest.subarray(cursor.at + size))));
  }

  async facets() {
    await this.start();
    return JSON.parse(text.decode(await this.files.piece("facets", this.manifest.facets)));
  }

  head(block) {
    let waiting = this.heads.get(block);
    if (!waiting) {
      waiting = this.files.piece(`b/${block}/h`, this.blocks.get(block)[1]).then(headOf);
      waiting.catch(() => this.heads.delete(block));
      this.heads.set(block, waiting);
    }
    return waiting;
  }

  /** What the directory of closed blocks says of a term. The term's bits tell the piece. */
  async directory(term) {
    if (term < HEAD || term >= KEY) return this.named(term);
    // Of the heads only those apart; where all documents are named, the heads are marked.
    const [apart, all] = await Promise.all([this.named(term), this.named(term - HEAD)]);
    return { blocks: apart.blocks, numbers: [...apart.numbers, ...all.heads].sort((a, b) => a - b) };
  }

  async named(term) {
    const { bits, stamp, directory } = this.manifest, place = spread(term) >>> (32 - bits);
    const list = listOf(opened(await this.files.once(`t/${place.toString(16)}.bin?d=${directory}`), stamp), term);
    return list ? directed(list) : NOWHERE;
  }

  /**
   * Blocks to look into, each with the local numbers {known} that the directory names, null where
   * it names none, the terms by which it {named} them, and the shares of {listed} ones. Terms that
   * seem rare by their shares are asked first, what is known to be common not at all, and no more
   * when a handful is left.
   */
  async plan(terms, shares) {
    let plan = new Map([...this.blocks.keys()].map((block) => [block, { known: null, named: [], listed: new Map() }]));
    const closed = [...this.blocks.values()].reduce((sum, row) => sum + (row[0] === this.manifest.open ? 0 : row[4]), 0);
    const size = () => [...plan.values()].reduce((sum, { known }) => sum + (known ? known.length : Infinity), 0);
    const guess = (term) => shares.get(term) ?? (isRun(term) ? 0.01 : COMMON);
    const order = terms.filter((term) => guess(term) <= COMMON).sort((a, b) => guess(a) - guess(b));
    // No further either when of a dozen the last ones have told little.
    for (let i = 0, before = Infinity, left = Infinity; i < order.length && left > FEW && (left > 3 * FEW || left < before * 0.75); i += AT_ONCE) {
      const group = order.slice(i, i + AT_ONCE);
      const found = await Promise.all(group.map((term) => this.directory(term)));
      found.forEach(({ blocks, numbers }, k) => {
        const next = new Map(), byBlock = new Map();
        for (const number of numbers) {
          const block = Math.floor(number / BLOCK);
          if (!byBlock.has(block)) byBlock.set(block, []);
          byBlock.get(block).push(number % BLOCK);
        }
        if (!shares.has(group[k])) shares.set(group[k], blocks.size ? LEVELS[blocks.get(Math.max(...blocks.keys()))] : numbers.length / closed);
        for (const block of [...blocks.keys(), ...byBlock.keys()]) {
          if (!plan.has(block)) continue;
          const fresh = byBlock.get(block), { known, named, listed } = plan.get(block);
          const both = fresh && known ? intersect(known, fresh) : fresh || known;
          if (!fresh) listed.set(group[k], LEVELS[blocks.get(block)]);
          if (!both || both.length) next.set(block, { known: both, named: fresh ? [...named, group[k]] : named, listed });
        }
        plan = next;
      });
      before = left;
      left = size();
    }
    return plan;
  }

  /** Read what a search will read first: where a whole number is in vain, nobody waits for the rest. */
  async prepare(asked) {
    const query = queryOf(asked, 0), { open } = this.manifest;
    const reads = asked.codeLike ? [this.directory(keyTerm(asked.whole))] : [];
    if (this.blocks.has(open) && !query.eager && this.inYear(open, asked)) reads.push(this.visit(open, query, UNTOLD));
    else reads.push(this.plan(query.asks, query.shares));
    await Promise.all(reads);
  }

  /** Local numbers of a term in a block, read {apart} from its piece; null where it is {beside} others and has no list. */
  async list(block, head, term, { apart, beside }) {
    const place = below(head.firsts, term), closed = block !== this.manifest.open;
    const list = place < 0 ? null : await this.files.list(`b/${block}/t${head.firsts[place].toString(16)}`, head.digests[place], term, apart);
    if (list) return locals(list);
    if (!closed) return [];
    if (beside) return null;
    // Of a closed block the directory has the short lists.
    const { blocks, numbers } = await this.directory(term);
    if (blocks.has(block)) throw new Moved(`${block}`);
    return numbers.filter((number) => Math.floor(number / BLOCK) === block).map((number) => number % BLOCK);
  }

  /** Candidates of a block as [day, number], and the terms they were found by. */
  async visit(block, query, entry) {
    const { known, named } = entry;
    // One candidate needs no order, and its card tells its day.
    if (known && known.length < 2) return { used: named, found: await Promise.all(known.map((local) => this.dated(block * BLOCK + local, this.doubts(query)))) };
    const head = await this.head(block), used = [...named];
    const left = await this.sift(block, query, entry, known, used, this.cheap(query) && this.doubts(query));
    return { used, found: (left || []).map((local) => [head.days[local], block * BLOCK + local]) };
  }

  /**
   * What is left of some documents of a block, of all where {left} is null, by lists of terms not
   * {used} yet. Those that should leave fewest first, only while they spare more cards than they cost, and one
   * of each word: what has its rarest part mostly has the word. Where cards {doubted} that, also the others.
   */
  async sift(block, query, { listed }, left, used, doubted = false) {
    const { every, sets, shares } = query;
    const head = await this.head(block), slots = head.days.length;
    const told = (term) => listed.get(term) ?? shares.get(term);
    // By what it left of earlier candidates, which the other terms had been through, else by how common it is.
    const share = (term) => {
      const [before, after] = query.passed.get(term) || [0, 0];
      const least = doubted && sets.some((set) => set.includes(term) && set.some((other) => used.includes(other))) ? BOTH : 0;
      return (after + SEEN * Math.max(least, told(term) ?? 0.5)) / (before + SEEN);
    };
    const place = (term) => below(head.firsts, term);
    for (;;) {
      const group = [], closed = block !== this.manifest.open, apart = closed && this.apart(query), cheap = closed && this.cheap(query);
      const begun = (set) => set.some((term) => used.includes(term) || group.includes(term));
      const idle = (term) => !doubted && told(term) !== undefined && sets.some((set) => set.includes(term) && begun(set));
      let expected = left ? left.length : slots;
      for (const term of every.filter((term) => !used.includes(term)).sort((a, b) => share(a) - share(b))) {
        const more = group.length > 0;
        if (group.length === (doubted ? PAIR : LISTS) || (more && expected <= (cheap ? 1 : FEW))) break;
        if ((left || more) && (idle(term) || share(term) > USELESS)) continue;
        if (left && (cheap || !more) && expected * (1 - share(term)) < (cheap ? SPARED : FEW)) break;
        group.push(term);
        expected *= share(term);
      }
      if (!group.length) return left;
      // Lists that lie in the same pieces cost nothing, where these are read as wholes.
      const places = new Set(apart ? [] : group.map(place));
      const beside = every.filter((term) => !used.includes(term) && !group.includes(term) && places.has(place(term)));
      query.wholes += places.size;
      const lists = await Promise.all([...group.map((term) => this.list(block, head, term, { apart })), ...beside.map((term) => this.list(block, head, term, { beside: true }))]);
      [...group, ...beside].forEach((term, i) => {
        used.push(term);
        if (!lists[i]) return;
        if (slots > 255) shares.set(term, lists[i].length / slots);
        const both = left ? intersect(left, lists[i]) : lists[i], [before, after] = query.passed.get(term) || [0, 0];
        if (left) query.passed.set(term, [before + left.length, after + both.length]);
        left = both;
      });
    }
  }

  /** Whether lists are read without the rest of their pieces: where those of a first block were not enough. */
  apart({ wholes }) {
    return this.files.ranges && wholes >= WHOLES;
  }

  /** The same, and it is known that the server can do that. */
  cheap(query) {
    return this.files.proved && this.apart(query);
  }

  /** Whether most candidates proved false: then cards are read alone. */
  doubts({ tried, kept }) {
    return tried >= FIRST && kept * 3 < tried;
  }

  /** Those of a block's candidates that also hold the other terms. */
  async narrow(block, query, entry, candidates, used) {
    const known = candidates.map(([, number]) => number % BLOCK).sort((a, b) => a - b);
    const left = new Set(await this.sift(block, query, entry, known, used, true));
    return candidates.filter(([, number]) => left.has(number % BLOCK));
  }

  async dated(number, apart) {
    return [Date.parse((await this.card(number, apart))[2]) / 864e5, number];
  }

  /** A card, {apart}: without the others of its pack. It may be newer than what led to it, then it is right all the same; never older. */
  async card(number, apart) {
    const block = Math.floor(number / BLOCK), pack = Math.floor((number % BLOCK) / PACK);
    const cards = await this.files.cards(`b/${block}/c${pack}`, this.blocks.get(block)[1], number % PACK, apart);
    const found = cards.find((card) => card[0] === number);
    if (!found) throw new Moved(`${number}`);
    return found;
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
    const query = queryOf(exact ? { ...asked, long: [] } : asked, base), { every, sets, shares } = query;
    const asks = exact ? [keyTerm(asked.whole)] : query.asks;
    const { open } = this.manifest, row = (block) => this.blocks.get(block);
    const inYear = (block) => this.inYear(block, asked), byAge = (a, b) => row(b)[3] - row(a)[3] || b - a;
    // The directory has the exact keys of the open block too.
    const newest = !exact && this.blocks.has(open) && inYear(open);
    const first = newest && !query.eager ? this.visit(open, query, UNTOLD) : null;
    if (first) first.catch(() => {});
    const plan = new Map(newest ? [[open, UNTOLD]] : []);
    const visit = (block) => this.visit(block, query, plan.get(block));
    // How many documents of a block may be right, as far as is known.
    const likely = (block) => {
      const { known, named, listed } = plan.get(block);
      const share = (term) => (named.includes(term) ? 1 : (listed.get(term) ?? shares.get(term) ?? 0.5));
      return sets.reduce((left, set) => left * Math.min(...set.map(share)), known ? known.length : row(block)[4]);
    };
    let waiting = newest ? [open] : [], planned = false, planning = null;
    const prepare = () => {
      if (!planning) {
        planning = this.plan(asks, shares);
        planning.catch(() => {});
        // Where all terms are common, the newest blocks are next.
        if (!exact) others.sort(byAge).slice(0, 2).forEach((block) => this.head(block).catch(() => {}));
      }
      return planning;
    };
    const others = [...this.blocks.keys()].filter((block) => block !== open && inYear(block));
    const visits = new Map(first ? [[open, first]] : []);
    let ahead = 1, met = 0, found = [];
    for (let i = 0; i < waiting.length || !planned; i++) {
      // The directory is asked only when the open block does not fill the page by itself, and what
      // that has is shown meanwhile.
      if (first && !i && (row(open)[4] < 512 || (await first).found.length < asked.need())) prepare();
      if (!planned && (i || !first)) {
        planned = true;
        const closed = await prepare();
        for (const [block, entry] of closed) if (!plan.has(block)) plan.set(block, entry);
        const later = [...plan.keys()].filter((block) => !waiting.slice(0, i).includes(block) && inYear(block));
        waiting = waiting.slice(0, i).concat(later.sort(byAge));
      }
      if (phase === "all" && asked.pause && i && !plan.get(waiting[i])?.known && waiting.length - i > 3) {
        asked.pause = false;
        yield [null, true];
      }
      // Nor more than should fill the page, or tell the first hit.
      let hoped = 0;
      for (const block of waiting.slice(i, i + ahead)) {
        if (block !== waiting[i] && hoped >= (query.kept ? asked.need() : 1)) break;
        hoped += this.cheap(query) && this.doubts(query) ? likely(block) / 2 : likely(block);
        if (!visits.has(block)) visits.set(block, visit(block));
        visits.get(block).catch(() => {});
      }
      // Past the last block, what was held back for blocks that proved empty is handed out.
      const block = waiting[i], visited = i < waiting.length ? await visits.get(block) : { found: [], used: [...every] };
      visits.delete(block);
      let fresh = visited.found;
      const { used } = visited;
      let narrow = every.some((term) => !used.includes(term));
      const doubtful = (count) => narrow && count > (this.cheap(query) ? 1 : FEW) && this.doubts(query);
      const narrowed = (some) => {
        narrow = false;
        return this.narrow(block, query, plan.get(block), some, used);
      };
      if (doubtful(fresh.length)) fresh = await narrowed(fresh);
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
        const { tried, kept } = query, apart = this.doubts(query);
        const size = kept ? Math.min(16, Math.ceil((asked.need() * (tried + 1)) / (kept + 1))) : apart && this.files.ranges ? ALONE : FIRST;
        const batch = [found.shift()];
        while (batch.length < size && found.length && newestFirst(found[0], border) < 0) batch.push(found.shift());
        const cards = batch.map(([, number]) => this.card(number, apart));
        for (const card of cards) card.catch(() => {});
        for (let k = 0; k < cards.length; k++) {
          const hit = verify(await cards[k], asked, phase);
          query.tried++;
          if (!hit) continue;
          query.kept++;
          yield [hit, k + 1 < cards.length || found.length > 0 || !planned || i + 1 < waiting.length];
        }
        if (doubtful(found.length)) {
          const own = found.filter(([, number]) => Math.floor(number / BLOCK) === block);
          const left = own.length ? new Set(await narrowed(own)) : new Set();
          found = found.filter((one) => Math.floor(one[1] / BLOCK) !== block || left.has(one));
        }
      }
      // As many blocks at once as should fill the page at the rate of those seen; while nothing is found,
      // few beside those read already, for they may prove needless, unless they are read by parts.
      const most = query.kept || this.cheap(query) ? ahead * 2 : 1 + Math.floor((i + 1) / 5);
      ahead = Math.min(AHEAD, most, Math.ceil((asked.need() * (i + 1)) / Math.max(1, met)));
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
