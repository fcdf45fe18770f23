"""A device that keeps a passkey, without a browser: it signs what a browser would have it sign."""

import hashlib
import json
import secrets

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

HERE = "testserver"
FLAG = AuthenticatorData.FLAG


class Device:
    def __init__(self, user) -> None:
        self.handle = websafe_encode(user_pk_to_url_str(user).encode())
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        known = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(_rp(HERE), FLAG.UP | FLAG.UV | FLAG.AT, 0, known)
        made = AttestationObject.create("none", data, {})
        told = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"once", f"https://{HERE}")
        self.row: Authenticator = WebAuthn.add(
            user, "1", self._as_json({"clientDataJSON": told.b64, "attestationObject": websafe_encode(made)})
        ).instance

    def answer(
        self, challenge: str, *, origin: str = f"https://{HERE}", verified: bool = True, handle: str = ""
    ) -> str:
        """What the browser posts: this challenge, signed, as it was asked for by a page of this origin."""
        flags = FLAG.UP | FLAG.UV if verified else FLAG.UP
        data = AuthenticatorData.create(_rp(HERE), flags, 0)
        told = CollectedClientData.create(CollectedClientData.TYPE.GET, challenge, origin)
        signed = self.key.sign(data + told.hash, ec.ECDSA(hashes.SHA256()))
        return json.dumps(
            self._as_json(
                {
                    "clientDataJSON": told.b64,
                    "authenticatorData": websafe_encode(data),
                    "signature": websafe_encode(signed),
                    "userHandle": handle or self.handle,
                }
            )
        )

    def _as_json(self, response: dict[str, str]) -> dict[str, object]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def _rp(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()
