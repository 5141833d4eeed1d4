/* What is typed is saved while it is typed, and kept in this browser until the server has it.

   A <form data-autosave="URL"> sends its changed fields as POST, each with base-<name>: what its
   editor had seen. The answer is JSON:
     saved    names that are kept now        stored   name → the text as it is kept (optional)
     faults   name → what is wrong           clashes  name → {text: who did what, theirs: text}
     rows     id → HTML of parts marked data-live, put in the place of those of the same mark
     summary  text for [data-summary]
   403 and 409 answer {"error": text}. No rule on figures stands here: all of it is the server's.

   Where the network fails, changes stay in localStorage under the person and the form, and are
   sent when it is back. Texts come from the attributes of [data-save-status].
   Written for browsers of five years ago: ES2019, no libraries. */
(function () {
  "use strict";

  const QUIET = 600; // ms after the last key
  const RETRY = 10000; // ms between attempts while the network is away
  const PATIENCE = 20000; // ms an attempt may take
  const board = document.querySelector("[data-save-status]");
  if (!board || !window.fetch || !window.URLSearchParams) {
    return;
  }

  let leaving = false;
  let lastButton = null;
  const savedPlace = board.appendChild(document.createElement("span"));
  const notedPlace = board.appendChild(document.createElement("span"));

  function words(key, values) {
    return Object.keys(values || {}).reduce(
      (text, name) => text.split("{" + name + "}").join(values[name]),
      board.dataset[key] || ""
    );
  }

  /* Said aloud only when it is another text than before. */
  function tell(text, kind) {
    if (savedPlace.textContent !== text) {
      savedPlace.textContent = text;
    }
    board.dataset.kind = kind;
  }

  function note(text) {
    notedPlace.textContent = text ? " " + text : "";
  }

  function clock() {
    return new Date().toTimeString().slice(0, 5);
  }

  function textOf(field) {
    if (field.type === "checkbox") {
      return field.checked ? "on" : "";
    }
    return field.value.replace(/\r\n?/g, "\n");
  }

  function put(field, text) {
    if (field.type === "checkbox") {
      field.checked = text !== "";
    } else {
      field.value = text;
      fit(field);
    }
  }

  const growsItself = Boolean(window.CSS && CSS.supports && CSS.supports("field-sizing", "content"));

  /* A note is as high as its text, where the style sheet cannot say so. */
  function fit(field) {
    if (!growsItself && field.type === "textarea" && field.closest(".grid")) {
      field.style.height = "auto";
      field.style.height = field.scrollHeight + field.offsetHeight - field.clientHeight + "px";
    }
  }

  /* ---------- one form, saved field by field ---------- */

  class Keeper {
    constructor(form) {
      this.form = form;
      this.url = form.dataset.autosave;
      this.key = "portal-draft:" + board.dataset.person + ":" + this.url;
      this.timer = 0;
      this.busy = null;
      this.lost = false; // the last attempt did not get through
      this.refused = false; // the server takes nothing more from this page
      this.settled = {}; // name → text the server took for what base says
      this.faulty = {}; // name → text the server could not take
      this.held = {}; // name → theirs, until the editor has decided
      form.querySelectorAll("[data-clash]").forEach((box) => {
        this.hold(box.dataset.clash, box.dataset.theirs, box);
      });
      form.addEventListener("input", (event) => this.typed(event.target));
      form.addEventListener("focusout", (event) => this.left(event.target));
      this.restore();
    }

    field(name) {
      return this.form.elements.namedItem(name);
    }

    base(name) {
      return this.form.elements.namedItem("base-" + name);
    }

    names() {
      return Array.from(this.form.elements)
        .map((field) => field.name)
        .filter((name) => name && this.base(name));
    }

    changed(name) {
      const text = textOf(this.field(name));
      return text !== textOf(this.base(name)) && text !== this.settled[name];
    }

    unsaved() {
      return this.names().filter((name) => this.changed(name));
    }

    pending() {
      return this.unsaved().filter((name) => !(name in this.held));
    }

    isFresh() {
      return this.pending().some((name) => this.faulty[name] !== textOf(this.field(name)));
    }

    typed(field) {
      fit(field);
      if (field.name && this.base(field.name)) {
        this.keep();
        board.dataset.kind = "typing";
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => this.send(), QUIET);
      }
    }

    left(field) {
      if (!field.name || !this.base(field.name)) {
        return;
      }
      if (this.changed(field.name)) {
        this.send();
      } else if (!(field.name in this.held)) {
        put(field, textOf(this.base(field.name))); // as it is written: 1.2万 → 12,000
        delete this.settled[field.name];
      }
    }

    /* Resolves when nothing is under way; what could not be saved is still pending then. */
    send() {
      window.clearTimeout(this.timer);
      if (this.busy) {
        return this.busy.then(() => this.send());
      }
      if (this.refused || !this.isFresh()) {
        return Promise.resolve();
      }
      if (navigator.onLine === false) {
        this.fail("offline");
        return Promise.resolve();
      }
      const sent = {};
      const body = new URLSearchParams();
      body.append("csrfmiddlewaretoken", this.field("csrfmiddlewaretoken").value);
      this.pending().forEach((name) => {
        sent[name] = textOf(this.field(name));
        body.append(name, sent[name]);
        body.append("base-" + name, textOf(this.base(name)));
      });
      this.busy = this.post(body)
        .then(
          (answer) => answer && this.take(answer, sent),
          () => this.fail("offline")
        )
        .catch(() => this.fail("unwilling"))
        .then(() => {
          this.busy = null;
        });
      return this.busy;
    }

    post(body) {
      const patience = new AbortController();
      const timer = window.setTimeout(() => patience.abort(), PATIENCE);
      return fetch(this.url, {
        method: "POST",
        body: body,
        credentials: "same-origin",
        headers: { Accept: "application/json" },
        signal: patience.signal,
      }).then((response) => {
        window.clearTimeout(timer);
        return this.open(response);
      });
    }

    open(response) {
      const type = response.headers.get("Content-Type") || "";
      if (response.status >= 500) {
        return this.fail("unwilling");
      }
      if (response.redirected) {
        return this.refuse(words("signedOut"));
      }
      if (type.indexOf("application/json") !== 0) {
        return this.refuse(words("stale"));
      }
      return response
        .json()
        .then((answer) => (response.ok ? answer : this.refuse(answer.error)));
    }

    fail(key) {
      this.lost = true;
      this.keep();
      tell(words(key), "unsaved");
    }

    refuse(text) {
      this.refused = true;
      this.keep();
      tell(text, "unsaved");
    }

    take(answer, sent) {
      this.lost = false;
      answer.saved.forEach((name) => this.settle(name, sent[name], answer.stored));
      Object.keys(answer.stored || {}).forEach((name) => this.follow(name, answer));
      Object.keys(answer.faults).forEach((name) => {
        this.faulty[name] = sent[name];
        showFault(this.field(name), answer.faults[name]);
      });
      Object.keys(answer.clashes).forEach((name) => {
        this.hold(name, answer.clashes[name].theirs, null, answer.clashes[name].text);
      });
      Object.keys(answer.rows).forEach((id) => showLive(answer.rows[id]));
      if (answer.summary) {
        document.querySelectorAll("[data-summary]").forEach((place) => {
          place.textContent = answer.summary;
        });
      }
      this.keep();
      this.report();
    }

    settle(name, text, stored) {
      const field = this.field(name);
      const kept = stored && name in stored ? stored[name] : text;
      this.base(name).value = kept;
      this.settled[name] = text;
      delete this.faulty[name];
      showFault(field, "");
      unmarkFound(field);
      if (textOf(field) === text && field !== document.activeElement) {
        put(field, kept);
        delete this.settled[name];
      }
    }

    /* What stands beside a saved field, as the server has it now: a rate from its parts. */
    follow(name, answer) {
      const field = this.field(name);
      const isOther = answer.saved.indexOf(name) < 0 && !(name in answer.clashes);
      if (field && isOther && !(name in this.held) && !this.changed(name)) {
        put(field, answer.stored[name]);
        this.base(name).value = answer.stored[name];
        delete this.settled[name];
      }
    }

    report() {
      const open = this.unsaved().length;
      tell(
        words("saved", { time: clock() }) + (open ? words("partly", { count: open }) : ""),
        open ? "partly" : "saved"
      );
    }

    /* ---------- two editors ---------- */

    hold(name, theirs, box, text) {
      const field = this.field(name);
      if (!field || !this.base(name)) {
        return;
      }
      this.held[name] = theirs;
      unfold(field);
      const shown = box || clashPlace(field).appendChild(document.createElement("p"));
      if (!box) {
        clashPlace(field)
          .querySelectorAll('[data-clash="' + name + '"]')
          .forEach((old) => old.remove());
        shown.className = "clash";
        shown.dataset.clash = name;
        shown.setAttribute("role", "alert");
        shown.textContent = text;
      }
      shown.append(
        " ",
        choice(words("takeTheirs"), () => this.decide(name, theirs, shown, true)),
        " ",
        choice(words("takeMine"), () => this.decide(name, theirs, shown, false))
      );
      showRemarks(shown.closest("tr"));
    }

    decide(name, theirs, box, takeTheirs) {
      const field = this.field(name);
      const remarks = box.closest("tr");
      delete this.held[name];
      delete this.faulty[name];
      delete this.settled[name];
      this.base(name).value = theirs;
      if (takeTheirs) {
        put(field, theirs);
        showFault(field, "");
      }
      box.remove();
      showRemarks(remarks);
      this.keep();
      field.focus();
      if (this.isFresh()) {
        this.send();
      } else {
        this.report();
      }
    }

    /* ---------- what the server has not got yet ---------- */

    keep() {
      const kept = {};
      const names = this.unsaved();
      names.forEach((name) => {
        kept[name] = { text: textOf(this.field(name)), base: textOf(this.base(name)) };
      });
      try {
        if (names.length) {
          window.localStorage.setItem(this.key, JSON.stringify(kept));
        } else {
          window.localStorage.removeItem(this.key);
        }
      } catch (full) {
        // a browser without room keeps nothing; closing the page still warns
      }
    }

    restore() {
      let kept = {};
      try {
        kept = JSON.parse(window.localStorage.getItem(this.key) || "{}");
      } catch (unreadable) {
        return;
      }
      const found = Object.keys(kept).filter((name) => {
        const field = this.field(name);
        const base = this.base(name);
        if (!field || !base || name in this.held || textOf(field) === kept[name].text) {
          return false;
        }
        put(field, kept[name].text);
        base.value = kept[name].base;
        markFound(field);
        return true;
      });
      if (found.length) {
        note(words("restored", { count: found.length }));
        this.timer = window.setTimeout(() => this.send(), QUIET);
      }
    }
  }

  /* ---------- what is shown at a field ---------- */

  /* what wants an answer is not left in a closed fold */
  function unfold(field) {
    const fold = field.closest("details:not([open])");
    if (fold) {
      fold.open = true;
    }
  }

  function showFault(field, text) {
    if (text) {
      unfold(field);
    }
    const frame = field.closest(".field") || field.parentNode;
    const id = field.id + "_error";
    let box = document.getElementById(id);
    if (!text) {
      if (box) {
        box.remove();
      }
      field.removeAttribute("aria-invalid");
      describe(field, id, false);
    } else {
      if (!box) {
        box = document.createElement("div");
        box.className = "error-text";
        box.id = id;
        frame.insertBefore(box, childOf(frame, field));
      }
      box.textContent = text;
      field.setAttribute("aria-invalid", "true");
      describe(field, id, true);
    }
    const row = field.closest("tr");
    if (row) {
      row.classList.toggle("wrong", row.querySelector("[aria-invalid=true]") !== null);
      showStale(row);
    }
  }

  /* Share and light are of the figure that is saved: beside one that is not, they say nothing. */
  function showStale(row) {
    const isStale = row.querySelector(".entry:not(.notes) [aria-invalid=true]") !== null;
    row.querySelectorAll("[data-judged]").forEach((part) => {
      part.hidden = isStale;
    });
    row.querySelectorAll("[data-unjudged]").forEach((mark) => {
      mark.hidden = !isStale;
    });
  }

  function childOf(frame, inner) {
    let child = inner;
    while (child.parentNode !== frame) {
      child = child.parentNode;
    }
    return child;
  }

  function describe(field, id, isOn) {
    const ids = (field.getAttribute("aria-describedby") || "")
      .split(" ")
      .filter((each) => each && each !== id);
    field.setAttribute("aria-describedby", (isOn ? [id] : []).concat(ids).join(" "));
  }

  function clashPlace(field) {
    const row = field.closest("tr");
    const remarks = row && row.nextElementSibling;
    const place = remarks && remarks.querySelector("[data-clashes]");
    return place || field.closest(".field") || field.parentNode;
  }

  function choice(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  /* The only HTML put in as such: our own server's drawing of a row's live parts. */
  function showLive(html) {
    const drawn = document.createElement("template");
    drawn.innerHTML = html;
    drawn.content.querySelectorAll("[data-live]").forEach((part) => {
      const place = document.querySelector('[data-live="' + part.dataset.live + '"]');
      if (!place || place.innerHTML === part.innerHTML) {
        return;
      }
      place.textContent = "";
      place.append(...part.childNodes);
      showRemarks(place.closest("tr.remarks"));
    });
  }

  function showRemarks(row) {
    if (row && row.classList.contains("remarks")) {
      row.hidden = row.textContent.trim() === "";
    }
  }

  function markFound(field) {
    const frame = field.closest(".field") || field.parentNode;
    if (!frame.querySelector("[data-found]")) {
      const mark = document.createElement("small");
      mark.dataset.found = field.name;
      mark.className = "found";
      mark.textContent = words("found");
      frame.appendChild(mark);
    }
  }

  function unmarkFound(field) {
    const frame = field.closest(".field") || field.parentNode;
    frame.querySelectorAll('[data-found="' + field.name + '"]').forEach((mark) => mark.remove());
  }

  /* ---------- the grid by keyboard ---------- */

  function cellsOf(form) {
    return Array.from(form.querySelectorAll("[data-row] input:not([type=hidden])")).filter(
      (cell) => cell.offsetParent !== null
    );
  }

  function goTo(form, cell) {
    const target = cell || form.querySelector("[data-send]");
    if (target) {
      target.focus();
    }
    if (cell && cell.select && cell.type !== "checkbox") {
      cell.select();
    }
  }

  function moved(keeper, event) {
    const cell = event.target;
    const isComposing = event.isComposing || event.keyCode === 229; // an input method's own Enter
    if (isComposing || event.altKey || event.shiftKey || event.metaKey) {
      return;
    }
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      goTo(keeper.form, null);
      return;
    }
    const cells = cellsOf(keeper.form);
    const at = cells.indexOf(cell);
    if (at < 0 || event.ctrlKey) {
      return;
    }
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      if (event.key === "Enter" || cells[at + 1]) {
        goTo(keeper.form, cells[at + 1]);
      }
    } else if (event.key === "ArrowUp" && cells[at - 1]) {
      event.preventDefault();
      goTo(keeper.form, cells[at - 1]);
    } else if (event.key === "Escape" && keeper.base(cell.name)) {
      event.preventDefault();
      put(cell, textOf(keeper.base(cell.name)));
      showFault(cell, "");
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /* A column from a spreadsheet falls on the rows as they stand, from the cell in focus down. */
  function pasted(keeper, event) {
    const cell = event.target;
    const text = (event.clipboardData && event.clipboardData.getData("text/plain")) || "";
    const first = cell.closest && cell.closest("[data-row]");
    if (!first || !/^value-/.test(cell.name) || !/[\n\r\t]/.test(text)) {
      return;
    }
    event.preventDefault();
    const rows = Array.from(keeper.form.querySelectorAll("[data-row]"));
    const start = rows.indexOf(first);
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
    const past = [];
    let filled = 0;
    lines.forEach((line, number) => {
      const figure = line.split("\t")[0].trim();
      const row = rows[start + number];
      const box = row && row.querySelector("input[name^='value-']");
      if (figure && box) {
        put(box, figure);
        keeper.typed(box);
        filled += 1;
      } else if (figure) {
        past.push(number + 1);
      }
    });
    note(
      words("pasted", { count: filled }) +
        (past.length ? words("pastedPast", { lines: past.join(words("comma")) }) : "")
    );
    keeper.send();
  }

  /* ---------- the page ---------- */

  const keepers = Array.from(document.querySelectorAll("form[data-autosave]")).map(
    (form) => new Keeper(form)
  );

  document.querySelectorAll(".grid textarea").forEach(fit);

  keepers.forEach((keeper) => {
    keeper.form.addEventListener("keydown", (event) => moved(keeper, event));
    keeper.form.addEventListener("paste", (event) => pasted(keeper, event));
    keeper.form.addEventListener("click", (event) => {
      lastButton = event.target.closest("button[type=submit]") || lastButton;
    });
    keeper.form.addEventListener("submit", (event) => {
      if (!leaving) {
        event.preventDefault();
        leave(keeper.form, event.submitter || lastButton);
      }
    });
  });

  /* First everything typed is saved as such; so nothing of it hangs on the next page's arrival. */
  function leave(form, button) {
    Promise.all(keepers.map((keeper) => keeper.send())).then(() => {
      const isLost = keepers.some((keeper) => keeper.lost && keeper.pending().length);
      if (isLost || navigator.onLine === false) {
        tell(words("wait"), "unsaved");
        return;
      }
      leaving = true;
      /* with nothing to send we are still inside the submit that was stopped: a click would be lost */
      window.setTimeout(() => {
        if (button && button.form === form) {
          button.click();
        } else {
          form.submit();
        }
      }, 0);
    });
  }

  window.addEventListener("pageshow", () => {
    leaving = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && keepers.some((keeper) => keeper.unsaved().length)) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  window.addEventListener("online", () => keepers.forEach((keeper) => keeper.send()));
  window.addEventListener("offline", () => tell(words("away"), "unsaved"));
  window.setInterval(() => {
    keepers.filter((keeper) => keeper.lost).forEach((keeper) => keeper.send());
  }, RETRY);

  const isTouch = window.matchMedia("(pointer: coarse)").matches;
  document.querySelectorAll("[data-keys]").forEach((hint) => {
    hint.hidden = isTouch;
  });
  const firstEmpty = Array.from(document.querySelectorAll("[data-row] input[name^='value-']")).find(
    (cell) => cell.value === ""
  );
  if (firstEmpty && !isTouch && !window.location.hash && !document.querySelector(".error-summary")) {
    firstEmpty.focus();
  }
})();
