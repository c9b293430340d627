"""The queue: bounded, fair between clients, and nobody's turn is lost."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web.capacity.turns import Full, Turns
from tests.sampling import examples

pytestmark = pytest.mark.anyio


class Room:
    """Clients who come, stay until they are let go, and are noted in the order of their turns."""

    def __init__(self, most: int, waiting: int = 100, patience: float = 30, each: int | None = None) -> None:
        self.turns = Turns(most, waiting, patience, each)
        self.began: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.gates: dict[str, asyncio.Event] = {}

    async def come(self, name: str, client: str = "", long: bool = False) -> asyncio.Task[None]:
        async def stay() -> None:
            async with self.turns.turn(client or name, long):
                self.began.append(name)
                await self.gates.setdefault(name, asyncio.Event()).wait()

        self.tasks.append(asyncio.ensure_future(stay()))
        await asyncio.sleep(0)
        return self.tasks[-1]

    async def go(self, name: str) -> None:
        self.gates[name].set()
        for _ in range(5):
            await asyncio.sleep(0)


async def test_so_many_at_a_time_and_the_next_when_one_goes():
    room = Room(2)
    for name in "abc":
        await room.come(name)
    assert room.began == ["a", "b"]
    await room.go("b")
    assert room.began == ["a", "b", "c"]


async def test_busy_when_as_many_wait_as_have_turns_beside_long_ones():
    room, long = Room(4), Room(4)
    for name in "abcd":
        await room.come(name)
        await long.come(name, long=name in "ab")
    for waiting in range(1, 5):
        assert (room.turns.busy, long.turns.busy) == (waiting > 4, waiting > 2)
        await room.come(f"w{waiting}")
        await long.come(f"w{waiting}")
    assert room.turns.busy
    await long.go("a")
    await long.go("b")
    assert long.turns.waiting == 2
    assert not long.turns.busy


async def test_a_client_with_many_does_not_hold_up_one_with_a_single_one():
    room = Room(1)
    for k in range(5):
        await room.come(f"a{k}", "a")
    await room.come("b", "b")
    for name in ("a0", "a1", "b"):
        await room.go(name)
    assert room.began[:4] == ["a0", "a1", "b", "a2"]


async def test_long_work_leaves_half_of_the_turns_to_the_others():
    room = Room(5)
    for name in ("l1", "l2", "l3"):
        await room.come(name, long=True)
    assert room.began == ["l1", "l2"]
    for name in ("one", "two", "three"):
        await room.come(name)
    assert room.began == ["l1", "l2", "one", "two", "three"]
    await room.go("one")
    assert "l3" not in room.began
    await room.go("l1")
    assert room.began[-1] == "l3"


async def test_one_process_does_long_work_too():
    room = Room(1)
    await room.come("long", long=True)
    assert room.began == ["long"]


async def test_beyond_the_limit_it_says_when_to_come_back():
    room = Room(1, waiting=2)
    for name in "abc":
        await room.come(name)
    refused = await room.come("d")
    with pytest.raises(Full) as full:
        await refused
    assert 1 <= full.value.retry_after <= 30
    assert room.turns.waiting == 2


async def test_where_the_queue_is_full_who_has_most_in_it_makes_room():
    room = Room(1, waiting=4)
    for k in range(5):
        await room.come(f"a{k}", "a")
    await room.come("b0", "b")
    with pytest.raises(Full):
        await room.tasks[4]
    await room.come("b1", "b")
    with pytest.raises(Full):
        await room.tasks[3]
    assert room.turns.waiting == 4
    with pytest.raises(Full):  # two each: nobody has more
        await (await room.come("b2", "b"))
    for name in ("a0", "a1", "b0", "a2"):
        await room.go(name)
    assert room.began == ["a0", "a1", "b0", "a2", "b1"]


async def test_who_has_a_turn_too_makes_room_in_a_queue_of_one():
    room = Room(1, waiting=1)
    for k in range(2):
        await room.come(f"a{k}", "a")
    await room.come("b", "b")
    with pytest.raises(Full):
        await room.tasks[1]
    await room.go("a0")
    assert room.began == ["a0", "b"]


async def test_one_client_leaves_turns_to_others():
    room = Room(3, each=2)
    for name, client in (("a0", "a"), ("a1", "a"), ("a2", "a"), ("b", "b"), ("c", "c")):
        await room.come(name, client)
    assert room.began == ["a0", "a1", "b"]
    await room.go("b")
    assert room.began[3:] == ["c"]
    await room.go("a0")
    assert room.began[4:] == ["a2"]


async def test_who_waits_too_long_is_sent_away():
    room = Room(1, patience=0.01)
    await room.come("a")
    with pytest.raises(Full):
        await (await room.come("b"))
    assert room.turns.waiting == 0 and not room.turns.clients


async def test_who_leaves_while_called_hands_the_turn_on():
    room = Room(1)
    async with room.turns.turn("a"):
        leaving = await room.come("b")
        await room.come("c")
    leaving.cancel()  # called just now, and not yet begun
    for _ in range(5):
        await asyncio.sleep(0)
    assert room.began == ["c"] and room.turns.running == 1


async def test_who_leaves_in_the_moment_a_turn_ends_is_not_called():
    room = Room(1)
    first, second, _ = [await room.come(name) for name in "abc"]
    second.cancel()
    first.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert room.began == ["a", "c"] and room.turns.running == 1 and room.turns.waiting == 0


MOVES = st.tuples(
    st.sampled_from("abc"), st.booleans(), st.sampled_from(["come", "go", "leave"]), st.sampled_from([0, 1, 3])
)


@settings(max_examples=examples(50, 2000))
@given(st.integers(1, 4), st.integers(1, 4), st.lists(MOVES, max_size=60))
def test_whatever_comes_and_goes_turns_are_counted_right(most, each, moves):
    async def play() -> None:
        room, here = Room(most, waiting=6, each=each), []
        for k, (client, long, move, pause) in enumerate(moves):
            if move == "come":
                here.append((f"{client}{k}", await room.come(f"{client}{k}", client, long)))
            elif here and move == "go":
                name, _ = here.pop(k % len(here))
                room.gates.setdefault(name, asyncio.Event()).set()
            elif here:
                here.pop(k % len(here))[1].cancel()
            for _ in range(pause):
                await asyncio.sleep(0)
            if pause < 3:
                continue
            turns = room.turns
            assert 0 <= turns.running <= most
            assert 0 <= turns.long <= max(1, most // 2)
            assert turns.waiting == sum(map(len, turns.clients.values())) <= 6
            assert turns.running == sum(turns.held.values()) and max(turns.held.values(), default=0) <= each
            waiting = [(name, one.long) for name, ones in turns.clients.items() for one in ones]
            assert not any(turns.free(*one) for one in waiting), "somebody waits though there is room"
        for name, _ in here:
            room.gates.setdefault(name, asyncio.Event()).set()
        for task in room.tasks:
            with suppress(Full, asyncio.CancelledError):
                await task
        assert room.turns.running == room.turns.long == room.turns.waiting == 0 and not room.turns.held

    asyncio.run(play())
