// Where the search page's scripts begin. They are served as one, /theme/js/search.js, and run before
// the page is there: what the address asks for is read while it is still being put together.

import { start } from "./page.js";
import { begin } from "./session.js";

begin();
// Not DOMContentLoaded: that waits for style sheets and scripts that a search does without.
if (document.readyState === "loading") document.addEventListener("readystatechange", start, { once: true });
else start();
