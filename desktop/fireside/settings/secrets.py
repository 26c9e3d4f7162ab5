"""Tokens and keys in the system's keyring. Where there is none, they live for this session only."""

from __future__ import annotations

_SERVICE = "fireside"
MODEL_KEY = "model-key"


def care_token(address: str) -> str:
    """The name of the token of one care service: no other service is ever shown it."""
    return f"care-token {address.rstrip('/').casefold()}"


class Secrets:
    """Reads and writes named secrets; each call may ask the keyring, so not on the GUI thread."""

    def __init__(self) -> None:
        self._session: dict[str, str] = {}
        self.lasting = True
        """False once the keyring has failed: what is stored is forgotten at the end."""

    def get(self, name: str) -> str | None:
        """The secret, or ``None``."""
        if name in self._session:
            return self._session[name]
        try:
            import keyring

            return keyring.get_password(_SERVICE, name)
        except Exception:
            self.lasting = False
            return None

    def put(self, name: str, value: str) -> bool:
        """Keep a secret; False when only for this session."""
        try:
            import keyring

            keyring.set_password(_SERVICE, name, value)
            if keyring.get_password(_SERVICE, name) != value:
                raise RuntimeError("the keyring forgets")
        except Exception:
            self.lasting = False
            self._session[name] = value
            return False
        return True

    def remove(self, name: str) -> None:
        """Forget a secret; not having it is fine."""
        self._session.pop(name, None)
        try:
            import keyring

            keyring.delete_password(_SERVICE, name)
        except Exception:
            return

    def data_key(self) -> str | None:
        """The 32-byte key of the encrypted store as hex, made once; ``None`` without a keyring."""
        return self._lasting_key("data-key")

    def practice_key(self) -> str | None:
        """The same for what the practice clinic keeps on this computer."""
        return self._lasting_key("practice-key")

    def _lasting_key(self, name: str) -> str | None:
        import secrets

        key = self.get(name)
        if key is None and self.lasting:
            key = secrets.token_hex(32)
            if not self.put(name, key):
                return None
        return key if self.lasting else None
