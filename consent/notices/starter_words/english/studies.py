"""Studies, now and later."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

WORDS: Mapping[str, Words] = {
    "research.study": Words(
        question="May we use your answers in this study?",
        lead=(
            "An ethics board has agreed to the study. You see its number, what the study wants to learn and who "
            "does it. Your yes ends when the study ends."
        ),
        yes_means=(
            "Your answers stand in the study without your name. You can skip any question, and you are told what "
            "the study found."
        ),
        no_means=(
            "Your answers do not go into the study. You can still take part in everything else. Your pay and any "
            "help you get stay the same."
        ),
        if_you_change_your_mind=(
            "From that moment nothing more of yours is collected. Within 14 days your answers are out of the data "
            "that the study works with. The study has a last day for this, and we tell you the day before you "
            "answer. Results that are worked out already, or that hold nobody any more, cannot be taken back."
        ),
    ),
    "research.future": Words(
        question="May we keep your answers for later studies of this kind?",
        lead=(
            "Only for studies of the same kind that nobody earns money with. Each needs an ethics board and its "
            "number. Your yes has an end date."
        ),
        yes_means="We keep your answers without your name. A later study may work with them until the end date.",
        no_means=(
            "Your answers are used in no later study. Your pay, your place in the group and any help you get stay "
            "the same."
        ),
        if_you_change_your_mind=(
            "No new study gets your answers from that moment. Within 14 days they are out of the data that is "
            "worked with. Results that are worked out already, or that hold nobody any more, cannot be taken back."
        ),
    ),
    "research.recontact": Words(
        question="May we ask you later about other studies?",
        lead="We use only the ways of reaching you that you agreed to. Your yes has an end date.",
        yes_means=(
            "When there is a study that may suit you, we tell you about it. You decide about each one by itself."
        ),
        no_means=(
            "Nobody asks you about other studies. Your pay, your place in the group and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "From that moment nobody asks you. Within 14 days you are off the list. Messages that reached you stay "
            "where they are until you delete them."
        ),
    ),
}
