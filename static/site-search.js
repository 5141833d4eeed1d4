/* The search of the exported site: narrows the plain list by the index made beforehand. */
(function () {
  "use strict";

  var index = window.siteIndex;
  var box = document.getElementById("site-search");
  var field = document.getElementById("q");
  var told = document.getElementById("site-found");
  if (!index || !box || !field || !told || !String.prototype.normalize) {
    return; // the list stays whole
  }
  var items = Array.from(document.querySelectorAll("[data-search]"));
  var groups = Array.from(document.querySelectorAll("[data-search-group]"));

  function words(text) {
    return text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  }

  function narrow() {
    var asked = words(field.value);
    var count = 0;
    items.forEach(function (item) {
      var lines = index[item.dataset.search] || "";
      item.hidden = !asked.every(function (word) {
        return lines.includes(word);
      });
      count += item.hidden ? 0 : 1;
    });
    groups.forEach(function (group) {
      group.hidden = !group.querySelector("[data-search]:not([hidden])");
    });
    var sentence = !asked.length ? told.dataset.all : count ? told.dataset.some : told.dataset.none;
    told.textContent = sentence.replace("{count}", count);
  }

  box.hidden = false;
  field.addEventListener("input", narrow);
  field.value = new URLSearchParams(window.location.search).get("q") || field.value;
  narrow();
})();
