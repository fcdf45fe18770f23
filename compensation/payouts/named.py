"""Which file holds a payment, and whether a report speaks of that file or of another one."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from compensation.payouts.models import Payment, PaymentFile
from compensation.payouts.models.methods import Rail
from compensation.payouts.statuses import Reported
from survivor_engagement.programmes.models import Programme

Key = tuple[int, str, str]


class FilesNamed:
    """The files of some payments and the files that some lines name, read once for a whole report."""

    def __init__(self, programme: Programme, payments: Iterable[Payment], lines: Iterable[Reported]) -> None:
        ours = PaymentFile.objects.filter(programme=programme)
        self._holder: dict[Key, PaymentFile] = {}
        self._void: dict[Key, list[PaymentFile]] = defaultdict(list)
        for file in ours.filter(batch__in={payment.batch_id for payment in payments}).order_by("id"):
            key = (file.batch_id, file.rail, file.provider)
            if file.state == PaymentFile.State.VOID:
                self._void[key].append(file)
            else:
                self._holder[key] = file
        numbers = {number for line in lines for number in line.names}
        named = ours.filter(Q(message_id__in=numbers) | Q(information_id__in=numbers)).order_by("id")
        self._by_number = {number: file for file in named for number in file.numbers}

    def named_by(self, line: Reported) -> PaymentFile | None:
        """The file of ours that this line names, if it names one."""
        return next((self._by_number[name] for name in sorted(line.names) if name in self._by_number), None)

    def fits(self, line: Reported, payment: Payment) -> bool:
        """Whether the line names no file, or the one that holds this payment now."""
        holder = self._holder.get(_key(payment))
        return line.names <= holder.numbers if holder else not line.names

    def was_in_void(self, payment: Payment) -> bool:
        """Whether it stood in a file that was made, and became void."""
        files = self._void[_key(payment)]
        if payment.state != Payment.State.CANCELLED:
            return bool(files)
        return any(file.made_at is not None and payment.state_at >= file.made_at for file in files)


def _key(payment: Payment) -> Key:
    kind = payment.method.kind
    return payment.batch_id, kind, payment.method.provider if kind == Rail.WALLET else ""
