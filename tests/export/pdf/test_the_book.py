"""The pages of this book and of the manual are as a printer would let them pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pages

if TYPE_CHECKING:
    from conftest import Printed


def test_no_page_has_a_fault(one: Printed) -> None:
    assert [str(fault) for fault in pages.faults(list(one.pages))] == []
