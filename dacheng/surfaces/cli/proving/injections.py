"""Text that another language would run, at every place that sorts, groups, formats or writes files:
refused or kept as it is. Each payload carries a word of its own, so that what is looked for is
certain: it never stands in a statement to the database, and nothing is ever worked out."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from dacheng.surfaces.cli.proving import sinks
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally

MINUTES = (4, 15)
WORD, PRODUCT, SUM = "inj7q", "7006652", "1234*5678"  # what it would be if somebody worked it out
SLOW = 2.0  # CPU seconds: what slept or grew without end was run
TEMPLATES = [
    f"{{{{ {SUM} }}}} {WORD}", f"${{{SUM}}} {WORD}", f"#{{{SUM}}} {WORD}", f"<%= {SUM} %> {WORD}",
    f"{{{{ settings.SECRET_KEY }}}} {WORD}", f"{{% debug %}} {WORD}", f"{{% include 'x' %}} {WORD}",
    f"{{0.__class__.__mro__}} {WORD}", f"{{name.__init__.__globals__}} {WORD}",
    f"{WORD} %s %(name)s %d",
    f"{WORD} %", f"{WORD} {{}} {{0}} {{", f"*_{WORD}_* `x`", f'#import "/etc/passwd": * {WORD}',
    f'#read("/etc/passwd") {WORD}', f"#({SUM}) {WORD}", f"$ sum_{WORD} $ */ #{{ panic() }}",
    f"</w:t></w:r><w:r><w:instrText>{SUM} {WORD}", f"<a:t>{WORD}</a:t>]]>", f"&{WORD}; <!ENTITY x>",
    f"\\u007b\\u007b{SUM}\\u007d\\u007d {WORD}", f"=1+1;{WORD}", f"@SUM({SUM}) {WORD}",
]  # fmt: skip
NAMES = [
    f"{WORD}", f"-{WORD}", f"name;{WORD}", f"name--{WORD}", f"owner__{WORD}", f"name) {WORD}",
    f'name" {WORD}', f"name' or '{WORD}", f"name desc,{WORD}", f"(select '{WORD}')",
    f"name::{WORD}",
    f"pg_sleep(9)/*{WORD}*/", f"name COLLATE {WORD}", f"custom__{WORD}", f'custom->>"{WORD}"',
    f"name%00{WORD}", f"{WORD}\x00", f"name\n{WORD}", f"extra(select={WORD})", f"?{WORD}",
    f"%s{WORD}",
]  # fmt: skip
# Of nobody's business, and real: a sort by one would tell it letter by letter.
SECRET = ("owner__password", "-owner__password", "owner__last_login", "password", "-last_login")
BY_SECRET = re.compile(r'order by [^()]*"(?:password|last_login)"', re.I)
LISTS = ("customers", "contacts", "leads", "opportunities", "contracts", "tasks", "activities",
         "people", "products", "receipts", "invoices")  # fmt: skip
ASKED = {
    "/{}/": ("sort", "tab", "where", "view", "part", "columns", "page", "after", "at"),
    "/api/{}": ("sort", "fields", "where", "after", "q"),
}
FORMS = (("/customers/new/", "name"), ("/leads/new/", "company"), ("/tasks/new/", "title"))
FIGURES = {
    "/ask/": ("m", "by", "compare", "period", "where", "sort", "format", "chart"),
    "/metrics/won_amount/": ("by", "period", "where", "of", "format", "chart"),
    "/metrics/won_amount/rows/": ("sort", "where", "key", "of", "owner", "customer", "period"),
}


def check(options: Options) -> Check:
    from django.test.utils import setup_test_environment

    setup_test_environment()
    tally = Tally("injections", options.seed)
    addresses(tally)
    documents(tally)
    sinks.documents(tally)
    written(tally)
    return tally.done(payloads=len(TEMPLATES) + len(NAMES), words=len(SECRET))


class Listener:
    """The statements that hold the word outside their parameters, or sort by a secret."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = sql if isinstance(sql, str) else str(sql)
        if WORD in text or BY_SECRET.search(text):
            self.found.append(text[:200])
        return execute(sql, params, many, context)


def client_of(username: str) -> Any:
    from django.test import Client

    from dacheng.domains.org.models import Person

    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(username=username))
    return client


