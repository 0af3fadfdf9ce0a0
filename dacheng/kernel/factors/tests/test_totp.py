"""The codes are those of RFC 6238, and each is taken once."""

from datetime import UTC, datetime

import pytest

from dacheng.kernel.factors import recovery, sealing, totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_vectors_of_the_standard(seconds, code):
    assert totp.code_at(SECRET, seconds // 30) == code


def moment(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def test_half_a_minute_early_or_late_is_in_time_a_minute_is_not():
    code = totp.code_at(SECRET, 100)
    taken = [at for at in range(96, 105) if totp.matching(SECRET, code, moment(at * 30), 0)]
    assert taken == [99, 100, 101]


def test_what_was_taken_is_not_taken_again_nor_anything_before_it():
    now = moment(100 * 30)
    assert totp.matching(SECRET, totp.code_at(SECRET, 100), now, 100) is None
    assert totp.matching(SECRET, totp.code_at(SECRET, 99), now, 100) is None
    assert totp.matching(SECRET, totp.code_at(SECRET, 101), now, 100) == 101


@pytest.mark.parametrize("code", ["", "28708", "2870822", "ａｂｃ", "２８７０８２"])
def test_what_is_no_code_matches_nothing(code):
    assert totp.matching(SECRET, code, moment(59), 0) is None


def test_a_sealed_secret_opens_for_its_owner_alone(settings):
    sealed = sealing.seal(SECRET, "totp:1")
    assert SECRET.hex() not in sealed and sealing.unseal(sealed, "totp:1") == SECRET
    assert sealing.unseal(sealed, "totp:2") is None
    settings.SECRET_KEY = "another"
    assert sealing.unseal(sealed, "totp:1") is None


def test_recovery_codes_are_many_different_and_read_however_typed():
    codes = recovery.new_codes()
    assert len(set(codes)) == 10 and all(len(recovery.plain(code)) == 12 for code in codes)
    assert recovery.plain(f" {codes[0].upper()} ") == recovery.plain(codes[0])
