"""What only the rooms above know about money: by which way she is paid, and what was paid already."""

from survivor_engagement.common.questions import Question

# how_paid.ask(advisor=, programme=): words for her own page ("Kaspi ··42"), or an empty text.
how_paid = Question("dues.how_paid")

# paid.ask(): a queryset of the ids of dues whose money has arrived at the bank or the wallet.
paid = Question("dues.paid")
