"""Showing the secret of a second factor as a QR code."""

import pyotp
import segno
from django.utils.translation import gettext as _

from opscharter.core import clock
from opscharter.org import operations
from opscharter.org.access import actor_for
from opscharter.org.models import Account


def qr_code(account: Account) -> dict[str, str]:
    """Return {"qr": picture as a data URI, "secret": to type instead}; makes a secret where there is none yet."""
    if account.totp_secret:
        secret = account.totp_secret.reveal()
    else:
        at = clock.now()
        secret = operations.begin_second_factor(
            account=account, by=actor_for(account, at=at), at=at
        )
    address = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=_("OpsCharter"))
    picture = segno.make(address, error="m").svg_data_uri(scale=5, dark="#1d2129", light="#ffffff")
    return {"qr": picture, "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}
