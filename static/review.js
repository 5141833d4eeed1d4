/* The review queue by keyboard: j k move, a accepts, r returns, x ticks, ? shows the keys.
   Everything here is also a link or a button of the page. Keys rest while somebody types,
   and can be switched off. */
"use strict";

(() => {
  const OFF = "review-keys-off";
  const root = document.querySelector("[data-review]");
  const help = document.querySelector("[data-keys]");
  if (!root || !help) {
    return;
  }
  const inQueue = root.dataset.review === "queue";
  const said = document.querySelector("[data-said]");
  const rows = [...root.querySelectorAll("[data-row]")];
  const box = help.querySelector("[data-keys-on]");
  let current = -1;

  const stored = () => {
    try {
      return localStorage.getItem(OFF);
    } catch {
      return null;
    }
  };

  const say = (text) => {
    said.textContent = "";
    // an empty beat first, so that the same words are read out again
    requestAnimationFrame(() => {
      said.textContent = text;
    });
  };

  const isTyping = (target) =>
    target.closest("textarea, select, [contenteditable]") !== null ||
    (target.tagName === "INPUT" && !["checkbox", "radio", "submit", "button"].includes(target.type));

  const stand = (index) => {
    if (index < 0 || index >= rows.length) {
      say(index < 0 ? said.dataset.first : said.dataset.last);
      return;
    }
    rows.forEach((row, at) => row.classList.toggle("current", at === index));
    current = index;
    rows[index].querySelector("[data-open]").focus();
    rows[index].scrollIntoView({ block: "nearest" });
  };

  const follow = (selector, otherwise) => {
    const place = inQueue ? rows[current] : root;
    const found = place && place.querySelector(selector);
    if (found) {
      found.click();
    } else {
      say(otherwise);
    }
  };

  const toReason = () => {
    if (inQueue) {
      const open = rows[current] && rows[current].querySelector("[data-open]");
      if (open) {
        location.assign(`${open.href}#id_reason`);
      }
      return;
    }
    const reason = document.getElementById("id_reason");
    if (reason) {
      reason.focus();
    } else {
      say(said.dataset.closed);
    }
  };

  const tick = () => {
    const pick =
      rows[current] && rows[current].querySelector("input[type=checkbox]:not(:disabled)");
    if (pick) {
      pick.click();
    }
  };

  const showKeys = () => {
    help.open = !help.open;
    help.querySelector("summary").focus();
  };

  const keys = {
    __proto__: null,
    j: () => (inQueue ? stand(current + 1) : follow("[data-next]", said.dataset.last)),
    k: () => (inQueue ? stand(Math.max(current, 0) - 1) : follow("[data-previous]", said.dataset.first)),
    a: () => follow("[data-accept]", inQueue ? said.dataset.ask : said.dataset.closed),
    r: toReason,
    "?": showKeys,
  };
  if (inQueue) {
    keys.x = tick;
  }

  document.addEventListener("keydown", (event) => {
    const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat;
    if (held || isTyping(event.target) || !(event.key in keys)) {
      return;
    }
    if (!box.checked && event.key !== "?") {
      return;
    }
    event.preventDefault();
    keys[event.key]();
  });

  // whoever tabs or clicks into a row stands there
  root.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) {
      current = rows.indexOf(row);
      rows.forEach((each) => each.classList.toggle("current", each === row));
    }
  });

  const counter = root.querySelector("[data-count]");
  const count = () => {
    const ticked = root.querySelectorAll("input[name=report]:checked").length;
    counter.textContent = counter.dataset.count.replace("{n}", ticked);
  };
  if (counter) {
    root.addEventListener("change", count);
    const clear = root.querySelector("[data-select-clear]");
    clear && clear.addEventListener("click", (event) => {
      event.preventDefault();
      root.querySelectorAll("input[name=report]").forEach((pick) => {
        pick.checked = pick.hasAttribute("data-clear");
      });
      count();
    });
    count();
  }

  box.checked = stored() === null;
  box.addEventListener("change", () => {
    try {
      if (box.checked) {
        localStorage.removeItem(OFF);
      } else {
        localStorage.setItem(OFF, "1");
      }
    } catch {
      // without storage the switch holds for this page
    }
  });
  help.hidden = false;
})();
