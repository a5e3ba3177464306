// The search page: the form and the address bar on one side, the session of searches on the other.
// Text of records only ever becomes text nodes.

import { act, answer } from "./session.js";

const FIELDS = ["q", "authority", "kind", "year", "status", "sort"];
const LABELS = ["标题", "当事人", "文号", "代码", "机关", "类别", "日期", "状态", "法定代表人", "违法行为", "事实", "依据", "处罚种类", "决定内容", "金额", "许可证件", "地点", "程序", "许可", "全文", "备注", "执法人员", "附件", "救济", "更正"];
const SAY = {
  short: "请至少输入两个字（或两位数字、字母）。",
  none: "没有符合条件的决定。可以减少词语或放宽筛选；已撤下的决定不在检索之列，见“撤下公告”。",
  old: "这个浏览器版本太旧，不能检索。请升级浏览器，或从“执法机关”按月查阅。",
  network: "检索数据没有读到，请检查网络后再试。",
  moved: "网站刚刚更新，请再检索一次。",
};
let form, told, list, more, mould, input;
let turn = 0, wantedCount = 10, facetsAsked = false, current = "";

function tell(text, waiting = false) {
  told.textContent = text;
  told.dataset.state = waiting ? "busy" : "done";
  list.setAttribute("aria-busy", String(waiting));
}

function fill(parent, runs) {
  for (const [text, marked] of runs) {
    if (!marked) parent.append(text);
    else parent.appendChild(document.createElement("mark")).textContent = text;
  }
  return parent;
}

function make(name, kind, ...children) {
  const node = document.createElement(name);
  if (kind) node.className = kind;
  node.append(...children);
  return node;
}

function show(hit) {
  const item = mould.content.cloneNode(true).firstElementChild;
  const link = item.querySelector("a"), line = item.querySelector(".line");
  link.href = `/d/${hit.id.slice(0, 2)}/${hit.id}.html`;
  fill(link, hit.title.length ? hit.title : [["（无标题）", false]]);
  if (hit.status !== "有效") link.after(" ", make("span", "tag warn", hit.status));
  if (hit.exact) link.after(" ", make("span", "tag", "完全一致"));
  for (const runs of [hit.document, hit.party, hit.authority]) if (runs.length) line.append(fill(make("span"), runs));
  line.append(make("span", "", hit.kind), make("time", "", hit.day));
  for (const { label, before, runs, after } of hit.where) {
    const text = make("p", "where", make("b", "", `${LABELS[label]}：`), before ? "…" : "");
    fill(text, runs).append(after ? "…" : "");
    item.append(text);
  }
  list.append(item);
}

function state() {
  const out = new URLSearchParams();
  for (const name of FIELDS) if (form.elements[name].value.trim()) out.set(name, form.elements[name].value.trim());
  return out;
}

const filters = () => Object.fromEntries(FIELDS.slice(1, 5).map((name) => [name, form.elements[name].value]));

/** Put the address into the form; a value not in its list yet gets an option for now. */
function restore() {
  const from = new URLSearchParams(location.search);
  for (const name of FIELDS) choose(form.elements[name], from.get(name) || "");
}

function choose(control, value) {
  if (control.options && value && ![...control.options].some((option) => option.value === value)) control.add(new Option(value, value));
  control.value = value;
  if (control.options) control.classList.toggle("set", Boolean(value));
}

function begin() {
  const asked = state();
  current = asked.toString();
  for (const name of FIELDS.slice(1)) choose(form.elements[name], form.elements[name].value);
  list.replaceChildren();
  more.hidden = true;
  turn++;
  const wanted = filters();
  if (!asked.get("q") && !Object.values(wanted).some(Boolean)) {
    tell("");
    return askFacets();
  }
  tell("正在检索", true);
  wantedCount = Math.max(10, (history.state && history.state.shown) || 0);
  act({ id: turn, type: "search", query: asked.get("q") || "", wanted, sort: asked.get("sort") || "newest", limit: wantedCount });
}

function askFacets() {
  if (facetsAsked) return;
  facetsAsked = true;
  act({ type: "facets" });
}

function offer({ authorities, kinds, years, statuses }) {
  const lists = { authority: authorities, kind: kinds, year: years, status: statuses };
  for (const [name, values] of Object.entries(lists)) {
    const control = form.elements[name], value = control.value;
    while (control.options.length > 1) control.remove(1);
    for (const entry of values) control.add(Array.isArray(entry) ? new Option(entry[1], entry[0]) : new Option(entry, entry));
    choose(control, value);
  }
}

/** What every page has, and what nobody who waits for results waits for. */
const addTools = () => import("/theme/js/site.js");

function receive(data) {
  if (data.facets) return offer(data.facets);
  if (data.id !== turn) return;
  if (data.short || data.error) {
    tell(SAY[data.short ? "short" : data.error]);
    addTools();
    return askFacets();
  }
  const focusAt = more === document.activeElement ? list.children.length : -1;
  data.hits.forEach(show);
  more.hidden = data.done !== "page";
  if (focusAt >= 0 && data.hits.length && list.children[focusAt]) list.children[focusAt].querySelector("a").focus();
  if (data.done === "all") tell(data.total ? `共 ${data.total} 件` : SAY.none);
  else if (data.done === "page") tell(`至少 ${data.total} 件，显示前 ${data.total} 件`);
  else tell(`已找到 ${data.total} 件，正在检索`, true);
  if (data.done) {
    askFacets();
    addTools();
  }
}

function submit() {
  const asked = state().toString();
  if (asked !== current) history.pushState(null, "", asked ? `?${asked}` : location.pathname);
  begin();
}

function keys(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const at = document.activeElement, typing = /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName);
  const links = [...list.querySelectorAll("h2 a")], place = links.indexOf(at);
  if (event.key === "/" && !typing) {
    input.focus();
    input.select();
  } else if (event.key === "ArrowDown" && links.length && (at === input || place >= 0)) {
    const next = links[place + 1] || (more.hidden ? null : more);
    if (next) next.focus();
  } else if (event.key === "ArrowUp" && (place >= 0 || at === more)) {
    const before = at === more ? links[links.length - 1] : links[place - 1] || input;
    before.focus();
  } else if (event.key === "Escape" && place >= 0) input.focus();
  else return;
  event.preventDefault();
}

/** Take up the page; it must be there. */
export function start() {
  [form, told, list, more, mould] = ["find", "told", "hits", "more", "hit"].map((id) => document.getElementById(id));
  input = form.elements.q;
  restore();
  if (typeof DecompressionStream === "undefined") {
    tell(SAY.old);
    return addTools();
  }
  answer(receive);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  form.addEventListener("change", (event) => event.target !== input && submit());
  more.addEventListener("click", () => {
    wantedCount += 10;
    history.replaceState({ shown: wantedCount }, "");
    more.hidden = true;
    tell("正在检索", true);
    act({ id: turn, type: "more" });
  });
  let typed = 0;
  input.addEventListener("input", (event) => {
    clearTimeout(typed);
    if (!event.isComposing) typed = setTimeout(() => act({ type: "warm", query: input.value, wanted: filters() }), 150);
  });
  addEventListener("popstate", () => {
    restore();
    begin();
  });
  document.addEventListener("keydown", keys);
  begin();
  if (!current) {
    input.focus();
    addTools();
  }
}
