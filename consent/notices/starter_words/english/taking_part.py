"""Taking part, what somebody needs in order to, and who else may sit in."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

WORDS: Mapping[str, Words] = {
    "participation.group": Words(
        question="Do you want to take part in this group?",
        lead=(
            "The group meets, reads and gives advice. You decide about each meeting when it comes. Your yes has an "
            "end date."
        ),
        yes_means=(
            "We invite you to meetings. Before you answer an invitation you see what it is about, who will be "
            "there and what you are paid."
        ),
        no_means="We do not invite you. Help you get and money you have earned stay yours.",
        if_you_change_your_mind=(
            "You are off the coming lists at once, and nobody asks why. Within 24 hours you are off our mailing "
            "lists, chats and shared folders. If you like, somebody talks with you about leaving. What you have "
            "earned is still paid in full. What others heard in a meeting cannot be taken back."
        ),
    ),
    "participation.session": Words(
        question="Do you want to take part in this meeting?",
        lead=(
            "You have seen what it is about, who will be there and what you are paid. We ask you once more when "
            "the meeting begins. Your yes ends when the meeting ends."
        ),
        yes_means=(
            "You are on the list for this meeting. You can speak, stay silent or leave at any time. What you have "
            "earned is paid in full."
        ),
        no_means=(
            "You are not on the list for this meeting. You stay in the group, and we ask you about the next one. "
            "Your pay and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "You are off the list at once. If the meeting has begun, whoever leads it is told quietly. Within 24 "
            "hours you are off its lists, chats and shared folders. What you have earned is still paid in full. "
            "What others heard cannot be taken back."
        ),
    ),
    "participation.child": Words(
        question="Do you want to take part in this activity?",
        lead=(
            "We tell you what you would do there and who will be there. A grown-up who looks after you is asked "
            "too. You answer for yourself, and we do not show them your answer. Your yes ends when the activity "
            "ends."
        ),
        yes_means=(
            "You can come if the grown-up says yes too. The person in our team who looks after safety must also "
            "agree. You can stop at any time."
        ),
        no_means=(
            "You do not come, and nobody can say yes for you. That is fine. Any help you get and what you have "
            "earned stay yours."
        ),
        if_you_change_your_mind=(
            "You are out of the activity at once. You do not have to say why. Within 24 hours you are off our "
            "lists. One of our workers asks you how you are. What others heard cannot be taken back."
        ),
    ),
    "access_needs.share": Words(
        question="May we tell the person who leads the meeting what you need?",
        lead=(
            "For example food, childcare, times for prayer, or something about your health. You choose what we "
            "tell. It is for this one meeting."
        ),
        yes_means=(
            "Only the person who leads the meeting is told, so that things are ready for you. Your yes ends when "
            "the meeting ends."
        ),
        no_means=(
            "We tell nobody. You can still come, and you can ask for what you need on the day. Your pay and any "
            "help you get stay the same."
        ),
        if_you_change_your_mind=(
            "From that moment nobody else is told. We take what you need out of the plan for the meeting. What the "
            "person already knows cannot be taken back."
        ),
    ),
    "present.observer": Words(
        question="May this visitor sit in on the meeting?",
        lead=(
            "You read first who the visitor is, who sends the visitor and why. It is for this one person and this "
            "one meeting."
        ),
        yes_means=(
            "The visitor sits in the room and hears what is said. You can still ask for a part without the "
            "visitor. Your yes ends when the meeting ends."
        ),
        no_means=(
            "The visitor does not come in. We do not tell the others who said no. Your pay, your place in the "
            "group and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Tell whoever leads the meeting, in words or by a sign. The visitor then leaves the room at once. "
            "Nobody asks you why. What the visitor has heard cannot be taken back."
        ),
    ),
}
