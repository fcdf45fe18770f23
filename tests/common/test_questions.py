import pytest

from survivor_engagement.common import questions
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.questions import Question, declared_questions


@pytest.fixture(autouse=True)
def only_the_questions_of_this_test(monkeypatch):
    monkeypatch.setattr(questions, "_declared", {})


def test_everybody_who_answers_is_heard_in_order():
    weather = Question("test.weather")

    @weather.answer
    def first(*, day):
        return f"{day}: rain"

    @weather.answer
    def second(*, day):
        return f"{day}: sun"

    assert weather.ask(day="Monday") == ["Monday: rain", "Monday: sun"]
    assert [path.rpartition(".")[2] for path in weather.answered_by()] == ["first", "second"]


def test_a_question_that_nobody_answers_is_empty_unless_an_answer_is_needed():
    assert Question("test.open").ask() == []
    with pytest.raises(NotNow):
        Question("test.strict", must_have=1).ask()


def test_a_failing_answer_reaches_the_one_who_asks():
    gate = Question("test.gate", must_have=1)

    @gate.answer
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        gate.ask()


def test_a_question_is_declared_once_and_answered_once_by_each():
    gate = Question("test.gate")
    with pytest.raises(ValueError, match="declared twice"):
        Question("test.gate")
    gate.answer(render_nothing)
    with pytest.raises(ValueError, match="already answers"):
        gate.answer(render_nothing)
    assert declared_questions() == {"test.gate": gate}


def render_nothing():
    return None
