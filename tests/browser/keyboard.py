"""Somebody who has a keyboard and no mouse, and who must see where the focus is.

After every Tab the focus is looked at as a reader would: it has a mark that it had not before,
it stands in the window with nothing over it, and it has not jumped back up the column.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page

FARTHEST = 600  # stops; the longest page has some five hundred

# What is wrong with where the focus stands; the stop is remembered to be compared with the next.
LOOK = """
() => {
  const element = document.activeElement;
  const outside = !element || element === document.body;
  const first = !outside && element.matches("a.skip");
  const before = window.lastStop;
  if (before && before.element === element) {
    return { outside, first, again: true, faults: [] };  // the parts of a date
  }
  const faults = [];
  const name = one => one.outerHTML.replace(/\\s+/g, " ").slice(0, 160);
  const mark = one => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle === "none" || style.outlineWidth === "0px"
      ? "" : [style.outlineStyle, style.outlineWidth, style.outlineColor].join();
    return outline + style.boxShadow;
  };
  const lifted = one => {
    for (let each = one; each && each !== document.body; each = each.parentElement) {
      if (["sticky", "fixed", "absolute"].includes(getComputedStyle(each).position)) return true;
    }
    return false;
  };
  if (before && before.element.isConnected
      && mark(before.element) === before.mark) {
    faults.push(`the focus has no mark of its own: ${name(before.element)}`);
  }
  if (outside) {
    window.lastStop = null;
    return { outside, first, again: false, faults };
  }
  if (element.tabIndex > 0) {
    faults.push(`takes its turn out of order: ${name(element)}`);
  }
  // of a link broken over two lines the longer part
  const box = [...element.getClientRects()].sort(
    (one, other) => other.width * other.height - one.width * one.height,
  )[0] || element.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const height = window.innerHeight;
  const top = Math.max(box.top, 0);
  const bottom = Math.min(box.bottom, height);
  const left = Math.max(box.left, 0);
  const right = Math.min(box.right, width);
  // of a long box or a wide table its first lines are enough
  const cut = Math.min(box.height, 48) - (bottom - top) > 1
    || Math.min(box.width, 48) - (right - left) > 1;
  if (bottom - top < 2 || right - left < 2) {
    faults.push(`stands outside the window: ${name(element)}`);
  } else {
    if (cut) faults.push(`stands half outside the window: ${name(element)}`);
    const labels = [...(element.labels || [])];
    const middle = (top + bottom) / 2;
    for (const y of [middle, top + 2, bottom - 2]) {
      const hit = document.elementFromPoint((left + right) / 2, y);
      const own = hit && (element.contains(hit) || labels.some(one => one.contains(hit)));
      // the line below may touch a link's edge; what lies over the page may not
      if (hit && !own && !hit.contains(element) && (y === middle || lifted(hit))) {
        faults.push(`is covered by ${name(hit)}: ${name(element)}`);
        break;
      }
    }
  }
  let frame = element.parentElement;  // what scrolls by itself is compared within itself
  while (frame !== document.documentElement && !["auto", "scroll"].includes(
    getComputedStyle(frame).overflowY)) frame = frame.parentElement;
  const root = frame === document.documentElement;
  const edge = root ? { left: 0, top: 0 } : frame.getBoundingClientRect();
  const across = frame.scrollLeft - edge.left;
  const down = frame.scrollTop - edge.top;
  const place = {
    frame, left: box.left + across, right: box.right + across,
    top: box.top + down, bottom: box.bottom + down,
  };
  const kept = lifted(element);
  if (before && before.place && !kept && !first && before.place.frame === frame
      && place.bottom <= before.place.top + 1 && place.left < before.place.right - 1) {
    faults.push(`jumps back up the page, from ${name(before.element)} to ${name(element)}`);
  }
  window.lastStop = { element, mark: mark(element), place: kept ? null : place };
  return { outside, first, again: false, faults };
}
"""
# How many stops a whole round must have: everything that takes Tab and is shown.
STOPS = """
() => {
  const groups = new Set();
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  return [...document.querySelectorAll(kinds)]
    .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({
      visibilityProperty: true }))
    .filter(one => one.tagName !== "SUMMARY" || one.parentElement.querySelector("summary") === one)
    .filter(one => {
      if (one.type !== "radio") return true;
      const group = `${one.form && one.form.action}/${one.name}`;
      return !groups.has(group) && groups.add(group);
    }).length;
}
"""
IS_FOCUSED = "found => found.some(each => each === document.activeElement)"
FORGET = "() => { window.lastStop = null; }"
TO_THE_TOP = "() => { document.querySelector('a.skip').focus(); scrollTo(0, 0); }"


class Keyboard:
    """The hands of one person on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Into what has the focus, in place of what stands there."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def tab(self) -> bool:
        """One stop further; whether the focus is still within the page, and not at its top."""
        seen = {"again": True}
        while seen["again"]:
            self.page.keyboard.press("Tab")
            seen = self.page.evaluate(LOOK)
            assert not seen["faults"], f"{self.page.url}: {seen['faults']}"
        return not (seen["outside"] or seen["first"])

    def tab_to(self, target: Locator, stops: int = FARTHEST) -> int:
        """Tab until ``target`` (or one of it) has the focus; how many stops that took."""
        self.page.evaluate(FORGET)
        ends = 0  # of the page; a round that begins in its middle passes two of them
        for taken in range(stops + 1):
            if target.evaluate_all(IS_FOCUSED):
                return taken
            ends += not self.tab()
            if ends > 2:
                break
        raise AssertionError(f"not met on {self.page.url}: {target}")

    def follow(self, target: Locator) -> None:
        """Go to a link or a button, and wait for the page behind it."""
        self.tab_to(target)
        self.enter()

    def enter(self) -> None:
        """Press Enter, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.press("Enter")

    def choose(self, select: Locator, option: str) -> None:
        """Walk down a closed list of choices to the one wanted."""
        self.tab_to(select)
        self.press("Home")
        for _ in range(select.locator("option").count()):
            if select.locator("option:checked").inner_text().strip() == option:
                return
            self.press("ArrowDown")
        raise AssertionError(f"no choice {option} in {select}")

    def skip(self) -> None:
        """Past the head of the page, by its first link."""
        self.page.evaluate(TO_THE_TOP)
        self.press("Enter")

    def whole_round(self) -> tuple[int, int]:
        """Tab through the page and out of it: stops met, and stops there are."""
        self.page.evaluate(FORGET)
        self.page.evaluate(TO_THE_TOP)
        there = int(self.page.evaluate(STOPS))
        met = 1
        while self.tab():
            met += 1
            assert met <= there, f"the focus goes round in {self.page.url}"
        return met, there
