// 字号 小/中/大, 长者模式 (largest type, wider targets) and light or dark colours.
import { button, remember } from "./make.js";

const SIZES = [["", "标准", "标准字号"], ["l", "大", "大字号"], ["xl", "长者模式", "长者模式，特大字号"]];
const THEMES = [["", "自动"], ["light", "浅色"], ["dark", "深色"]];

export function addReadingTools(page) {
  const bar = page.querySelector("header.top .bar");
  if (!bar) return;
  const root = page.documentElement;
  const tools = page.createElement("div");
  tools.className = "reading";
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", "阅读设置");
  const sizes = SIZES.map(([value, text, label]) => {
    const made = button(text, () => {
      if (value) root.dataset.size = value;
      else delete root.dataset.size;
      remember("gongshiSize", value);
      sizes.forEach((other) => other.setAttribute("aria-pressed", String(other === made)));
    }, (root.dataset.size || "") === value);
    made.title = label;
    return made;
  });
  let place = Math.max(0, THEMES.findIndex(([value]) => value === (root.dataset.theme || "")));
  const theme = button("", (made) => {
    place = (place + 1) % THEMES.length;
    const value = THEMES[place][0];
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
    remember("gongshiTheme", value);
    made.textContent = "颜色：" + THEMES[place][1];
  });
  theme.textContent = "颜色：" + THEMES[place][1];
  const label = page.createElement("span");
  label.textContent = "字号";
  tools.append(label, ...sizes, theme);
  bar.append(tools);
}
