"""What only the rooms above know to do when something was stopped."""

from survivor_engagement.common.questions import Question

# stopped.ask(events=, by=, rooms_know=): these events, each a stop, were added in this transaction; set in motion what
# follows. `rooms_know`: the rooms that hold her things are asked by somebody else (an erasure).
stopped = Question("records.stopped", must_have=1)
