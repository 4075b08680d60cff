// A bead of the road leads to its decision: one that lies closed opens.
function open() {
  const asked = document.getElementById(location.hash.slice(1))?.querySelector("details");
  if (asked) asked.open = true;
}
addEventListener("hashchange", open);
open();
