/* While a workbook is read, the bar follows; when it is read, the page is drawn anew.
   Without this script the page's own link does the same. */
(function () {
  "use strict";

  var box = document.querySelector("[data-progress]");
  if (!box || !window.fetch) {
    return;
  }
  var bar = box.querySelector("progress");
  var status = box.querySelector("[role=status]");

  function ask() {
    fetch(box.dataset.progress, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error(String(answer.status));
        }
        return answer.json();
      })
      .then(function (told) {
        if (told.done) {
          window.location.reload();
          return;
        }
        bar.max = Math.max(told.rows, 1);
        bar.value = told.read;
        if (status.textContent !== told.text) {
          status.textContent = told.text;
        }
        window.setTimeout(ask, 1000);
      })
      .catch(function () {
        window.setTimeout(ask, 5000);
      });
  }

  ask();
})();
