"""Who is in the story, and what nobody may ever find written down in the open."""

from dataclasses import dataclass, field

from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from tests.journeys.visitor import Visitor


def account_number(digits: str) -> str:
    """A well-formed Kazakh account number (ISO 7064 mod 97-10) that belongs to nobody."""
    turned = f"{digits}KZ00"
    check = 98 - int("".join(str(int(sign, 36)) for sign in turned)) % 97
    return f"KZ{check:02d}{digits}"


@dataclass
class Her:
    """One advisor: what she keeps to herself, how she wants to be reached and paid, and her phone in her hand."""

    name: str
    legal_name: str
    phone: str
    contact: dict
    answers: dict
    paid_by: str
    payee: dict
    visitor: Visitor = field(default_factory=Visitor)
    code: str = ""

    @property
    def advisor(self) -> Advisor:
        return Advisor.objects.get(code=self.code.replace("-", ""))


ALL_DAY = {"days": [1, 2, 3, 4, 5, 6, 7], "from_time": "0:00", "until_time": "23:59"}
FIRST_ACCOUNT, SECOND_ACCOUNT = account_number("125KZT7770000001"), account_number("125KZT7770000002")


def the_advisors() -> dict[str, Her]:
    """Juniper is texted and paid to a wallet; Tern wants no texts and has a bank; Rowan is called and paid in cash."""
    sms = {"channel": "sms", "shared_with": "sometimes", "wording": "note", "voicemail": "no"}
    her = [
        Her("Juniper", "Zirconia Quillfeather", "+7 000 000 77 01", sms | {"days": [1, 2, 3, 4, 5, 6, 7]}, {},
            "By phone, to a wallet", {"provider": "kaspi", "phone": "+7 700 000 77 11"}),
        Her("Tern", "Obsidia Marlspike", "+7 000 000 77 02", sms | ALL_DAY, {"text messages": "no", "your words": "no"},
            "To a bank account", {"provider": "halyk", "name": "Obsidia Marlspike", "account": FIRST_ACCOUNT}),
        Her("Rowan", "Malachite Thornybrook", "+7 000 000 77 03", sms | ALL_DAY | {"channel": "call"}, {},
            "In cash", {}),
    ]  # fmt: skip
    return {one.name: one for one in her}


@dataclass
class Story:
    admin: Visitor
    staff: dict[str, Visitor] = field(default_factory=dict)
    her: dict[str, Her] = field(default_factory=the_advisors)
    version: str = ""  # where the words stand that are asked

    @property
    def programme(self) -> Programme:
        return Programme.objects.get(code="KZ1")

    def home(self, role: str) -> Visitor:
        """This member of staff at the first page of the programme."""
        return self.staff[role].open("/w/kz1/")

    def of(self, name: str) -> Visitor:
        return self.her[name].visitor.open("/")

    def secrets(self) -> list[str]:
        """Every personal value that was typed, in the forms in which it might be written down."""
        typed = [SECOND_ACCOUNT]
        for her in self.her.values():
            numbers = [number.removeprefix("+") for number in (her.phone, her.payee.get("phone", ""))]
            typed += [her.legal_name, *her.legal_name.split(), her.name, her.payee.get("account", ""), *numbers]
            typed += ["".join(number.split()) for number in numbers]
        return sorted({one for one in typed if one})
