// Runs before the first paint: text size and colours the reader chose earlier.
try {
  var root = document.documentElement, chosen = localStorage;
  if (chosen.gongshiSize) root.dataset.size = chosen.gongshiSize;
  if (chosen.gongshiTheme) root.dataset.theme = chosen.gongshiTheme;
} catch (error) { /* storage is off: the page simply keeps its defaults */ }
