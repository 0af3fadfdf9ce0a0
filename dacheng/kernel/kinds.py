"""The model behind the name of a kind of record."""

from functools import cache

from django.apps import apps
from django.db.models import Model


@cache
def model_of(kind: str) -> type[Model]:
    """The model whose lower-case name is `kind`; LookupError for an unknown word."""
    for model in apps.get_models():
        if model._meta.model_name == kind and model.__module__.startswith("dacheng."):
            return model
    raise LookupError(kind)
