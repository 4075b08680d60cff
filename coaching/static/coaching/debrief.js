// On a wide page every decision lies open; on a phone only those that could have been stronger.
if (matchMedia("(width >= 46rem)").matches) {
  document.querySelectorAll("details.body").forEach((decision) => {
    decision.open = true;
  });
}
