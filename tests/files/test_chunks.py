import io
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from survivor_engagement.files.chunks import CHUNK, FORMAT, MARK, opened, seal_into
from survivor_engagement.keys.errors import SealBroken

KEY = bytes(range(32))
FILE = UUID(int=1)
WHOLE = CHUNK + MARK


def sealed(*pieces, key=KEY, file_id=FILE):
    target = io.BytesIO()
    seal_into(target, key, file_id, pieces)
    return target.getvalue()


def reopened(raw, key=KEY, file_id=FILE):
    return b"".join(opened(io.BytesIO(raw), key, file_id))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_content_of_any_length_opens_again(size):
    content = bytes(range(256)) * (size // 256) + b"z" * (size % 256)
    raw = sealed(content)
    assert reopened(raw) == content
    assert len(raw) == len(FORMAT) + size + MARK * max(1, -(-size // CHUNK))


@examples(max_examples=30)
@given(pieces=st.lists(st.binary(max_size=40_000), max_size=8))
def test_it_does_not_matter_in_which_pieces_it_came(pieces):
    assert sealed(*pieces) == sealed(b"".join(pieces))


@examples(max_examples=50)
@given(bit=st.integers(min_value=0))
def test_one_flipped_bit_anywhere_breaks_the_file(bit):
    raw = bytearray(sealed(b"sheet " * 20))
    raw[bit // 8 % len(raw)] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        reopened(bytes(raw))


def test_chunks_cannot_be_swapped_left_out_or_repeated():
    raw = sealed(b"a" * CHUNK, b"b" * CHUNK, b"c")
    head, first, second, last = raw[:1], raw[1 : 1 + WHOLE], raw[1 + WHOLE : 1 + 2 * WHOLE], raw[1 + 2 * WHOLE :]
    assert reopened(head + first + second + last) == b"a" * CHUNK + b"b" * CHUNK + b"c"
    for forged in [second + first + last, first + last, first + first + last, second + last]:
        with pytest.raises(SealBroken):
            reopened(head + forged)


@pytest.mark.parametrize("kept", [0, 1, 1 + 5, 1 + WHOLE, 1 + WHOLE + MARK])
def test_a_file_that_was_cut_off_is_noticed(kept):
    raw = sealed(b"a" * CHUNK, b"b" * 100)
    with pytest.raises(SealBroken):
        reopened(raw[:kept])


def test_something_written_behind_the_end_is_noticed():
    with pytest.raises(SealBroken):
        reopened(sealed(b"a" * 100) + b"more")


def test_the_content_of_one_file_does_not_open_as_another():
    raw = sealed(b"sheet")
    with pytest.raises(SealBroken):
        reopened(raw, file_id=uuid4())
    with pytest.raises(SealBroken):
        reopened(raw, key=bytes(32))
