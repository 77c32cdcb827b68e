// Sets the colour scheme and language before the first paint; a file of its own because the
// content security policy forbids inline scripts.
(function () {
  var root = document.documentElement;
  var theme = null;
  var locale = null;
  try {
    theme = localStorage.getItem("mantine-color-scheme-value");
    locale = localStorage.getItem("plateau.locale");
  } catch (_) {
    /* storage refused: the defaults below hold */
  }
  var dark =
    theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  root.lang = locale === "en" ? "en" : "fr";
})();
