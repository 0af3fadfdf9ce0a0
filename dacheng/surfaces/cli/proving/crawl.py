"""What the pages of the product themselves offer: links, fragments and forms with their fields."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

VERBS = {"hx-get": "GET", "hx-post": "POST", "hx-put": "PUT", "hx-patch": "PATCH"}
NEVER = ("/logout/", "/static/", "/i18n/", "/password/")


@dataclass
class Offer:
    """An address with what may be sent to it."""

    method: str
    path: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        """Offers of the same kind differ only in whose record they are about."""
        try:
            found = resolve(self.path)
            name = found.view_name or found.route
        except Resolver404:
            name = self.path
        return self.method, name, tuple(sorted({name for name, _value in self.fields}))


class Page(HTMLParser):
    """Collects the offers of one page."""

    def __init__(self, address: str):
        super().__init__()
        self.address = address
        self.offers: list[Offer] = []
        self.form: Offer | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name, method in VERBS.items():
            if name in given:
                self._offer(method, given[name])
        if tag == "a" and "href" in given:
            self._offer("GET", given["href"])
        elif tag == "form":
            self.form = self._offer(given.get("method", "get").upper(), given.get("action", ""))
        elif tag in ("input", "textarea", "button", "select"):
            self._field(tag, given)
        elif tag == "option" and self.form and self.select and given.get("value"):
            self.form.fields.append((self.select, given["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        self.select = name if tag == "select" else ""
        if self.form and name and tag != "select" and name != "csrfmiddlewaretoken":
            self.form.fields.append((name, given.get("value", "")))
        elif self.form and tag == "select":
            self.form.fields.append((name, ""))

    def _offer(self, method: str, address: str) -> Offer | None:
        parts = urlsplit(urljoin(self.address, address))
        if parts.netloc or parts.path.startswith(NEVER) or not parts.path.startswith("/"):
            return None
        made = Offer(method, parts.path, parse_qsl(parts.query, keep_blank_values=True))
        self.offers.append(made)
        return made


def offers_of(address: str, html: str) -> list[Offer]:
    page = Page(address)
    page.feed(html)
    return page.offers


class Kinds:
    """A few offers of each kind, the first found."""

    def __init__(self, most: int = 2):
        self.most = most
        self.found: dict[tuple[str, str, tuple[str, ...]], list[Offer]] = {}

    def take(self, offers: Iterable[Offer]) -> list[Offer]:
        """Keep those of which few are known; returns the new ones that can be fetched."""
        fresh = []
        for one in offers:
            known = self.found.setdefault(one.kind, [])
            if len(known) < self.most and one not in known:
                known.append(one)
                fresh += [one] if one.method == "GET" else []
        return fresh

    def all(self) -> list[Offer]:
        return [one for some in self.found.values() for one in some]
