import secrets

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from survivor_engagement.keys import envelope
from survivor_engagement.keys.errors import SealBroken

KEY = AESGCM(bytes(range(32)))
ABOUT = b"identity|somebody|legal_name"


@given(plain=st.binary(max_size=600))
def test_filling_up_hides_the_length_and_loses_nothing(plain):
    filled = envelope.padded(plain)
    assert envelope.unpadded(filled) == plain
    assert len(filled) in (32, 64, 128, 256, 512, 1024)
    assert len(filled) == 32 or len(filled) <= 2 * (len(plain) + 1)


@pytest.mark.parametrize(
    ("length", "filled"), [(0, 32), (31, 32), (32, 64), (63, 64), (64, 128), (255, 256), (256, 512)]
)
def test_the_sizes_are_powers_of_two(length, filled):
    assert len(envelope.padded(b"\x80" * length)) == filled


@given(plain=st.binary(max_size=200), version=st.integers(1, 255))
def test_what_was_sealed_opens_again(plain, version):
    sealed = envelope.lock(KEY, version, ABOUT, plain)
    assert envelope.unlock(KEY, ABOUT, sealed) == plain
    assert envelope.version_of(sealed) == version
    assert plain not in sealed or len(plain) < 4


@given(plain=st.binary(min_size=1, max_size=100), bit=st.integers(min_value=0))
def test_one_flipped_bit_anywhere_breaks_the_seal(plain, bit):
    sealed = bytearray(envelope.lock(KEY, 1, ABOUT, plain))
    place = bit % (8 * len(sealed))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(SealBroken):
        envelope.unlock(KEY, ABOUT, bytes(sealed))


@given(about=st.binary(max_size=60).filter(lambda about: about != ABOUT))
def test_a_value_does_not_open_at_another_place(about):
    sealed = envelope.lock(KEY, 1, ABOUT, b"Juniper")
    with pytest.raises(SealBroken):
        envelope.unlock(KEY, about, sealed)


def test_the_same_value_never_looks_the_same_twice():
    assert len({envelope.lock(KEY, 1, ABOUT, b"Juniper") for _turn in range(50)}) == 50


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x01" * 29, b"\x02" + b"\x01" * 40, secrets.token_bytes(0)])
def test_bytes_that_are_not_ours_are_refused(rubbish):
    with pytest.raises(SealBroken):
        envelope.version_of(rubbish)


@pytest.mark.parametrize("filled", [b"", b"\0" * 32, b"abc", b"abc\x80\0\x01"])
def test_filling_that_is_not_ours_is_refused(filled):
    with pytest.raises(SealBroken):
        envelope.unpadded(filled)
