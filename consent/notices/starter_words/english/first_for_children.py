"""What the first notice of a programme asks, in words for the age of a child. Not fewer facts than adults read: fewer
words, and the grown-up who is asked too."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

FORMS: Mapping[tuple[str, str], Words] = {
    ("participation.group", "band_6_11"): Words(
        question="Do you want to be in this group?",
        lead=(
            "The group meets and talks about how things can get better. We tell you each time what it is about. A "
            "grown-up who looks after you is asked too. But you choose for yourself. We ask you again later."
        ),
        yes_means="You can come if the grown-up says yes too. You do not have to talk. You can stop when you like.",
        no_means="You do not come. That is okay. Nobody can say yes for you. You still get any help you get now.",
        if_you_change_your_mind=(
            "Just tell us: stop. You do not have to say why. Then you are out at once, and after one day you are "
            "off our lists. What you have earned is still yours. What others heard they may still know."
        ),
    ),
    ("participation.group", "band_12_14"): Words(
        question="Do you want to take part in this group?",
        lead=(
            "The group meets, reads and says what should change. You choose about each meeting when it comes. A "
            "grown-up who looks after you must say yes too. We do not show them your answer. We ask again later."
        ),
        yes_means=(
            "If the grown-up says yes too, we invite you. You see first what it is about and who will be there."
        ),
        no_means=(
            "We do not invite you, and nobody can say yes for you. Any help you get and what you have earned stay "
            "yours."
        ),
        if_you_change_your_mind=(
            "Tell one of us, or stop it here. You are out at once and do not have to say why. Within 24 hours you "
            "are off our lists. What you have earned is still paid in full. What others heard they may still know."
        ),
    ),
    ("participation.group", "band_15_17"): Words(
        question="Do you want to take part in this group?",
        lead=(
            "The group meets, reads and gives advice. You decide for yourself, and about each meeting when it "
            "comes. If an adult who looks after you is asked too, we do not show them your answer. Your yes has an "
            "end date."
        ),
        yes_means=(
            "We invite you to meetings. Before you answer you see what it is about, who will be there and what you "
            "get for it."
        ),
        no_means="We do not invite you, and nobody can say yes for you. Help you get and what you earned stay yours.",
        if_you_change_your_mind=(
            "You are off the coming lists at once, and nobody asks why. Within 24 hours you are off our mailing "
            "lists, chats and shared folders. What you have earned is still paid in full. What others heard cannot "
            "be taken back."
        ),
    ),
    ("capture.notes", "band_6_11"): Words(
        question="May we write down what you say?",
        lead=(
            "When we meet, one of us writes down what was said. Your name is not there. A grown-up who looks after "
            "you is asked too. But you choose for yourself. We ask you again later."
        ),
        yes_means="We write down what you say if the grown-up says yes too. You can look at it and change it.",
        no_means="You can still come and talk. We put the pen down then. You still get any help you get now.",
        if_you_change_your_mind=(
            "Just tell us: stop. Then we write nothing more of you. Show us what you said, and in three days we "
            "take it out. What others heard they may still know."
        ),
    ),
    ("capture.notes", "band_12_14"): Words(
        question="May we write down what you say, without your name?",
        lead=(
            "In a meeting one person takes notes: what was said, and not who said it. A grown-up who looks after "
            "you must say yes too. We do not show them your answer. We ask again later."
        ),
        yes_means="If the grown-up says yes too, your words can be in the notes. You can read them and change them.",
        no_means="You can still come and speak. The pen is put down while you do. Any help you get stays the same.",
        if_you_change_your_mind=(
            "From then on we write down nothing that you say. Show us which lines are yours, if you like. Within "
            "72 hours we take them out. In notes that are done, people can see that something was taken out. What "
            "others remember stays with them."
        ),
    ),
    ("capture.notes", "band_15_17"): Words(
        question="May we write down what you say, without your name?",
        lead=(
            "In a meeting one person takes notes. They hold what was said, not who said it. You decide for "
            "yourself. If an adult who looks after you is asked too, we do not show them your answer. Your yes has "
            "an end date."
        ),
        yes_means="Your words may stand in the notes. You can read the notes and ask us to change your part.",
        no_means=(
            "You can still come and speak. The note taker puts the pen down while you do. Any help you get stays "
            "the same."
        ),
        if_you_change_your_mind=(
            "Your words are not written down any more. Tell us which lines are yours, if you wish, and within 72 "
            "hours we take them out. In notes the group has agreed on, people can see that something was taken "
            "out. What others remember cannot be taken back."
        ),
    ),
    ("contact.sms", "band_6_11"): Words(
        question="May we send short messages to your phone?",
        lead=(
            "They are short and do not say what the group is about. Somebody else who looks at your phone may see "
            "them. A grown-up who looks after you is asked too. But you choose for yourself. We ask you again "
            "later."
        ),
        yes_means="We tell you when we meet, if the grown-up says yes too.",
        no_means="We send nothing. You can ask us when you like. You still get any help you get now.",
        if_you_change_your_mind=(
            "Just tell us: stop. Then we send nothing more. After one day your number is off our lists. Messages "
            "that came stay on your phone until you take them off."
        ),
    ),
    ("contact.sms", "band_12_14"): Words(
        question="May we send short messages to your phone?",
        lead=(
            "They use only the words you chose, at the hours you told us. They never say what the group is about. "
            "A grown-up who looks after you must say yes too. We ask again for each new number, and again later."
        ),
        yes_means="If the grown-up says yes too, we remind you of meetings and tell you when money was paid.",
        no_means="We send nothing. All of it waits for you here. Your place and any help you get stay the same.",
        if_you_change_your_mind=(
            "We stop at once, and the team does not see your number for this any more. Within 24 hours it is off "
            "our lists. Messages that came stay on your phone until you delete them."
        ),
    ),
    ("contact.sms", "band_15_17"): Words(
        question="May we send short text messages to your phone?",
        lead=(
            "They use only the neutral words you chose, at the hours you told us. They never say what the group is "
            "about. You decide for yourself. Your yes is for one number, and it has an end date."
        ),
        yes_means="We remind you of meetings you agreed to and tell you when money was paid.",
        no_means=(
            "We send nothing. Everything waits for you here when you sign in. Your place in the group and any help "
            "you get stay the same."
        ),
        if_you_change_your_mind=(
            "Messages that wait are stopped at once, and the team no longer sees the number for this use. Within "
            "24 hours your number is off the sending lists. Messages that reached your phone stay there until you "
            "delete them."
        ),
    ),
    ("quote.unnamed", "band_6_11"): Words(
        question="May we show other people what you said, without your name?",
        lead=(
            "We show you the words first, each time. We look with you at whether somebody could guess that it was "
            "you. A grown-up who looks after you is asked too. But you choose for yourself. We ask you again later."
        ),
        yes_means="We use your words if you like them and the grown-up says yes too. You can stop when you like.",
        no_means="We do not show your words. What you say still counts. You still get any help you get now.",
        if_you_change_your_mind=(
            "Just tell us: stop. Then nobody may take your words any more. After one week they are off our pages. "
            "What is on paper, or what others have, we cannot take back."
        ),
    ),
    ("quote.unnamed", "band_12_14"): Words(
        question="May we use your words without your name?",
        lead=(
            "For example in a paper for people who decide. You see the words first, each time. We look with you "
            "at whether somebody could know you by them. A grown-up who looks after you must say yes too. We ask "
            "again later."
        ),
        yes_means="We may choose what you said and show it to you. We use it only if you and the grown-up say yes.",
        no_means="We do not use your words outside the group. They still count in it. Any help you get stays the same.",
        if_you_change_your_mind=(
            "From then on nobody can choose your words. Papers we work on with them are stopped. Within 7 days "
            "they are off our web pages and files. Copies that others have cannot be called back."
        ),
    ),
    ("quote.unnamed", "band_15_17"): Words(
        question="May we use your words without your name?",
        lead=(
            "For example in a report to people who decide. You see the exact words first, each time. We look with "
            "you at whether somebody could know you by them. You decide for yourself. Your yes has an end date."
        ),
        yes_means=(
            "We may choose a sentence of yours and show it to you. We use it only if you agree to those exact words."
        ),
        no_means=(
            "We do not use your words outside the group. They still count in what the group says. Any help you get "
            "stays the same."
        ),
        if_you_change_your_mind=(
            "Nobody can choose your words from that moment, and papers in work that hold them are stopped. Within "
            "7 days they are out of our web pages and files. Printed or saved copies cannot be called back."
        ),
    ),
    ("payment.provider", "band_6_11"): Words(
        question="May we tell a bank who you are, so that it can pay you?",
        lead=(
            "A bank needs your name and a number to send you money. It does not hear about the group. A grown-up "
            "who looks after you is asked too. But you choose for yourself. You can also get the money in your "
            "hand."
        ),
        yes_means="The bank pays you, if the grown-up says yes too.",
        no_means="You get all of your money in another way. It stays yours. You still get any help you get now.",
        if_you_change_your_mind=(
            "Just tell us: stop. Then the bank gets nothing more from us, and we pay you in another way. After one "
            "day we ask the bank to forget you. What it paid before stays in its books."
        ),
    ),
    ("payment.provider", "band_12_14"): Words(
        question="May we give your payment details to the bank or company that pays you?",
        lead=(
            "To send money it needs the name on your account and a number. It learns how much you get, and nothing "
            "about the group. A grown-up who looks after you must say yes too. You can always be paid in another "
            "way."
        ),
        yes_means="If the grown-up says yes too, the money goes to your account. Your yes is for one company.",
        no_means="You are still paid in full. We give you the money in another way, for example in your hand.",
        if_you_change_your_mind=(
            "We do not pay you through it any more, and on the same day we offer you another way. Within 24 hours "
            "we ask it to delete what it may. What it has paid stays in its books and in ours: the law says so."
        ),
    ),
    ("payment.provider", "band_15_17"): Words(
        question="May we give your payment details to the bank or wallet company that pays you?",
        lead=(
            "To send money, the company needs the name on your account and its number. It learns the amount, and "
            "nothing about the group. You decide for yourself. There is always a way of being paid without such a "
            "company."
        ),
        yes_means=(
            "The money goes to your account or wallet. The company sees a neutral name as the payer. Your yes is "
            "for one company."
        ),
        no_means="You are still paid in full. We hand the money over in another way, for example in cash.",
        if_you_change_your_mind=(
            "The next payment does not go through the company, and on the same day we offer you another way. "
            "Within 24 hours we ask the company to erase what it may. Payments already made stay in its books and "
            "in ours: the law says so."
        ),
    ),
}
