"""Who is let in, and for how long it is remembered."""

from turntoward.app.session import COOKIE, Door


def admits(door, *cookies):
    return door.admits({"headers": [(b"cookie", each.encode()) for each in cookies]})


def test_the_key_gives_a_pass_and_nothing_else_does():
    """A pass is not the key, and no two are alike; what was closed lets nobody in."""
    entered = []
    door = Door(entered=lambda: entered.append(1))
    assert door.enter("x") is None
    first, second = str(door.enter(door.key)), str(door.enter(door.key))
    assert len({first, second, door.key}) == 3
    assert len(entered) == 2
    assert admits(door, f"{COOKIE}={first}")
    assert admits(door, f"a=b; {COOKIE}={second}; c=d")
    assert not admits(door, f"{COOKIE}={first}; {COOKIE}={second}")
    assert not admits(door, f"{COOKIE}={first}", f"{COOKIE}={first}")
    assert not admits(door, f"{COOKIE}={door.key}")
    door.close()
    assert not admits(door, f"{COOKIE}={first}")


def test_of_many_passes_the_first_is_forgotten():
    """So that whoever has the key cannot fill the memory."""
    door = Door()
    passes = [str(door.enter(door.key)) for _ in range(65)]
    assert not door.knows(passes[0])
    assert all(map(door.knows, passes[1:]))
