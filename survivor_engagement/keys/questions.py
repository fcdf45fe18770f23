"""What only the rooms above know: which of their rows are sealed with keys that are renewed."""

from survivor_engagement.common.questions import Question

# Each answer is a list of `renewal.Holding`: rows sealed or tagged with a root key of the house itself.
under_root_keys = Question("keys.under_root_keys", must_have=6)

# reseal_person.ask(owner=): seal anew, in this transaction, all that is kept of this person under earlier keys of hers.
# Each answer is a `renewal.Renewed`.
reseal_person = Question("keys.reseal_person", must_have=2)
