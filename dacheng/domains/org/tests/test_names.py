"""What somebody lacks is said in words, not in codes."""

import pytest
from django.core.exceptions import PermissionDenied

from dacheng.domains.org.names import offered
from dacheng.kernel.access import Viewer


def test_a_refusal_names_the_permission_in_words():
    for area, actions in offered().items():
        for action in actions:
            with pytest.raises(PermissionDenied) as refused:
                Viewer(1).require(f"{area}.{action}")
            assert f"{area}.{action}" not in str(refused.value)
    with pytest.raises(PermissionDenied, match="「人员和部门 · 管设置」"):
        Viewer(1).require("org.administer")
