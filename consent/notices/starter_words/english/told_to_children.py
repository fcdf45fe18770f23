"""What a child is told and not asked, and what it is asked afterwards, to see whether we explained well. As many facts
as adults read, in words for its age; and nobody fails a check question."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Check, Fact

CHECKS: Mapping[str, Mapping[str, Check]] = {
    "band_6_11": {
        "your_choice": Check(
            "You say no. Do you still get the help you get now?",
            ("No", "Only a part of it", "Yes, all of it"),
            2,
            "Yes. You still get any help you get now. What you have earned is still yours. You can say no each time we "
            "ask.",
        ),
        "you_can_stop": Check(
            "You said yes. Now you want to stop. What do you do?",
            ("I just say stop", "I must say why", "I have to wait"),
            0,
            "You just tell one of us: stop. Or you stop it here. You do not have to say why.",
        ),
    },
    "band_12_14": {
        "your_choice": Check(
            "The grown-up who looks after you says yes. You say no. What happens?",
            ("The yes of the grown-up counts", "My no counts", "I am asked again and again"),
            1,
            "Your no counts. Nobody can say yes for you. Any help you get and what you have earned stay yours.",
        ),
        "you_can_stop": Check(
            "You said yes and want to stop. What do you do?",
            (
                "I say why first",
                "I ask the grown-up first",
                "I tell one of the team, or stop it in “My choices”",
            ),
            2,
            "You tell one of us, or you open “My choices” and stop it there. You do not have to say why, and you ask "
            "nobody first.",
        ),
    },
    "band_15_17": {
        "your_choice": Check(
            "You say no to one of the questions. What happens to money you have earned?",
            ("Nothing, it stays mine", "I get less", "I get it later"),
            0,
            "Nothing happens to it. Money you have earned and help you get do not depend on your answers. You can say "
            "no to any of them, and nobody can say yes in your place.",
        ),
        "you_can_stop": Check(
            "You said yes and want to stop. What do you do?",
            (
                "I explain my reason first",
                "I open “My choices” and stop it. I give no reason",
                "I wait until the time is over",
            ),
            1,
            "You open “My choices”, choose the question and stop it. Or you tell anybody in the team. Nobody asks why.",
        ),
    },
}

FACTS: Mapping[str, Mapping[str, Fact]] = {
    "band_6_11": {
        "safeguarding.danger": Fact(
            "If you could get badly hurt, we do something",
            "It can be you or somebody else. Then we tell the one in our team who keeps people safe. We talk with you "
            "first, if that is safe.",
        ),
        "law.compelled": Fact(
            "A judge can say that we must show what we have",
            "Then we show as little as we can. We tell you as soon as that is safe.",
        ),
        "security.access_log": Fact(
            "We write down who looks at your name",
            "Your name and your number are locked up. You can read what work the person does here, on which day it "
            "was, and what for.",
        ),
        "payment.record": Fact(
            "We keep a list of the money we gave you",
            "The law says so. We keep it for some years. What you told us is not there.",
        ),
        "accounts.audit": Fact(
            "Other people look at how we use our money",
            "They see how much it was. They do not see your name.",
        ),
        "statistics.aggregate": Fact(
            "We count how many of you come",
            "We show how many only if there are a lot of you. So nobody can guess that one of them is you.",
        ),
    },
    "band_12_14": {
        "safeguarding.danger": Fact(
            "If somebody is in danger, we act",
            "If you or somebody else could be badly hurt, we tell the person for safety in our team. We speak with you "
            "first whenever that is safe.",
        ),
        "law.compelled": Fact(
            "A court can say that we must show what we hold",
            "Then we show as little as the law asks. We tell you as soon as that is safe.",
        ),
        "security.access_log": Fact(
            "We write down who opens your name and number",
            "You can read it at any time: what work the person does, on which day it was, and what for.",
        ),
        "payment.record": Fact(
            "What we paid you stays in our books",
            "The law says that we keep it for some years. What you told us does not stand beside it.",
        ),
        "accounts.audit": Fact(
            "People from outside check our money",
            "They see codes and how much it was. They do not see your name.",
        ),
        "statistics.aggregate": Fact(
            "We count how many people take part",
            "We show a number only when many people stand behind it. So nobody can guess who they are.",
        ),
    },
    "band_15_17": {
        "safeguarding.danger": Fact(
            "If somebody is in danger, we act",
            "If you or somebody else could come to serious harm, we tell the person for safety in our team. We speak "
            "with you first whenever that is safe.",
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
            "The law asks us to keep it for some years. Nothing that you told us stands beside it.",
        ),
        "accounts.audit": Fact(
            "Auditors from outside check our money",
            "They see codes and amounts. They do not see your name.",
        ),
        "statistics.aggregate": Fact(
            "We count how many people take part",
            "We show a number only when so many people stand behind it that nobody can be known by it.",
        ),
    },
}
