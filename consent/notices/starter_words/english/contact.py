"""The ways of reaching her, each a question of its own."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

WORDS: Mapping[str, Words] = {
    "contact.sms": Words(
        question="May we send short text messages to your phone?",
        lead=(
            "They use only the neutral words you chose, at the hours you told us. They never say what the group is "
            "about. Your yes is for one number. For a new number we ask again. Your yes has an end date."
        ),
        yes_means="We remind you of meetings you agreed to and tell you when money was paid.",
        no_means=(
            "We send nothing. Everything waits for you here when you sign in. Your pay, your place in the group "
            "and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Messages that wait are stopped at once, and the team no longer sees the number for this use. Within "
            "24 hours your number is off the sending lists. Messages that reached your phone stay there until you "
            "delete them."
        ),
    ),
    "contact.call": Words(
        question="May we call you on your phone?",
        lead=(
            "We call one number, at the hours you told us. You say who else may pick up and whether we may leave a "
            "message. You also choose a safe word, so that we know you can talk. For a new number we ask again. "
            "Your yes has an end date."
        ),
        yes_means=(
            "We call you about meetings you agreed to and about your pay. If somebody else picks up, we say only "
            "the neutral words you chose."
        ),
        no_means=(
            "We do not call you. Everything waits for you here when you sign in. Your pay, your place in the group "
            "and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Calls that were planned are dropped at once, and the team no longer sees the number for this use. "
            "Within 24 hours your number is off the calling lists. A call that was made stays in the lists of your "
            "phone and of the phone company. We cannot take it out there."
        ),
    ),
    "contact.app": Words(
        question="May we write to you in a chat app?",
        lead=(
            "It is for one app and one account of yours. We use only the neutral words you chose, at the hours you "
            "told us. The company that runs the app can see that we wrote. For a new account we ask again. Your "
            "yes has an end date."
        ),
        yes_means="We remind you of meetings you agreed to and tell you when money was paid.",
        no_means=(
            "We write nothing there. Everything waits for you here when you sign in. Your pay, your place in the "
            "group and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Messages that wait are stopped at once, and the team no longer sees the account for this use. Within "
            "24 hours it is off the sending lists. Messages that reached you stay in the app until you delete "
            "them. The company may keep its own record."
        ),
    ),
    "contact.email": Words(
        question="May we write to you by email?",
        lead=(
            "It is for one address. The letters and their titles use only the neutral words you chose. Whoever can "
            "open your mailbox can read them. For a new address we ask again. Your yes has an end date."
        ),
        yes_means="We remind you of meetings you agreed to and tell you when money was paid.",
        no_means=(
            "We send no email. Everything waits for you here when you sign in. Your pay, your place in the group "
            "and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Emails that wait are stopped at once, and the team no longer sees the address for this use. Within 24 "
            "hours it is off the sending lists. Emails that reached you stay in your mailbox until you delete them."
        ),
    ),
    "contact.post": Words(
        question="May we send you letters by post?",
        lead=(
            "They go to one address that you chose. The envelope is plain, and nothing on it says what the group "
            "is about. Other people where you live may see it or open it. For a new address we ask again. Your yes "
            "has an end date."
        ),
        yes_means="We send you papers that you asked for, and news of meetings you agreed to.",
        no_means=(
            "We post nothing. You can read everything here when you sign in. Your pay, your place in the group and "
            "any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Letters that wait are not posted, and the team no longer sees the address for this use. Within 24 "
            "hours it is off the mailing lists. Letters that were posted cannot be called back."
        ),
    ),
    "contact.worker": Words(
        question="May a worker you know bring you our messages?",
        lead=(
            "You choose the worker. The worker then knows that we have a message for you. If another worker takes "
            "over, we ask you again. Your yes has an end date."
        ),
        yes_means=(
            "The worker tells you about meetings you agreed to and about your pay. You say where and when the "
            "worker may speak to you."
        ),
        no_means=(
            "We send nothing by a worker. Everything waits for you here when you sign in. Your pay, your place in "
            "the group and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "From that moment the worker gets no new message for you. Within 24 hours the worker is off our lists. "
            "What the worker knows already cannot be taken back."
        ),
    ),
    "contact.trusted_person": Words(
        question="May we call a person you trust if we cannot reach you?",
        lead=(
            "You name the person. We ask the person first, and only go on if they agree too. We call only if we "
            "cannot reach you or if you may be in danger. Your yes has an end date."
        ),
        yes_means=(
            "We keep the number locked. On the phone we use only the words you chose, and we do not say what the "
            "group is about."
        ),
        no_means=(
            "We call nobody you know. If we cannot reach you, we wait for you. Your pay, your place in the group "
            "and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "The number is hidden at once, and nobody calls it. Within 24 hours it is erased. The person still "
            "knows that you named them."
        ),
    ),
    "contact.other_activities": Words(
        question="May we tell you about other things you could take part in?",
        lead=(
            "For example a course, another group or paid work. We use only the ways of reaching you that you "
            "agreed to. Your yes has an end date."
        ),
        yes_means="We tell you when something may suit you. You decide about each one by itself.",
        no_means=(
            "You hear from us about this group only. Your pay, your place in the group and any help you get stay "
            "the same."
        ),
        if_you_change_your_mind=(
            "Such messages that wait are stopped at once. Within 24 hours you are off this list. Messages that "
            "reached you stay where they are until you delete them."
        ),
    ),
}
