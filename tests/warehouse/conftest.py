"""A real DuckLake in a temporary folder for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.desk import NOON
from warehouse.address import Address
from warehouse.warehouse import Program, Warehouse


@pytest.fixture
def address(tmp_path: Path) -> Address:
    return Address.in_home(tmp_path)


@pytest.fixture
def warehouse(address: Address) -> Iterator[Warehouse]:
    with Warehouse(address, program=Program("1.2.3"), now=NOON) as opened:
        yield opened
