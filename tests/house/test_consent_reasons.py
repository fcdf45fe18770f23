"""The page of reasons names exactly the codes that the code can give, and the guide asks for."""

import ast
import re
from collections.abc import Iterator

from consent.records import standing
from consent.records.migrations import _gate
from consent.records.models import ConsentEvent
from consent.records.moves import YES
from tests.house.tree import ROOT, code_files, name, parsed

ROW = re.compile(r"^\| `([A-Z_]+)` \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
OF_THE_GUIDE = {
    "NO_RECORD", "REFUSED", "WITHDRAWN", "PAUSED", "REVOKED", "INVALIDATED", "EXPIRED", "EXPIRES_BEFORE_END",
    "OUT_OF_SCOPE", "VERSION_TOO_OLD", "LANGUAGE_UNAPPROVED", "NOT_UNDERSTOOD", "GUARDIAN_MISSING",
    "GUARDIAN_UNVERIFIED", "GUARDIAN_EXCLUDED", "ASSENT_MISSING", "CAME_OF_AGE", "AGE_UNKNOWN", "REFLECTION_NOT_OVER",
    "OTHER_PERSON_PRESENT", "PURPOSE_NOT_ASKABLE", "HISTORY_BROKEN",
}  # fmt: skip


def test_the_database_weighs_what_guardians_say_as_the_pages_do():
    assert f"'{{{','.join(standing.GUARDIANS_WEIGH)}}}'::text[]" == _gate.GUARDIANS_WEIGH
    assert f"'{{{','.join(standing.NO_WORD)}}}'::text[]" == _gate.NO_WORD


def told() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs/consent-reasons.md").read_text()))


def of_the_gate() -> set[str]:
    """The codes in its statement, and the states that are no yes: `upper(e.state)`."""
    state = ConsentEvent.State
    said = {one.value.upper() for one in state if one not in {*YES, state.REQUESTED, state.DEFERRED}}
    return {code for code in re.findall(r"'([A-Z]+(?:_[A-Z]+)*)'", _gate.ASK) if code != standing.GIVEN} | said


def reasons_given(tree: ast.AST) -> Iterator[ast.expr]:
    """What stands behind `reason=` where a rule says no; of "this, or else nothing" the first."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "NotNow":
            for given in (keyword.value for keyword in call.keywords):
                yield given.body if isinstance(given, ast.IfExp) and ast.unparse(given.orelse) == "''" else given


def test_the_page_of_reasons_names_the_codes_that_the_code_can_give_and_no_other():
    given = {name(path): {ast.unparse(one) for one in reasons_given(parsed(path))} for path in code_files()}
    refused = {where: codes for where, codes in given.items() if codes}
    assert set(told()) == of_the_gate().union(*refused.values()) == OF_THE_GUIDE
    places = {code: set(re.findall(r"`([^`]+)`", where)) for code, where in told().items()}
    assert {code: where for code, where in places.items() if where} == {
        code: {path for path, codes in refused.items() if code in codes} for code in set().union(*refused.values())
    }
    assert {code for code, where in told().items() if where.startswith("the gate")} == of_the_gate()


def test_a_rule_gives_a_code_by_its_name_and_no_other_word():
    """Whatever stands there goes into the trail: so it is never a sentence, and never about somebody."""
    codes = set(told())
    given = [(name(path), one) for path in code_files() for one in reasons_given(parsed(path))]
    assert given
    assert [(where, ast.unparse(one)) for where, one in given if ast.unparse(one) not in codes] == []
