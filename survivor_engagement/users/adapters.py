"""How allauth behaves here: nobody signs up by themselves, and second factors are sealed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from survivor_engagement.keys import sealing


class ClosedAccounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return username.strip().lower()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/w/" if request.user.kind == "staff" else ("/setup/" if request.user.kind == "admin" else "/")


class SealedFactors(DefaultMFAAdapter):
    """allauth stores secrets of second factors as they are given to it; so they are given sealed."""

    def encrypt(self, text: str) -> str:
        return sealing.seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.open_secret(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        return user.username
