"""Reports as one reads them: figures taken, sentences made of them, promises, punctuality."""

from dacheng.domains.reports.queries.asking import readable
from dacheng.domains.reports.queries.documents import document_of
from dacheng.domains.reports.queries.duties import draft_moment, due_moment, due_periods
from dacheng.domains.reports.queries.following import Followed, followed
from dacheng.domains.reports.queries.pack_documents import pack_document
from dacheng.domains.reports.queries.promises import Promise, promises_before
from dacheng.domains.reports.queries.punctuality import Punctuality, punctuality
from dacheng.domains.reports.queries.sentences import sections
from dacheng.domains.reports.queries.snapshots import Figures, compared, take_snapshot

__all__ = [
    "Figures",
    "Followed",
    "Promise",
    "Punctuality",
    "compared",
    "document_of",
    "draft_moment",
    "due_moment",
    "due_periods",
    "followed",
    "pack_document",
    "promises_before",
    "punctuality",
    "readable",
    "sections",
    "take_snapshot",
]
