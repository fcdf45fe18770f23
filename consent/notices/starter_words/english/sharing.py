"""What others may learn about her: one organisation, one service, one adviser, one payment company."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

WORDS: Mapping[str, Words] = {
    "share.named_recipient": Words(
        question="May we give what you see here to this one organisation?",
        lead=(
            "You read which organisation, what we would give and why. We have looked for another way first. Each "
            "other organisation has a question of its own. Your yes ends after 90 days at most."
        ),
        yes_means=(
            "We give only this, and only to them. You read what they must do with it: use it for this reason only "
            "and pass it to nobody."
        ),
        no_means=(
            "We give nothing. We look for another way together with you. Your pay, your place in the group and any "
            "help you get from us stay the same."
        ),
        if_you_change_your_mind=(
            "Our links to the information stop at once. Within 72 hours we ask them to stop, and to give it back "
            "or erase it. If they stay silent, we ask again after 7 and 21 days and then tell you. What the law "
            "makes them keep cannot be taken back."
        ),
    ),
    "referral.service": Words(
        question="May we send your name to this service?",
        lead=(
            "You choose the service. It learns your name from us, and that you may come. We tell it nothing else. "
            "Your yes ends after 90 days at most."
        ),
        yes_means="The service knows that you may come. You decide yourself if you go, and you can change your mind.",
        no_means=(
            "We send nothing. You can still go there by yourself, and we tell you where it is. Your pay, your "
            "place in the group and any help you get from us stay the same."
        ),
        if_you_change_your_mind=(
            "From that moment nothing more is sent. We ask the service to erase your name and tell you what it "
            "answers. What the service knows already, or must keep by law, cannot be taken back."
        ),
    ),
    "evaluation.identifiable": Words(
        question="May we use what you said to judge the programme, together with who you are?",
        lead=(
            "Some people check whether the programme works well. They would know that the words are yours. We tell "
            "you who they are. It is for one check only."
        ),
        yes_means=(
            "They read your words and may ask you more. In what they write for others your name does not stand."
        ),
        no_means=(
            "Your words are not used in this way. Nobody asks you why. Your pay, your place in the group and any "
            "help you get stay the same."
        ),
        if_you_change_your_mind=(
            "From that moment they do not work with your words, and we take them out of papers in work. A paper "
            "that is finished does not change. What people have read cannot be taken back."
        ),
    ),
    "retain.after_leaving": Words(
        question="May we keep your file after you leave?",
        lead=(
            "Some papers must stay with us because the law says so. This question is about all the rest. Your yes "
            "has an end date, and then we ask you again."
        ),
        yes_means="We keep the file locked. If you come back, you do not have to tell us everything again.",
        no_means=(
            "Within 30 days after you leave we erase all that the law does not make us keep. You can still come "
            "back at any time. Money you have earned stays yours."
        ),
        if_you_change_your_mind=(
            "Within 30 days we erase all that the law does not make us keep. What is erased cannot be brought "
            "back. What the law makes us keep stays until its time is over."
        ),
    ),
    "payment.provider": Words(
        question="May we give your payment details to the bank or wallet company that pays you?",
        lead=(
            "To send money, the company needs the name on your account and its number. It learns the amount, and "
            "nothing about the group. There is always a way of being paid without such a company."
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
    "payment.benefits_advice": Words(
        question="May we tell this adviser what we pay you?",
        lead=(
            "Pay can change money that you get from the state. The adviser looks at what that means for you. You "
            "know the name of the adviser first. Your yes ends after 90 days at most."
        ),
        yes_means=(
            "The adviser learns what we paid you and when, and nothing about the group. The adviser tells you what "
            "to look out for."
        ),
        no_means=(
            "We tell nobody. You can also take a sheet of your pay to an adviser yourself. Your pay, your place in "
            "the group and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "From that moment we tell the adviser nothing more. We ask the adviser to erase what we gave. What the "
            "adviser knows already cannot be taken back."
        ),
    ),
}
