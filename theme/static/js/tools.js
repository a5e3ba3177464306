// Print, copy the address and close, on pages that carry a document.
import { button } from "./make.js";

export function addPageTools(page) {
  const head = page.querySelector("article.doc > header");
  if (!head) return;
  const tools = page.createElement("p");
  tools.className = "tools";
  const said = page.createElement("span");
  said.setAttribute("role", "status");
  const address = page.querySelector("link[rel=canonical]")?.href || location.href;
  const copy = button("复制本页地址", async () => {
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = "已复制";
    } catch {
      said.textContent = address;
    }
  });
  tools.append(button("打印", () => print()), copy, said);
  head.append(tools);
}
