from __future__ import annotations

import numpy as np

from app.core.support.plan import Plan


def test_scheduled_cell_holds_the_value_of_its_step():
    plan, seen = Plan(), []
    cell = plan.scheduled(lambda step: 10.0 * step)
    plan.call(lambda: seen.append(float(cell)))
    for step in (0, 7, 3):
        plan.run(step)
    assert seen == [0.0, 70.0, 30.0]


def test_tabulated_cell_holds_the_row_of_its_step():
    plan, seen, cell = Plan(), [], np.zeros(2)

    def write(steps, rows):
        rows[:, 0], rows[:, 1] = list(steps), 7

    plan.tabulated(write, cell)
    plan.call(lambda: seen.append(cell.tolist()))
    for step in (0, 7, 3):
        plan.run(step)
    assert seen == [[0, 7], [7, 7], [3, 7]]
    for put, row in (setting[0] for setting in plan.settings(range(4, 9))):
        put(row)
        seen.append(cell.tolist())
    assert [row[0] for row in seen[3:]] == [4, 5, 6, 7, 8]
