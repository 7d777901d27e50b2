from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.rules.corrections import Correction, Remedy, correct, decide, replace_mark
from quizzes.rules.marking import GivenMark, difference, latest_by_marker, settled_points, waits_for
from quizzes.rules.scoring import score_paper
from tests.quizzes.rules.papers import anything, papers, policies

answers = st.dictionaries(st.integers(-1, 9), anything)
remedies = st.sampled_from([Remedy.FULL, Remedy.OUT, Remedy.NONE, Remedy.KEY])
marks = st.lists(st.builds(GivenMark, st.integers(1, 3), st.integers(0, 4), st.booleans()), max_size=6)
# Papers are large to draw; on a busy machine that alone would fail a test.
calmly = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def corrected(paper, corrections):
    return [correct(placed, corrections.get(placed.position)) for placed in paper]


@st.composite
def corrected_papers(draw):
    """A paper, and corrections of some of its questions; another key is the key of a like question."""
    paper = draw(papers())
    chosen = {placed.position: draw(st.none() | remedies) for placed in paper}
    like = {placed.type.name: placed.content for placed in paper}
    return paper, {
        placed.position: Correction(chosen[placed.position], like[placed.type.name])
        for placed in paper
        if chosen[placed.position]
    }


@calmly
@given(case=corrected_papers(), given_=answers, policy=policies, points=st.integers(-9, 10**6))
def test_no_correction_and_no_person_gives_less_than_nothing_or_more_than_everything(
    case, given_, policy, points
):
    paper, corrections = case
    by_person = [decide(placed, points) if placed.type.name == "short_answer" else placed for placed in paper]
    for sheet in (paper, by_person):
        score = score_paper(corrected(sheet, corrections), given_, policy)
        assert all(0 <= mark.earned <= mark.worth for mark in score.by_position.values())
        assert 0 <= score.earned <= score.worth <= sum(placed.worth for placed in paper)


@calmly
@given(case=corrected_papers(), given_=answers, policy=policies)
def test_marking_one_question_again_is_marking_the_paper_again(case, given_, policy):
    paper, corrections = case
    step_by_step = score_paper(paper, given_, policy).in_order
    for at, placed in enumerate(paper, start=1):
        now = correct(placed, corrections.get(placed.position))
        earned = now.type.mark(now.content, given_.get(placed.position), now.worth, policy).earned
        step_by_step = replace_mark(step_by_step, at, earned)
        assert replace_mark(step_by_step, at, earned) == step_by_step
    assert step_by_step == score_paper(corrected(paper, corrections), given_, policy).in_order


@calmly
@given(case=corrected_papers(), given_=answers, policy=policies)
def test_correcting_back_gives_the_old_marks(case, given_, policy):
    paper, corrections = case
    back = {**corrections, **dict.fromkeys(corrections, Correction(Remedy.NONE))}
    assert score_paper(corrected(paper, back), given_, policy) == score_paper(paper, given_, policy)


@calmly
@given(paper=papers(), given_=answers, policy=policies, data=st.data())
def test_the_order_of_saves_does_not_matter(paper, given_, policy, data):
    saved = dict(data.draw(st.permutations([*given_.items()])))
    assert score_paper(paper, saved, policy) == score_paper(paper, given_, policy)


@given(given_=marks, twice=st.booleans())
def test_what_an_answer_has_come_to_is_what_somebody_gave(given_, twice):
    points = settled_points(given_, twice=twice)
    assert points is None or points in {one.points for one in given_}
    if points is None:
        assert not given_ or twice
    else:
        assert not any(waits_for(given_, marker, twice=twice) for marker in (1, 2, 3))


@given(given_=marks)
def test_two_who_differ_settle_nothing_until_one_does(given_):
    differ = [one for one in given_ if not one.is_final]
    if difference(differ):
        assert settled_points(differ, twice=True) is None
        settled = [*differ, GivenMark(1, 3, is_final=True)]
        assert settled_points(settled, twice=True) == 3
    assert len(latest_by_marker(given_)) == len({one.marker_id for one in differ})
