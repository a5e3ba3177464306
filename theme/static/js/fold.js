// A link to something inside a folded part opens that part.
export function openTarget(page) {
  const open = () => {
    const target = location.hash && page.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    if (folded) folded.open = true;
  };
  addEventListener("hashchange", open);
  open();
}
