"""A real DuckLake in a temporary folder for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.desk import NOON
from warehouse.address import Address
from warehouse.warehouse import Program, Warehouse


@pytest.fixture
def address(tmp_path: Path) -> Address:
    return Address.in_home(tmp_path)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty warehouse; making one takes longer than most tests."""
    home = tmp_path_factory.mktemp("empty")
    with Warehouse(Address.in_home(home), program=Program("1.2.3"), now=NOON):
        return home


@pytest.fixture
def warehouse(address: Address, empty: Path, tmp_path: Path) -> Iterator[Warehouse]:
    shutil.copytree(empty, tmp_path, dirs_exist_ok=True)
    with Warehouse(address, program=Program("1.2.3"), now=NOON) as opened:
        yield opened
