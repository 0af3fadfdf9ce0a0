"""Every page there is, found by its address: nothing cut, nothing beside the screen, nothing said
on the console, nothing that axe forbids; on a phone and on a desk, light and dark."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dacheng.domains.org.models import PersonRole, Role
from dacheng.kernel.factors.models import Factor
from tests.permissions.addresses import filled, patterns, sample
from tests.permissions.conftest import people, records
from tests.permissions.conftest import person as person

__all__ = ["people", "records"]

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
FEWEST = 25  # else it is the list of pages that is broken
# Elsewhere than on our own pages, or not to be gone to.
NOT_OURS = ("api", "/api", "/health/", "/logout/", "/ui/")
# A text that does not fit and is neither meant to scroll nor shortened with dots; words only
# heard, and marks that hang beside a number, take no room.
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const said = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!said || !one.offsetParent || !one.clientWidth) return false;
  if (one.matches("input, textarea, select, option, .dc-sr, .dc-num")) return false;
  const style = getComputedStyle(one);
  if (style.display === "inline" || ["auto", "scroll"].includes(style.overflowX)) return false;
  if (style.textOverflow === "ellipsis" && style.overflowX === "hidden") return false;
  return one.scrollWidth > one.clientWidth + 1;
}).map((one) => `cut: ${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
# A table that is wider than its panel lies under what stands beside it.
OVER = """() => [...document.querySelectorAll(".dc-panel > table, .dc-panel > .body > table")].filter(
  (one) => one.getBoundingClientRect().right > one.closest(".dc-panel").getBoundingClientRect().right + 1
).map((one) => `over its panel: ${one.textContent.trim().replace(/\\s+/g, " ").slice(0, 60)}`)"""
# Markup that was drawn for a page and then escaped as if it were words.
TAGS = """() => (document.querySelector("main").innerText.match(/<(span|b|a|i|small)[ >][^\\n]{0,60}/g) || [])
  .map((one) => `markup in words: ${one}`)"""
# A thing to touch that stands for itself answers in about forty pixels, however small it is drawn;
# links in a sentence and the many small figures of a table (.lk) are not meant.
SMALL = """() => {
  const at = (one, x, y) => {
    const met = document.elementFromPoint(x, y);
    const named = one.id && document.querySelector(`label[for="${one.id}"]`);
    const label = one.closest("label") ?? (named || null);
    return met && (one.contains(met) || label?.contains(met));
  };
  const things = "button, summary, select, .dc-btn, .dc-tabs a, .dc-seg a, .dc-dl .dc-link";
  const all = document.querySelectorAll(`main :is(${things}):not(.ts-hidden-accessible, .lk)`);
  return [...all].filter((one) => {
    one.scrollIntoView({ block: "center" });
    const box = one.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (!box.width || x < 0 || x > innerWidth || !at(one, x, y)) return false;
    const reach = [[18, 18], [24, 14], [14, 24]];
    const held = reach.some(([up, down]) => at(one, x, y - up) && at(one, x, y + down));
    return box.height < 39.5 && !held;
  }).map((one) => `hard to touch: ${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`);
}"""
TINY = """() => [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility()
  && [...one.childNodes].some((node) => node.nodeType === 3 && /[\\u4e00-\\u9fff]/.test(node.data))
  && parseFloat(getComputedStyle(one).fontSize) < 12
).map((one) => `too small to read: ${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`)"""
WIDE = "document.documentElement.scrollWidth - innerWidth"
LOOK = """async (rules) => (await axe.run(document, {
  resultTypes: ["violations"],
  runOnly: rules,
})).violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def whole_pages(client: Client, ids: dict[str, Any]) -> list[str]:
    """The addresses that answer this person with a page of its own, not a part of one."""
    found = {sample(name, "GET", filled(name, route, ids), ids)[0] for name, route in patterns()}
    return [url for url in sorted(found) if not url.startswith(NOT_OURS) and _page(client, url)]


def _page(client: Client, url: str) -> bool:
    answer = client.get(url)
    if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
        return False
    return b"<!doctype html>" in answer.getvalue()[:600]


def faults(page: Any, url: str, *, fully: bool, by_hand: bool) -> list[str]:
    """What is wrong with a page, in words; axe looks when `fully`, a finger tries when `by_hand`."""
    said: list[str] = []
    hear = lambda one: one.type in ("error", "warning") and said.append(one.text)  # noqa: E731
    page.on("console", hear)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    page.goto(url, wait_until="load")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.remove_listener("console", hear)
    found = said + _fits(page, "phone")
    if by_hand:
        found += page.evaluate(TINY) + page.evaluate(SMALL)
    if fully:
        page.evaluate(AXE.read_text())
        found += page.evaluate(LOOK, RULES)
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="dark")
        found += _fits(page, "desk") + page.evaluate(LOOK, ["color-contrast"])
    return [f"{url}  {one}" for one in found]


def _fits(page: Any, where: str) -> list[str]:
    wide = page.evaluate(WIDE)
    found = [f"{wide} px beside the {where}"] * (wide > 0)
    return found + page.evaluate(CUT) + page.evaluate(OVER) + page.evaluate(TAGS)


@pytest.fixture
def director(company: Any, person: Any) -> Any:
    """She leads everything and may set up everything, so that she meets every page there is."""
    dora = person("dora", "director")
    PersonRole.objects.create(person=dora, role=Role.objects.get(code="administrator"))
    return dora


def look(
    who: Any, urls: list[str], visitor: Any, *, fully: bool = True, by_hand: bool = False
) -> None:
    # Axe is put into the page from outside; a colour on its way is not the colour meant.
    page = visitor(who.username, bypass_csp=True, reduced_motion="reduce")
    base = page.url.rstrip("/")
    assert len(urls) > FEWEST
    found = [one for url in urls for one in faults(page, base + url, fully=fully, by_hand=by_hand)]
    assert not found, "\n".join(found)


def pages_of(who: Any, ids: dict[str, Any]) -> list[str]:
    client = Client()
    client.force_login(who)
    return whole_pages(client, ids)


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_of_the_director_is_whole(
    director: Any, records: Any, visitor: Any, half: int
) -> None:
    look(director, pages_of(director, records["ben"])[half::2], visitor)


def test_every_page_of_a_seller_is_whole(company: Any, records: Any, visitor: Any) -> None:
    urls = pages_of(company.ben, records["ben"])
    Factor.objects.filter(person=company.ben).delete()  # so that a password is enough at the door
    look(company.ben, urls, visitor, fully=False, by_hand=True)  # who works on the way


def test_every_page_of_a_company_without_a_record_is_whole(director: Any, visitor: Any) -> None:
    urls = [url for url in pages_of(director, defaultdict(int)) if not re.search(r"\d", url)]
    look(director, urls, visitor, fully=False)
