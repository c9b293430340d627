"""How memory is shared out."""

from __future__ import annotations

import pytest

from app.core.descent.stepper import Stepper
from app.core.experiment import parse
from app.web.capacity import memory
from app.web.capacity.memory import CACHES, LEAST, MEGABYTE, MOST_KEPT, SERVER, share
from app.web.experiment.parsed import parsed_own


@pytest.mark.parametrize("servers", [1, 2])
@pytest.mark.parametrize("processes", [1, 2, 8])
@pytest.mark.parametrize("total", [460, 1000, 4000, 64_000])
def test_all_shares_together_are_the_whole_or_less(total, processes, servers):
    found = share(total, processes, servers)
    assert found.process >= LEAST and 0 < found.kept <= MOST_KEPT and 1 <= found.processes <= processes
    if found.processes > 1 or found.process > LEAST:
        server = SERVER + CACHES * found.cache + found.kept
        assert servers * (server + found.processes * found.process) <= total * MEGABYTE


def test_a_small_container_has_fewer_processes():
    assert [share(total, 8).processes for total in (460, 1000, 64_000)] == [1, 2, 8]


def test_a_container_s_limit_counts_and_the_machine_s_memory_where_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "installed", lambda: 8000 * MEGABYTE)
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "LIMITS", (str(limit), str(tmp_path / "nothing")))
    assert memory.available() == 4000 * MEGABYTE
    limit.write_text("max\n")
    assert memory.available() == 4000 * MEGABYTE
    limit.write_text(f"{512 * MEGABYTE}\n")
    assert memory.available() == int(512 * MEGABYTE * memory.MARGIN)
    limit.write_text(f"{2**63}\n")  # an old way to say that there is none
    assert memory.available() == 4000 * MEGABYTE


def test_a_class_of_300_keeps_its_steppers_in_a_small_container_too():
    layers = [{"units": 8}, {"units": 8}, {"units": 1}]
    usual = Stepper(parse({"objective": {"kind": "network", "layers": layers}, "batch_size": 10}))
    assert 300 * usual.nbytes <= share(int(512 * memory.MARGIN), 2).cache


def test_a_large_machine_keeps_no_more_than_it_needs():
    assert (share(640_000, 8).kept, share(640_000, 8).cache) == (256 * MEGABYTE, 64 * MEGABYTE)


def test_experiments_with_own_data_have_their_limit():
    assert parsed_own.most <= 64 * MEGABYTE
