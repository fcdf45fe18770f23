"""Account numbers: are they well formed, how are they shown, which banks and wallet companies are there.

The tables of banks and companies are a beginning for the demo countries; finance confirms them before real use.
"""

from dataclasses import dataclass

from survivor_engagement.common.dates import latin_digits

# Country -> (code, name people know, BIC). The bank is chosen by its name; nobody is asked for a BIC.
BANKS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "KZ": (
        ("halyk", "Halyk Bank", "HSBKKZKX"),
        ("kaspi_bank", "Kaspi Bank", "CASPKZKA"),
        ("forte", "ForteBank", "IRTYKZKA"),
        ("bcc", "Bank CenterCredit", "KCJBKZKX"),
        ("freedom", "Freedom Bank", "KSNVKZKA"),
    ),
    "TH": (
        ("bangkok", "Bangkok Bank", "BKKBTHBK"),
        ("kasikorn", "Kasikornbank", "KASITHBK"),
        ("scb", "Siam Commercial Bank", "SICOTHBK"),
        ("krungthai", "Krungthai Bank", "KRTHTHBK"),
    ),
    "VN": (
        ("vietcombank", "Vietcombank", "BFTVVNVX"),
        ("bidv", "BIDV", "BIDVVNVX"),
        ("vietinbank", "VietinBank", "ICBVVNVX"),
        ("agribank", "Agribank", "VBAAVNVX"),
    ),
    "KH": (
        ("aba", "ABA Bank", "ABAAKHPP"),
        ("acleda", "ACLEDA Bank", "ACLBKHPP"),
        ("canadia", "Canadia Bank", "CADIKHPP"),
    ),
    "BD": (
        ("brac", "BRAC Bank", "BRAKBDDH"),
        ("dutch_bangla", "Dutch-Bangla Bank", "DBBLBDDH"),
        ("islami", "Islami Bank", "IBBLBDDH"),
    ),
    "NP": (
        ("nabil", "Nabil Bank", "NARBNPKA"),
        ("nic_asia", "NIC Asia Bank", "NICENPKA"),
        ("global_ime", "Global IME Bank", "GLBBNPKA"),
    ),
}
WALLETS: dict[str, tuple[tuple[str, str], ...]] = {
    "KZ": (("kaspi", "Kaspi"), ("halyk_phone", "Halyk")),
    "TH": (("promptpay", "PromptPay"), ("truemoney", "TrueMoney")),
    "VN": (("momo", "MoMo"), ("zalopay", "ZaloPay"), ("viettel", "Viettel Money")),
    "KH": (("wing", "Wing"), ("bakong", "Bakong"), ("truemoney_kh", "TrueMoney")),
    "BD": (("bkash", "bKash"), ("nagad", "Nagad"), ("rocket", "Rocket")),
    "NP": (("esewa", "eSewa"), ("khalti", "Khalti"), ("ime_pay", "IME Pay")),
}
CALLING_CODE = {"KZ": "7", "TH": "66", "VN": "84", "KH": "855", "BD": "880", "NP": "977"}
NATIONAL_DIGITS = {"KZ": (10, 10), "TH": (9, 9), "VN": (9, 10), "KH": (8, 9), "BD": (10, 10), "NP": (10, 10)}
IBAN_LENGTH = {"KZ": 20}  # the only one of our countries with IBANs
LONGEST_NAME = 70  # what every bank of the demo countries takes; refused at the form, not at the file

_NAME_OF = {code: name for banks in BANKS.values() for code, name, _bic in banks} | {
    code: name for wallets in WALLETS.values() for code, name in wallets
}
_BIC_OF = {code: bic for banks in BANKS.values() for code, _name, bic in banks}


class BadAccount(ValueError):
    """The number cannot be right. Holds the reason as a code, never the number."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Account:
    """A checked number in its plain form, and what may be shown of it."""

    number: str

    @property
    def hint(self) -> str:
        return f"··{self.number[-2:]}"


def provider_name(code: str) -> str:
    """The name people know a bank or wallet company by."""
    return _NAME_OF.get(code, "")


def bic_of(code: str) -> str:
    """The BIC of a bank by its code."""
    return _BIC_OF[code]


def uses_iban(country: str) -> bool:
    return country in IBAN_LENGTH


def bank_account(typed: str, country: str) -> Account:
    """An account number as typed, checked as far as the country allows: IBANs by their check digits."""
    plain = "".join(sign for sign in latin_digits(typed).upper() if not sign.isspace() and sign not in "-.")
    if not uses_iban(country):
        if not plain.isascii() or not plain.isalnum() or not 6 <= len(plain) <= 20:
            raise BadAccount("form")
        return Account(plain)
    if not plain.isascii() or not plain.isalnum() or not plain.startswith(country) or not plain[2:4].isdecimal():
        raise BadAccount("form")
    if len(plain) != IBAN_LENGTH[country]:
        raise BadAccount("length")
    if not _check_digits_fit(plain):
        raise BadAccount("check_digits")
    return Account(plain)


def wallet_phone(typed: str, country: str) -> Account:
    """A phone number as typed, in the international form (`+77000000001`)."""
    signs = [sign for sign in latin_digits(typed) if not sign.isspace() and sign not in "-.()"]
    digits = "".join(signs).removeprefix("+")
    code = CALLING_CODE[country]
    if not digits.isascii() or not digits.isdecimal():
        raise BadAccount("form")
    if signs[:1] != ["+"]:
        digits = _with_calling_code(digits, country, code)
    shortest, longest = NATIONAL_DIGITS[country]
    if not digits.startswith(code) or not shortest <= len(digits) - len(code) <= longest:
        raise BadAccount("length")
    return Account(f"+{digits}")


def _with_calling_code(digits: str, country: str, code: str) -> str:
    """Within a country people write a trunk digit (8 in Kazakhstan, 0 elsewhere) or nothing at all."""
    longest = NATIONAL_DIGITS[country][1]
    trunk = "8" if country == "KZ" else "0"
    if digits.startswith(trunk):
        return code + digits[1:]
    return digits if digits.startswith(code) and len(digits) > longest else code + digits


def _check_digits_fit(iban: str) -> bool:
    """ISO 7064 mod 97-10: the first four signs at the end, letters as 10 to 35, the remainder is 1."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
