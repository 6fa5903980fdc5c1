"""Metrics of the ledger as Prometheus reads them."""

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import select

from rsoko.db.engine import session
from rsoko.db.models import Delivery
from rsoko.metrics import chain_text, metrics_text
from tests.integration.proven import AT, copied


def samples(text):
    families = list(text_string_to_metric_families(text))
    assert all(family.documentation for family in families)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


@pytest.fixture(scope="module")
def told(small):
    return samples(metrics_text(small, AT))


def test_runs_files_and_letters_are_counted_by_status(told, small):
    assert told["rsoko_runs", "identification", "published"] == 1
    assert told["rsoko_runs", "identification", "failed"] == 0
    assert told["rsoko_submissions", "rejected"] == 2
    with session(small.engine, reading=True) as work:
        assert told["rsoko_deliveries", "sent"] + told["rsoko_deliveries", "queued"] == len(
            work.exec(select(Delivery)).all()
        )


def test_days_to_deadlines_are_those_of_the_campaign_that_is_next(told, small):
    # The 31st of October 2026 is a Saturday: work ends the day before.
    assert told["rsoko_campaign_days_left", "identification", "2026"] == 10
    assert told["rsoko_campaign_open", "identification", "2026"] == 1
    assert told["rsoko_campaign_open", "deficits", "2027"] == 0
    later = samples(metrics_text(small, AT + timedelta(days=13)))
    assert ("rsoko_campaign_days_left", "identification", "2027") in later


def test_the_chain_is_told_and_its_examination_finds_what_was_altered(told, small, tmp_path):
    assert told["rsoko_chain_entries",] > 10
    assert told["rsoko_checkpoint_entries",] <= told["rsoko_chain_entries",]
    whole = samples(chain_text(small, AT))
    assert whole["rsoko_chain_findings",] == 0
    assert whole["rsoko_chain_verified_timestamp_seconds",] == AT.timestamp()
    altered = copied(small, tmp_path / "var")
    next(path for path in (altered.settings.store).rglob("*") if path.is_file()).write_bytes(b"other")
    assert samples(chain_text(altered, AT))["rsoko_chain_findings",] > 0


def test_nothing_personal_is_told(small):
    text = metrics_text(small, AT)
    assert "@" not in text
    assert "Оператор" not in text
