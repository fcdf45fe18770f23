"""The words a programme can begin with: five questions, three check questions, six facts, in plain English.

They are a draft like any other: somebody reads and changes them, and a second person publishes them.
"""

from consent.notices import actions
from consent.notices.actions import Content
from consent.notices.models import Notice
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

LANGUAGE = "en"
QUESTIONS = [
    (
        "participation.group",
        12,
        {
            "question": "Do you want to take part in this group?",
            "lead": "The group meets, reads and gives advice. You decide about each meeting when it comes.",
            "yes_means": "We invite you to meetings. Before you answer an invitation you see what it is about, who "
            "will be there and what you are paid.",
            "no_means": "We do not invite you. Help you get and money you have earned stay yours.",
            "if_you_change_your_mind": "You are off the coming lists at once, and nobody asks why. What you have "
            "earned is still paid in full. What others heard in a meeting cannot be taken back.",
        },
    ),
    (
        "capture.notes",
        12,
        {
            "question": "May we write down what you say, without your name?",
            "lead": "In a meeting one person takes notes. They hold what was said, not who said it.",
            "yes_means": "Your words may stand in the notes. You can read the notes and ask us to change your part.",
            "no_means": "You can still come and speak. The note taker puts the pen down while you do. Your pay is "
            "the same.",
            "if_you_change_your_mind": "We stop writing down your words at once. Tell us which lines are yours, if "
            "you wish, and within 3 days we take them out. What others remember cannot be taken back.",
        },
    ),
    (
        "contact.sms",
        6,
        {
            "question": "May we send short text messages to your phone?",
            "lead": "They use only the neutral words you chose, at the hours you told us. They never say what the "
            "group is about.",
            "yes_means": "We remind you of meetings you agreed to and tell you when money was paid.",
            "no_means": "We send nothing. Everything waits for you here when you sign in.",
            "if_you_change_your_mind": "Messages that wait are stopped at once. Within 1 day your number is off the "
            "sending lists. Messages that reached your phone stay there until you delete them.",
        },
    ),
    (
        "quote.unnamed",
        24,
        {
            "question": "May we use your words without your name?",
            "lead": "For example in a report to a ministry. You see the exact words first, each time.",
            "yes_means": "We may choose a sentence of yours and show it to you. We use it only if you agree to "
            "those exact words.",
            "no_means": "We do not use your words outside the group. Your advice still counts in what the group says.",
            "if_you_change_your_mind": "Your words leave our pages within 1 day. We ask partners to remove them and "
            "tell you what they answer. Printed copies cannot be called back.",
        },
    ),
    (
        "payment.provider",
        12,
        {
            "question": "May we give your payment details to the bank or wallet company that pays you?",
            "lead": "To send money, the company needs the name on your account and its number. It learns the amount, "
            "and nothing about the group.",
            "yes_means": "The money goes to your account or wallet. The company sees a neutral name as the payer.",
            "no_means": "You are still paid in full. We hand the money over in another way, for example in cash.",
            "if_you_change_your_mind": "The next payment does not go through the company. We agree another way with "
            "you and ask the company to erase what it may. Payments already made stay in its books and in ours: "
            "the law says so.",
        },
    ),
]
CHECKS = [
    (
        "You say no to one of the questions. What happens to money you have earned?",
        ["I get less", "Nothing, it stays mine", "I get it later"],
        1,
        "Nothing happens to it. Money you have earned and help you get do not depend on your answers. You can say no "
        "to any of them.",
    ),
    (
        "You said yes and want to stop. What do you do?",
        [
            "I open “My choices” and stop it. I give no reason",
            "I explain my reason first",
            "I wait until the time is over",
        ],
        0,
        "You open “My choices”, choose the question and stop it. Or you tell anybody in the team. Nobody asks why.",
    ),
    (
        "You stop. What can we not take back?",
        ["Nothing, all of it comes back", "Messages that wait to be sent", "What was printed, and what others heard"],
        2,
        "We cannot call back printed copies, or what others heard in a meeting. What we hold ourselves, we can stop "
        "and take out.",
    ),
]
FACTS = [
    (
        "safeguarding.danger",
        "If somebody is in danger, we act",
        "If you or somebody else could come to serious harm, we tell the person in our team who looks after safety. "
        "We speak with you first whenever that is safe.",
    ),
    (
        "law.compelled",
        "A court can order us to show what we hold",
        "Then we give as little as the law asks, and tell you as soon as that is safe.",
    ),
    (
        "security.access_log",
        "We note who opens your details",
        "You can read it yourself at any time: which role, when and what for.",
    ),
    (
        "payment.record",
        "What we paid you stays in our accounts",
        "The law asks us to keep it for some years. No story stands beside it.",
    ),
    (
        "accounts.audit",
        "Auditors check our money",
        "They see codes and amounts. They do not see your name.",
    ),
    (
        "statistics.aggregate",
        "We count how many people take part",
        "We show a number only when so many people stand behind it that nobody can be known by it.",
    ),
]


def write_starter_notice(*, programme: Programme, by: User) -> Notice:
    """A draft with these words. Where the draft of the programme holds words already, they stay."""
    notice = actions.start_notice(programme=programme, by=by)
    if notice.items.exists():
        return notice
    return actions.fill_notice(notice=notice, language=LANGUAGE, content=Content(QUESTIONS, CHECKS, FACTS), by=by)
