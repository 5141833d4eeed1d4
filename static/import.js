/* The import screen: a click on a figure in the text brings its draft into sight in the other
   pane and lights both, and the other way round; words selected in the text go along as the
   quote of what is added. Every link works without this script. */
"use strict";

(() => {
  const text = document.querySelector("[data-text]");
  const drafts = document.querySelector("[data-drafts]");
  if (!text || !drafts) {
    return;
  }
  const LONGEST = 500;
  const picked = document.querySelector("[data-picked]");
  const adders = [...document.querySelectorAll("a[data-quotes]")];
  const marks = [...text.querySelectorAll("mark[data-of]")];

  const unlight = () => {
    document.querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
  };

  const show = (pane, element) => {
    const frame = pane.getBoundingClientRect();
    const place = element.getBoundingClientRect();
    if (pane.scrollHeight <= pane.clientHeight) {
      return;
    }
    if (place.top < frame.top || place.bottom > frame.bottom) {
      pane.scrollTop += place.top - frame.top - frame.height / 4;
    }
  };

  const light = (key) => {
    unlight();
    const own = marks.filter((mark) => mark.dataset.of.split(" ").includes(key));
    const card = document.getElementById(key);
    const place = document.getElementById(`t-${key}`);
    own.forEach((mark) => mark.classList.add("lit"));
    if (card) {
      card.classList.add("lit");
      show(drafts, card);
    }
    if (place) {
      show(text, place);
    }
  };

  const follow = () => {
    const key = decodeURIComponent(location.hash.slice(1));
    if (/^(t-)?d\d+(-[if]\d+)?$/.test(key)) {
      light(key.replace(/^t-/, ""));
    }
  };

  const quote = () => {
    const chosen = document.getSelection();
    const inside =
      chosen && !chosen.isCollapsed && chosen.rangeCount > 0 &&
      text.contains(chosen.getRangeAt(0).commonAncestorContainer);
    const words = inside ? chosen.toString().trim().slice(0, LONGEST) : "";
    adders.forEach((link) => {
      const address = link.href.split("?")[0];
      link.href = words ? `${address}?quote=${encodeURIComponent(words)}` : address;
    });
    if (picked) {
      picked.hidden = !words;
    }
  };

  addEventListener("hashchange", follow);
  document.addEventListener("selectionchange", quote);
  follow();
})();
