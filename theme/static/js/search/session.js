// Searches for the page, one at a time. Messages in: {id, type: "search", query, wanted, sort}
// starts, {id, type: "more"} goes on, {type: "facets"} and {type: "warm", query, wanted} prepare.
// Messages to tell(): {id, hits, total, done}, {id, short}, {id, error}, {facets}.
//
// All in the page itself: lists are small and waiting is for the network, so a thread apart would
// only cost the time of its start.

import { Engine, parse } from "./engine.js";
import { Moved } from "./files.js";
import { places } from "./normalise.js";

const PAGE = 10;
const engine = new Engine();
let current = null, tell = null;

/** Where answers go. */
export function answer(receiver) {
  tell = receiver;
}

/** What the page shows of a hit: texts as runs, [text, marked], nothing else. */
function shown(hit, words) {
  const field = (label) => hit.texts[hit.labels.indexOf(label)] || "";
  const runs = (text, from = 0, to = text.length) => {
    const out = [];
    let at = from;
    for (const [a, b] of places(text, words)) {
      if (b <= at || a >= to) continue;
      if (a > at) out.push([text.slice(at, a), false]);
      out.push([text.slice(Math.max(a, at), Math.min(b, to)), true]);
      at = Math.min(b, to);
    }
    if (at < to) out.push([text.slice(at, to), false]);
    return out;
  };
  const where = [];
  const told = new Set([0, 1, 2, 4]);
  hit.labels.forEach((label, i) => {
    if (told.has(label) || where.length >= 2) return;
    const marks = places(hit.texts[i], words);
    if (!marks.length) return;
    told.add(label);
    const from = Math.max(0, marks[0][0] - 24), to = Math.min(hit.texts[i].length, marks[0][0] + 76);
    where.push({ label, before: from > 0, runs: runs(hit.texts[i], from, to), after: to < hit.texts[i].length });
  });
  return {
    id: hit.id, day: hit.day, kind: hit.kind, status: hit.status, exact: hit.exact,
    title: runs(hit.texts[0]), party: runs(hit.texts[1]), document: runs(hit.texts[2]),
    authority: runs(field(4)), where,
  };
}

async function turn(session) {
  const hits = [];
  const send = (done) => {
    if (session !== current) return;
    tell({ id: session.id, hits: hits.splice(0), total: session.total, done });
  };
  let since = performance.now();
  while (session === current) {
    const { value, done } = await session.hits.next();
    if (session !== current) return;
    if (done) return send("all");
    const [hit, left] = value;
    if (!hit) return send("page");
    session.total++;
    hits.push(shown(hit, session.words));
    if (!left) return send("all");
    if (session.total >= session.limit) return send("page");
    if (session.total === 1) {
      send("");
      // The first result is drawn before more is fetched; mentions of a number can wait longest.
      await new Promise((done) => setTimeout(done, hit.exact ? 150 : 25));
    }
    if (performance.now() - since > 60) {
      send("");
      since = performance.now();
    }
  }
}

async function search({ id, query, wanted, sort, limit }) {
  current = { id };
  const session = current;
  await engine.start();
  const asked = parse(query, wanted);
  if (session !== current) return;
  if ((asked.words.length && !asked.long.length) || (query.trim() && !asked.words.length)) {
    tell({ id, short: true });
    return;
  }
  Object.assign(session, { words: asked.words, hits: engine.hits(asked, sort), total: 0, limit: limit || PAGE });
  asked.need = () => Math.max(1, session.limit - session.total);
  await turn(session);
}

/** Read ahead what a search will read first. */
async function warm({ query, wanted }) {
  await engine.start();
  await engine.prepare(parse(query, wanted));
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Do what a message asks; ``tries`` is how often the index proved to have been published anew. */
export async function act(message, tries = 0) {
  try {
    if (tries) await engine.start(true);
    if (message.type === "facets") tell({ facets: await engine.facets() });
    if (message.type === "warm") await warm(message);
    if (message.type === "search") await search(message);
    if (message.type === "more" && current && current.id === message.id) {
      current.limit += PAGE;
      await turn(current);
    }
  } catch (error) {
    if (message.type === "warm") return;
    // Published anew while we read: begin once more, and wait a little where it is being published.
    if (error instanceof Moved && tries < 3 && message.type !== "more") {
      await pause(tries * 400);
      return act(message, tries + 1);
    }
    engine.ready = null;
    tell({ id: message.id, error: error instanceof Moved ? "moved" : "network" });
  }
}

/** Begin to read what the address asks for. */
export function begin() {
  const address = new URLSearchParams(location.search);
  if (address.get("q")) act({ type: "warm", query: address.get("q"), wanted: Object.fromEntries(address) });
}
