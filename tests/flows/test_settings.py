"""What a person may set, and what is told where it is set wrongly."""

from pathlib import Path

import pytest

from flows.newsroom import web_settings
from flows.schedules import declared
from flows.settings import Settings, read_settings
from transforms.errors import UsageError


def test_hosts_of_an_intranet_are_opened_by_name() -> None:
    """Each with its address and port, of either version of the protocol."""
    settings = Settings(open_hosts={"wire.intranet": "10.0.0.5:8443", "six.intranet": "[fd00::5]:443"})
    assert web_settings(settings).hosts == {"wire.intranet": ("10.0.0.5", 8443), "six.intranet": ("fd00::5", 443)}


@pytest.mark.parametrize("address", ["10.0.0.5", "wire.intranet:443", "10.0.0.5:https", "10.0.0.5000:443", ""])
def test_address_that_is_none_is_told_with_its_host(address: str) -> None:
    """The sentence names the setting, the host and what was given."""
    with pytest.raises(UsageError, match=f"'open_hosts'.*wire.intranet.*{address!r}"):
        read_settings(open_hosts={"wire.intranet": address})


def test_contact_is_told_to_servers() -> None:
    """An annoyed editor finds a person in the server's log."""
    assert "+desk@newsroom.example)" in web_settings(Settings(contact="desk@newsroom.example")).user_agent


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Under DATELINE_ and the setting's name; a table is given as JSON."""
    monkeypatch.setenv("DATELINE_OPEN_HOSTS", '{"wire.intranet": "10.0.0.5:8443"}')
    monkeypatch.setenv("DATELINE_CA_FILE", str(tmp_path / "ours.pem"))
    settings = read_settings()
    assert (list(settings.open_hosts), settings.ca_file) == (["wire.intranet"], tmp_path / "ours.pem")


def test_warehouse_of_many_machines_is_an_address() -> None:
    """A catalogue on a server, files in a store, and a key that the settings do not show."""
    store = {"endpoint": "store.intranet:9000", "key_id": "newsroom", "secret": "known-to-nobody"}
    settings = Settings(warehouse_catalog="postgres:dbname=news", warehouse_files="s3://news/lake", s3=store)
    assert (settings.address.catalog, settings.address.data_path) == ("postgres:dbname=news", "s3://news/lake/")
    assert settings.address.store is not None
    assert settings.address.store.secret == "known-to-nobody"
    assert "known-to-nobody" not in f"{settings!r} {settings.address!r}"


@pytest.mark.parametrize(
    ("catalog", "problem"),
    [
        ("postgres:dbname=news password=open", "PGPASSWORD"),
        ("postgres:postgresql://desk:open@db/news", "PGPASSWORD"),
        ("mysql:news", "postgres:"),
    ],
)
def test_catalogue_that_cannot_be_used_is_told(catalog: str, problem: str) -> None:
    """A password in an address would be shown in logs; the sentence says where it goes."""
    with pytest.raises(UsageError, match=problem) as told:
        read_settings(warehouse_catalog=catalog)
    assert "open" not in str(told.value)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"zone": "Mars/Olympus"}, "Asia/Taipei"),
        ({"zone": "../x"}, "Asia/Taipei"),
        ({"digest_at": "7 o'clock"}, "07:00"),
    ],
)
def test_when_and_where_the_reader_is_must_be_known(given: dict[str, str], word: str, tmp_path: Path) -> None:
    """What cannot be is refused at once, with an example of what can, and not in the night when a digest is due."""
    with pytest.raises(UsageError, match=word) as raised:
        read_settings(home=tmp_path, **given)
    assert f"DATELINE_{next(iter(given)).upper()}" in raised.value.remedy


def test_digests_are_sent_at_the_readers_time(tmp_path: Path) -> None:
    """As cron has it, in the zone of the settings."""
    [digest] = [one for one in declared(read_settings(home=tmp_path, digest_at="06:05")) if one.flow == "digest"]
    assert digest.cron == "5 6 * * *"
