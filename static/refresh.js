/* The dashboard's strip and list of today, once a minute, by htmx. Quiet: nothing is fetched
   while the tab is hidden, nothing is put in the place of what somebody is reading with the
   keyboard, has opened or has marked, and nothing is swapped unless it has changed. */
"use strict";

(() => {
  const source = document.querySelector("[data-refresh]");
  const fresh = document.querySelector("[data-fresh]");
  const stale = document.querySelector("[data-stale]");
  const parts = ["live-strip", "live-today"].map((id) => document.getElementById(id));
  if (!source || !fresh || parts.includes(null)) {
    return;
  }
  const MINUTE = 60000;
  let looked = Date.now();

  const inUse = () =>
    parts.some((part) => {
      const marked = document.getSelection();
      return (
        part.contains(document.activeElement) ||
        part.querySelector("details[open]") !== null ||
        (marked !== null && !marked.isCollapsed && marked.containsNode(part, true))
      );
    });

  source.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden || inUse()) {
      event.preventDefault();
    }
  });

  source.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["If-None-Match"] = source.dataset.etag;
  });

  source.addEventListener("htmx:beforeSwap", (event) => {
    // another page in its place (a sign-in, an error) or nothing new: all stays; what came in
    // use while the answer was on its way stays too, and is asked for again
    const { xhr } = event.detail;
    event.detail.shouldSwap = xhr.status === 200 && isOurs(xhr) && !inUse();
    event.detail.isError = false;
    if (event.detail.shouldSwap) {
      source.dataset.etag = xhr.getResponseHeader("ETag");
    }
  });

  source.addEventListener("htmx:afterRequest", (event) => {
    const { xhr } = event.detail;
    const came = xhr !== undefined && [200, 304].includes(xhr.status) && isOurs(xhr);
    stale.hidden = came;
    if (came && source.dataset.etag === xhr.getResponseHeader("ETag")) {
      looked = Date.now();
      fresh.textContent = fresh.dataset.words.replace(
        "…",
        decodeURIComponent(xhr.getResponseHeader("Portal-Time")),
      );
    }
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - looked > MINUTE) {
      source.dispatchEvent(new Event("look"));
    }
  });

  const isOurs = (xhr) => xhr.getResponseHeader("Portal-Time") !== null;
})();
