"""What only the rooms above know to do when something was stopped, or when what they relied on is gone."""

from survivor_engagement.common.questions import Question

# stopped.ask(events=, by=, rooms_know=): these events, each a stop, were added in this transaction; set in motion what
# follows. `rooms_know`: the rooms that hold her things are asked by somebody else (an erasure).
stopped = Question("records.stopped", must_have=1)

# look_again.ask(advisor=, programme=, by=): somebody who spoke for her may not any more, in the same transaction; ask
# the gate anew about what is to come, and take her off where it says no. The answer is from how much, an int.
look_again = Question("consent.look_again", must_have=1)