def asked(client: Any, method: str, url: str, given: Any = None) -> tuple[Any, str]:
    """The answer, and what is wrong with it."""
    from django.db import connection

    spy, begun = Listener(), time.process_time()
    with connection.execute_wrapper(spy):
        answer = getattr(client, method)(url, given or {})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode("utf-8", "replace")
    if answer.status_code >= 500:
        return answer, f"{answer.status_code}"
    if spy.found:
        return answer, f"stands in a statement: {spy.found[0]}"
    if PRODUCT in text.replace(",", "") or "django-insecure" in text:
        return answer, "was worked out"
    if time.process_time() - begun > SLOW:
        return answer, f"took {time.process_time() - begun:.1f} s"
    return answer, ""


def addresses(tally: Tally, lists: tuple[str, ...] = LISTS) -> None:
    """Sorts, columns, groups, conditions and formats named in an address."""
    client = client_of("admin")
    shapes = [(shape.format(name), keys) for shape, keys in ASKED.items() for name in lists]
    for url, keys in [*shapes, *FIGURES.items()]:
        for key in keys:
            for payload in [*NAMES, *TEMPLATES[:4]]:
                answer, wrong = asked(client, "get", f"{url}?{urlencode({key: payload})}")
                tally.tried(f"{url} {key}={payload!r}", wrong)
        if "sort" in keys:
            _sorts_by_secrets(tally, client, url)


def _sorts_by_secrets(tally: Tally, client: Any, url: str) -> None:
    """Refused, or the usual order: no statement sorts by it."""
    for name in SECRET:
        _answer, wrong = asked(client, "get", f"{url}?{urlencode({'sort': name})}")
        tally.tried(f"{url} sort={name}", wrong)


def documents(tally: Tally) -> None:
    """Reports as files: what stands in a template language stays text in all four."""
    from dacheng.kernel.documents.model import Document, Heading, Paragraph, Table
    from dacheng.kernel.documents.writing import FORMATS, render

    for payload in TEMPLATES:
        table = Table((payload,), ((payload,),), payload)
        document = Document(payload, blocks=(Heading(payload), Paragraph(payload), table))
        for form in FORMATS:
            try:
                said = _of_file(render(document, form), form)
            except Exception as error:  # whatever comes out is ours
                said = f"{type(error).__name__}: {error}"
            tally.tried(f"{form} {payload!r}", said)


def _of_file(blob: bytes, form: str) -> str:
    """What is wrong with a file that holds the word as text."""
    if form == "pdf":
        return "" if blob.startswith(b"%PDF-") and b"root:x:0" not in blob else "is no PDF"
    from lxml import etree

    texts = []
    with zipfile.ZipFile(io.BytesIO(blob)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(packed.read(name))  # not well-formed raises
                texts.append("".join(root.itertext()))
                if any("instrText" in str(node.tag) for node in root.iter()):
                    return f"a field came out in {name}"
    whole = "".join(texts)
    if PRODUCT in whole or "root:x:0" in whole:
        return "was worked out"
    return "" if WORD in whole else "lost the text"


def written(tally: Tally) -> None:
    """Names of records, through forms, messages, notices, the history and files of lists."""
    client = client_of("admin")
    for payload, (url, field) in _forms():
        answer, wrong = asked(client, "post", url, {field: payload, "anyway": "on"})
        tally.tried(f"{url} {payload!r}", wrong)
    for url in ("/history/", "/notices/", "/customers/", "/customers/?part=export&format=csv&all=1",
                "/leads/?part=export&format=xlsx&all=1", f"/search/?q={WORD}", "/"):  # fmt: skip
        answer, wrong = asked(client, "get", url)
        tally.tried(f"{url} afterwards", wrong)
    from dacheng.domains.customers.models import Customer

    kept = set(Customer.objects.filter(name__contains=WORD).values_list("name", flat=True))
    for payload in TEMPLATES:
        plain = " ".join(payload.split())
        there = any(" ".join(name.split()) == plain for name in kept)
        tally.tried(f"kept {payload!r}", "" if there else "is not as it was written")


def _forms() -> Iterator[tuple[str, tuple[str, str]]]:
    for payload in TEMPLATES:
        yield from ((payload, form) for form in FORMS)
