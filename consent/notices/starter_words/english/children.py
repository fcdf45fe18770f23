"""A child is asked in words for its age, apart from the adult who cares for it, who has words of her own."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

FORMS: Mapping[tuple[str, str], Words] = {
    ("participation.child", "band_6_11"): Words(
        question="Do you want to join in?",
        lead=(
            "We will do something together. We tell you first what it is and who will be there. A grown-up who "
            "looks after you is asked too. But you choose for yourself."
        ),
        yes_means="You can come if the grown-ups say yes too. You can stop when you like. You do not have to talk.",
        no_means="You do not come. That is okay. Nobody can say yes for you. You still get any help you get now.",
        if_you_change_your_mind=(
            "Just tell us: stop. You do not have to say why. Then you are out at once, and after one day you are "
            "off our lists. One of us asks you how you are. What others heard they may still know."
        ),
    ),
    ("participation.child", "band_12_14"): Words(
        question="Do you want to take part in this activity?",
        lead=(
            "We tell you first what you would do and who will be there. A grown-up who looks after you must say "
            "yes too. You answer for yourself. We do not show your answer to them."
        ),
        yes_means=(
            "You can come if the grown-up says yes and our person for safety agrees. You can stop at any time. You "
            "do not have to answer any question."
        ),
        no_means=(
            "You do not come, and nobody can say yes for you. That is fine. Any help you get and what you have "
            "earned stay yours."
        ),
        if_you_change_your_mind=(
            "Tell one of us, or stop it here. You are out at once and do not have to say why. Within 24 hours you "
            "are off our lists. One of us asks you how you are. What others heard they may still know."
        ),
    ),
    ("participation.child", "band_15_17"): Words(
        question="Do you want to take part in this activity?",
        lead=(
            "You read first what it is about, who will be there and what you get for it. You decide for yourself. "
            "Until you are 18 an adult who looks after you is asked too. You see their answer only after yours, "
            "and we do not show them yours. Your yes ends when the activity ends."
        ),
        yes_means=(
            "You can come if that adult says yes and the person in our team for safety agrees. You can speak, stay "
            "silent or leave at any time."
        ),
        no_means=(
            "You do not take part, and nobody can say yes in your place. Any help you get and what you have earned "
            "stay yours."
        ),
        if_you_change_your_mind=(
            "You are out of the activity at once and do not have to say why. Within 24 hours you are off our "
            "lists, chats and shared folders. One of our workers asks you how you are. What you have earned is "
            "still paid in full. What others heard cannot be taken back."
        ),
    ),
    ("participation.child", "guardian"): Words(
        question="Do you agree that the child you care for takes part in this activity?",
        lead=(
            "You read first what it is about, who will be there and how we keep children safe. The child is asked "
            "apart from you, and a no of the child always counts. Your yes ends with the activity, and when the "
            "child turns 18."
        ),
        yes_means=(
            "The child can come only if the child wants to. The person in our team who looks after safety must "
            "agree too. We do not show you what the child says or answers."
        ),
        no_means=(
            "The child does not take part. Any help that you or the child get stays the same. Nobody asks you why."
        ),
        if_you_change_your_mind=(
            "Tell us in any way you like. The child is out of the activity at once, and within 24 hours off our "
            "lists. One of our workers asks how the child is. What the child has earned is still paid in full. "
            "What others heard cannot be taken back."
        ),
    ),
}
