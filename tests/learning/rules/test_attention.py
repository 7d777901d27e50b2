"""Whatever is sent, the time that counts is never longer than the time that went by."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from learning.rules.attention import LONGEST_SECONDS, Beat, hear
from tests.factories import NOON

# Each step: how long after the last one, which of five pages (of three materials) sends, which of the beats
# it was ever given it sends (so also old ones, again), or one it made up, and whether it is being left.
STEPS = st.lists(
    st.tuples(
        st.integers(0, 90_000),
        st.integers(0, 4),
        st.integers(0, 30),
        st.sampled_from(["next", "next", "next", "old", "new", "forged"]),
        st.booleans(),
    ),
    max_size=60,
)


def play(steps):
    """Give (milliseconds added, milliseconds gone by since the first beat, what each beat added)."""
    chain, now, first, added = None, NOON, None, []
    given_out = {page: [Beat(page % 3)] for page in range(5)}
    for wait, page, which, kind, rests in steps:
        now += timedelta(milliseconds=wait)
        first = first or now
        own = given_out[page]
        beat = {
            "next": own[-1],
            "old": own[which % len(own)],
            "new": Beat(page % 3),
            "forged": Beat(page % 3, f"chain-{which}", which),
        }[kind]
        heard = hear(
            chain, Beat(beat.material_id, beat.chain, beat.number, rests), now, f"chain-{len(added)}x"
        )
        chain = heard.chain
        added.append((beat, heard.added_ms))
        if not heard.is_elsewhere and chain.material_id == beat.material_id:
            own.append(Beat(chain.material_id, chain.name, chain.number))
    return added, (now - first) / timedelta(milliseconds=1) if first else 0


@given(STEPS)
def test_no_interleaving_counts_more_than_the_time_that_went_by(steps):
    added, gone_by = play(steps)
    assert sum(ms for _, ms in added) <= gone_by
    assert all(0 <= ms <= LONGEST_SECONDS * 1000 for _, ms in added)


@given(STEPS)
def test_a_beat_counts_once(steps):
    added, _ = play(steps)
    counted = [beat for beat, ms in added if ms]
    assert len({(beat.material_id, beat.chain, beat.number) for beat in counted}) == len(counted)


def beats(*said):
    """Let pages beat at the given seconds: (second, material, carries on its own last, rests)."""
    chain, own, added = None, {}, []
    for number, (second, page, rests) in enumerate(said):
        beat = own.get(page, Beat(page))
        heard = hear(
            chain,
            Beat(beat.material_id, beat.chain, beat.number, rests),
            NOON + timedelta(seconds=second),
            str(number),
        )
        chain = heard.chain
        own[page] = Beat(page) if heard.is_elsewhere else Beat(page, chain.name, chain.number)
        added.append(heard.added_ms // 1000)
    return added


def test_one_page_that_is_looked_at_counts_all_of_its_time():
    assert beats((0, 1, False), (15, 1, False), (30, 1, False), (37, 1, True)) == [0, 15, 15, 7]


def test_a_second_page_beside_it_counts_nothing_until_the_first_rests():
    said = [
        (0, 1, False),
        (5, 2, False),
        (15, 1, False),
        (20, 2, False),
        (25, 1, True),
        (26, 2, False),
        (41, 2, False),
    ]
    assert beats(*said) == [0, 0, 15, 0, 10, 0, 15]


def test_time_away_does_not_count_and_a_lost_network_counts_half_a_minute():
    assert beats((0, 1, False), (10, 1, True), (600, 1, False), (615, 1, False)) == [0, 10, 0, 15]
    assert beats((0, 1, False), (300, 1, False)) == [0, 30]


def test_a_page_that_vanished_does_not_hold_the_next_one_up_for_long():
    assert beats((0, 1, False), (20, 2, False), (36, 2, False), (51, 2, False)) == [0, 0, 0, 15]


def test_a_clock_set_back_takes_nothing_away_and_stops_nobody():
    assert beats((3600, 1, False), (0, 1, False), (15, 1, False)) == [0, 0, 15]
    assert beats((3600, 1, False), (0, 2, False), (15, 2, False)) == [0, 0, 15]
