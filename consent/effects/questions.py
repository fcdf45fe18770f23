"""What the rooms that hold her things must do in the transaction of a stop."""

from survivor_engagement.common.questions import Question

# stop_at_once.ask_apart(advisor=, programme=, purpose=, scope_key=, state=, authority=, before=, by=): this was stopped
# in that voice, and goes on by no other; do what is done at once with what was there `before` that moment. The answer
# is the codes of the catalogue's `at_once` that are done now, a set. Asked again it finds nothing and answers the same.
# Of a `paused` only what can go on again is stopped. What one answer cannot do is tried again by itself; the stop
# stands whatever becomes of it.
stop_at_once = Question("effects.stop_at_once")
