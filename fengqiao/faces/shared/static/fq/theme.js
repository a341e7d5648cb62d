/* Before the first paint: the display that this browser chose last. */
(function () {
  try {
    if (localStorage.getItem("fq-theme") === "dark") document.documentElement.dataset.bsTheme = "dark";
  } catch (e) { /* storage may be closed */ }
})();
