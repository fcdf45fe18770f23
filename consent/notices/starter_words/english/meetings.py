"""What may be written down, recorded or pictured while people meet."""

from collections.abc import Mapping

from consent.notices.starter_words.shapes import Words

WORDS: Mapping[str, Words] = {
    "capture.notes": Words(
        question="May we write down what you say, without your name?",
        lead=(
            "In a meeting one person takes notes. They hold what was said, not who said it. Each use outside the "
            "group has a question of its own. Your yes has an end date."
        ),
        yes_means="Your words may stand in the notes. You can read the notes and ask us to change your part.",
        no_means=(
            "You can still come and speak. The note taker puts the pen down while you do. Your pay and any help "
            "you get stay the same."
        ),
        if_you_change_your_mind=(
            "The note taker is told, and your words are not written down any more. Tell us which lines are yours, "
            "if you wish, and within 72 hours we take them out. In notes the group has agreed on, the place is "
            "marked “removed at a participant's wish”. What others remember cannot be taken back."
        ),
    ),
    "capture.notes_named": Words(
        question="May we write down what you say with your name beside it?",
        lead=(
            "You choose the name that stands there. Everybody who may read the notes can see that you said it. "
            "Each use outside the group has a question of its own. Your yes ends when the meeting ends."
        ),
        yes_means=(
            "Your words stand in the notes with that name. You can read the notes and ask us to change your part."
        ),
        no_means=(
            "Your name does not stand in the notes. You can still come and speak. Your pay and any help you get "
            "stay the same."
        ),
        if_you_change_your_mind=(
            "The note taker is told at once. Within 72 hours we take out your lines, or only your name: you "
            "choose. In notes the group has agreed on, the place is marked “removed at a participant's wish”. What "
            "others have read or remember cannot be taken back."
        ),
    ),
    "capture.audio": Words(
        question="May we record your voice in this meeting?",
        lead=(
            "We record only if everybody in the room has said yes. We tell you when it starts and when it stops. "
            "Your yes ends when the meeting ends."
        ),
        yes_means="The recording is kept locked. Each use of it has a question of its own.",
        no_means=(
            "We do not record while you are in the room. We do not tell the others who said no. Your pay, your "
            "place in the group and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "The recording stops at once, and the file is locked. Within 72 hours your part is cut out, also of "
            "what was typed from it. If it cannot be cut out, the whole file is deleted. Should we ever need an "
            "old safety copy, we delete your part there too. What others heard cannot be taken back."
        ),
    ),
    "capture.video": Words(
        question="May we film you in this meeting?",
        lead=(
            "We film only if everybody in the room has said yes. A film shows your face and how you move and "
            "speak. Your yes ends when the meeting ends."
        ),
        yes_means=(
            "We tell you when the camera starts and when it stops. The film is kept locked. Each use of it has a "
            "question of its own."
        ),
        no_means=(
            "We do not film while you are in the room. We do not tell the others who said no. Your pay, your place "
            "in the group and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "The camera stops at once, and the file is locked. Within 72 hours your part is cut out, also of what "
            "was typed from it. If it cannot be cut out, the whole film is deleted. Should we ever need an old "
            "safety copy, we delete your part there too. What others saw and heard cannot be taken back."
        ),
    ),
    "capture.photo_unidentifiable": Words(
        question="May we take a picture in which nobody can know you?",
        lead=(
            "For example of your hands, or from behind. You see it on the screen before it is saved. Your yes ends "
            "when the meeting ends."
        ),
        yes_means=(
            "We save a picture only if you are happy with it. It is kept locked. Each use of it has a question of "
            "its own."
        ),
        no_means="We take no picture of you. Your pay, your place in the group and any help you get stay the same.",
        if_you_change_your_mind=(
            "The picture is locked at once. Within 72 hours we delete it and all smaller copies. In a picture of "
            "the group we make you impossible to see, or delete it. Prints that were given out cannot be called "
            "back."
        ),
    ),
    "capture.photo_identifiable": Words(
        question="May we take a picture that shows your face?",
        lead=(
            "This is for people of 18 or older. Whoever sees the picture can know you by it. You see it on the "
            "screen before it is saved. Your yes ends when the meeting ends."
        ),
        yes_means=(
            "We save a picture only if you are happy with it. It is kept locked. Each use of it has a question of "
            "its own."
        ),
        no_means=(
            "We take no picture of your face. Your pay, your place in the group and any help you get stay the same."
        ),
        if_you_change_your_mind=(
            "The picture is locked at once. Within 72 hours we delete it and all smaller copies. In a picture of "
            "the group we make you impossible to see, or delete it. Prints that were given out cannot be called "
            "back."
        ),
    ),
    "capture.machine_text": Words(
        question="May a computer service outside our team write down or translate the recording?",
        lead=(
            "We tell you the name of the service first. The contract says that it may not teach its machines with "
            "your words. Without such a contract we do not use it. Your yes is for one recording."
        ),
        yes_means="The recording goes to this service, and the service sends us the text. Nothing else is sent.",
        no_means="The recording stays with us. Your pay, your place in the group and any help you get stay the same.",
        if_you_change_your_mind=(
            "From that moment nothing is sent. Within 7 days we ask the service to delete what it has, and we keep "
            "its answer. You can read the answer. We cannot look inside the machines of others, so we have to "
            "trust what it says."
        ),
    ),
}
