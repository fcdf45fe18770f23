"""What is asked afterwards, to see whether we explained well; and what is told and not asked."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Check, Fact

CHECKS: Mapping[str, Check] = {
    "your_choice": Check(
        "You say no to one of the questions. What happens to money you have earned?",
        ("I get less", "Nothing, it stays mine", "I get it later"),
        1,
        "Nothing happens to it. Money you have earned and help you get do not depend on your answers. You can say no "
        "to any of them.",
    ),
    "you_can_stop": Check(
        "You said yes and want to stop. What do you do?",
        (
            "I open “My choices” and stop it. I give no reason",
            "I explain my reason first",
            "I wait until the time is over",
        ),
        0,
        "You open “My choices”, choose the question and stop it. Or you tell anybody in the team. Nobody asks why.",
    ),
    "cannot_be_undone": Check(
        "You stop. What can we not take back?",
        ("Nothing, all of it comes back", "Messages that wait to be sent", "What was printed, and what others heard"),
        2,
        "We cannot call back printed copies, or what others heard in a meeting. What we hold ourselves, we can stop "
        "and take out.",
    ),
    "what_we_keep": Check(
        "What do we keep of your answers, and who may see it?",
        (
            "Nothing is kept",
            "Everybody in the group can read it",
            "Your answers, the words and the day. Only those who need it for their work see it",
        ),
        2,
        "We keep what you answered, to which words and on which day, so that you and we can show it. Your name and "
        "number lie apart and locked. You can read who opened them.",
    ),
}

FACTS: Mapping[str, Fact] = {
    "safeguarding.danger": Fact(
        "If somebody is in danger, we act",
        "If you or somebody else could come to serious harm, we tell the person for safety in our team. We speak with "
        "you first whenever that is safe.",
    ),
    "law.compelled": Fact(
        "A court can order us to show what we hold",
        "Then we give as little as the law asks, and tell you as soon as that is safe.",
    ),
    "security.access_log": Fact(
        "We note who opens your details",
        "You can read it yourself at any time: which role, when and what for.",
    ),
    "payment.record": Fact(
        "What we paid you stays in our accounts",
        "The law asks us to keep it for some years. No story stands beside it.",
    ),
    "accounts.audit": Fact(
        "Auditors check our money",
        "They see codes and amounts. They do not see your name.",
    ),
    "statistics.aggregate": Fact(
        "We count how many people take part",
        "We show a number only when so many people stand behind it that nobody can be known by it.",
    ),
}
