"""What rooms above do when what they relied on is gone."""

from survivor_engagement.common.questions import Question

# look_again.ask(advisor=, programme=, by=): somebody who spoke for her may not any more, in the same transaction; ask
# the gate anew about what is to come, and take her off where it says no. The answer is from how much, an int.
look_again = Question("consent.look_again", must_have=1)
