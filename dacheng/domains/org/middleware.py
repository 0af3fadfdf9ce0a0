"""Resolves the viewer once per request."""

from collections.abc import Callable
from typing import Any

from dacheng.domains.org.queries import viewer_for


class ViewerMiddleware:
    """Puts the acting person's viewer on the request; None for nobody."""

    def __init__(self, get_response: Callable[[Any], Any]):
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        person = request.user if request.user.is_authenticated else None
        request.viewer = viewer_for(person) if person else None
        return self.get_response(request)
