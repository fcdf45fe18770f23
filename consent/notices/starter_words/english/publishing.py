"""Where a piece of hers may appear. Each place has its own question, and two days to think again."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

WORDS: Mapping[str, Words] = {
    "publish.report": Words(
        question="May we put this piece of yours in a report?",
        lead=(
            "You see the piece in its last form first. You also read a note on the risks, and we talk about it. We "
            "wait at least 48 hours after you first saw it. Each other place has a question of its own. Your yes "
            "has an end date."
        ),
        yes_means=(
            "The piece stands in the report as you saw it. If it is cut, changed or translated, we ask again. "
            "Until your 48 hours are over, nothing happens."
        ),
        no_means=(
            "The piece does not go into the report. Your advice still counts. Your pay, your place in the group "
            "and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "We stop giving out the report with your piece at once, and our link to it no longer opens. Within 72 "
            "hours we ask partners and search engines to take it down, and keep their answers. Within 30 days we "
            "tell you what is gone and what stays. Printed copies, and copies in archives or with others, cannot "
            "be called back."
        ),
    ),
    "publish.web": Words(
        question="May we put this piece of yours on our website?",
        lead=(
            "Anybody in the world can read and copy it there. You see it in its last form first, with a note on "
            "the risks. We wait at least 48 hours after you first saw it. Each other place has a question of its "
            "own. Your yes has an end date."
        ),
        yes_means=(
            "The piece stands on our website as you saw it. If it is cut, changed or translated, we ask again. "
            "Until your 48 hours are over, nothing happens."
        ),
        no_means=(
            "The piece does not go on our website. Your advice still counts. Your pay, your place in the group and "
            "any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "The page is taken down at once. Within 72 hours we ask search engines and partners to remove it, and "
            "keep their answers. Within 30 days we tell you what is gone and what stays. Copies that others made, "
            "or that archives keep, cannot be called back."
        ),
    ),
    "publish.social": Words(
        question="May we put this piece of yours on social media?",
        lead=(
            "Many people can see it there, pass it on and write below it. You see it in its last form first, with "
            "a note on the risks. We wait at least 48 hours after you first saw it. Each other place has a "
            "question of its own. Your yes has an end date."
        ),
        yes_means=(
            "We post the piece on our own pages as you saw it. If it is cut, changed or translated, we ask again. "
            "Until your 48 hours are over, nothing happens."
        ),
        no_means=(
            "We do not post it. Your advice still counts. Your pay, your place in the group and any help you get "
            "stay the same."
        ),
        if_you_change_your_mind=(
            "We post it nowhere new from that moment. Within 72 hours our posts are deleted. In that time we also "
            "ask partners and search engines to remove it, and keep their answers. Within 30 days we tell you what "
            "is gone and what stays. What others have shared or saved cannot be called back."
        ),
    ),
    "publish.press": Words(
        question="May we give this piece of yours to the press?",
        lead=(
            "The press means newspapers, radio and television. You see the piece in its last form first, with a "
            "note on the risks. We tell you who would get it. We wait at least 48 hours after you first saw it. "
            "Each other place has a question of its own. Your yes has an end date."
        ),
        yes_means=(
            "We give the piece to them as you saw it. We ask them to change nothing, but they write what they "
            "choose. Until your 48 hours are over, nothing happens."
        ),
        no_means=(
            "The press does not get it. Your advice still counts. Your pay, your place in the group and any help "
            "you get stay the same."
        ),
        if_you_change_your_mind=(
            "We give it to nobody from that moment. Within 72 hours we ask those who have it to remove it, and "
            "keep their answers. Within 30 days we tell you what is gone and what stays. What was printed, sent "
            "out or put in an archive cannot be called back."
        ),
    ),
    "publish.training": Words(
        question="May we use this piece of yours to teach others?",
        lead=(
            "For example to train people who work with groups like ours. They see it and may talk about it later. "
            "You see it in its last form first, with a note on the risks. We wait at least 48 hours after you "
            "first saw it. Each other place has a question of its own. Your yes has an end date."
        ),
        yes_means=(
            "The piece is used in our lessons as you saw it. If it is cut, changed or translated, we ask again. "
            "Until your 48 hours are over, nothing happens."
        ),
        no_means=(
            "The piece is not used to teach. Your advice still counts. Your pay, your place in the group and any "
            "help you get stay the same."
        ),
        if_you_change_your_mind=(
            "It is out of our lessons at once. Within 72 hours we ask partners who have it to remove it, and keep "
            "their answers. Within 30 days we tell you what is gone and what stays. Sheets that were given out, "
            "and what people learned, cannot be called back."
        ),
    ),
    "publish.fundraising": Words(
        question="May we use this piece of yours to ask people for money?",
        lead=(
            "The money pays for the work of the programme. You see the piece in its last form first, with a note "
            "on the risks. We wait at least 48 hours after you first saw it. Each other place has a question of "
            "its own. Your yes has an end date."
        ),
        yes_means=(
            "We show the piece to people who may give money, as you saw it. If it is cut, changed or translated, "
            "we ask again. Until your 48 hours are over, nothing happens."
        ),
        no_means=(
            "The piece is not used for this. You owe the programme nothing. Your pay, your place in the group and "
            "any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "We stop using it at once. Within 72 hours we ask partners and search engines to remove it, and keep "
            "their answers. Within 30 days we tell you what is gone and what stays. Letters that were sent, and "
            "copies that others made, cannot be called back."
        ),
    ),
    "speak.public": Words(
        question="Do you want to speak in public at this event?",
        lead=(
            "We first agree with you how you prepare, who is there to support you and what you are paid. People in "
            "the room can know your face and voice later. Your yes ends when the event ends."
        ),
        yes_means=(
            "We tell the organiser that you come. You choose what you speak about. You can stop in the middle, or "
            "not answer a question."
        ),
        no_means=(
            "You do not speak. Your advice still counts. Your pay, your place in the group and any help you get "
            "stay the same."
        ),
        if_you_change_your_mind=(
            "We cancel at once, and it costs you nothing. Within 24 hours we tell the organiser that you cannot "
            "come, and give no reason. What you have said in public cannot be taken back."
        ),
    ),
}
