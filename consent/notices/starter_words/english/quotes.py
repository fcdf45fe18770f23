"""Her words and pictures in papers of the programme."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

WORDS: Mapping[str, Words] = {
    "quote.unnamed": Words(
        question="May we use your words without your name?",
        lead=(
            "For example in a report to a ministry. You see the exact words first, each time. We look with you at "
            "whether somebody could know you by them. Your yes has an end date."
        ),
        yes_means=(
            "We may choose a sentence of yours and show it to you. We use it only if you agree to those exact words."
        ),
        no_means=(
            "We do not use your words outside the group. Your advice still counts in what the group says. Your pay "
            "and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Nobody can choose your words from that moment, and papers in work that hold them are stopped. Within "
            "7 days they are out of our web pages and files. Printed or saved copies cannot be called back."
        ),
    ),
    "quote.pen_name": Words(
        question="May we use your words with a name you choose?",
        lead=(
            "Choose a name that nobody knows you by. You see the exact words first, each time. We look with you at "
            "whether somebody could know you by them. Your yes has an end date."
        ),
        yes_means=(
            "We may choose a sentence of yours and show it to you. We use it only if you agree to those exact "
            "words and that name."
        ),
        no_means=(
            "We do not use your words with such a name. Your advice still counts in what the group says. Your pay "
            "and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Nobody can choose your words from that moment, and papers in work that hold them are stopped. Within "
            "7 days they are out of our web pages and files. Printed or saved copies cannot be called back."
        ),
    ),
    "quote.named": Words(
        question="May we use your words with your own name?",
        lead=(
            "This is for people of 18 or older. Whoever reads your name can look for you, now and in years to "
            "come. You see the exact words first, each time. Talk with somebody you trust before you answer. Your "
            "yes has an end date."
        ),
        yes_means=(
            "We may choose a sentence of yours and show it to you. We use it with your name only if you agree to "
            "those exact words."
        ),
        no_means=(
            "Your name does not stand anywhere. Your advice still counts in what the group says. Your pay and any "
            "help you get stay the same."
        ),
        if_you_change_your_mind=(
            "Nobody can choose your words from that moment, and papers in work that hold them are stopped. Within "
            "7 days they are out of our web pages and files. Printed or saved copies cannot be called back, and "
            "others may remember your name."
        ),
    ),
    "use.image_inside": Words(
        question="May we use this picture inside the programme?",
        lead=(
            "Inside means in our rooms, our lessons and our own papers. You see the picture first. It does not go "
            "on the internet, and it is not given to others. Your yes has an end date."
        ),
        yes_means="The team and people in the group may see the picture. For each other use we ask you again.",
        no_means="The picture is not used. Your pay, your place in the group and any help you get stay the same.",
        if_you_change_your_mind=(
            "The picture is locked at once. Within 72 hours we delete it and all smaller copies. Prints that were "
            "given out cannot be called back."
        ),
    ),
}
