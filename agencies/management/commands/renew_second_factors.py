"""After a change of ``SECRET_KEY``: encipher the secrets of second factors under the new key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.actions.second_factor import renew_secrets


class Command(BaseCommand):
    """Run with the former key in ``SECRET_KEY_FALLBACKS``; afterwards that may go."""

    help = "更换 SECRET_KEY 后，用新密钥重新加密动态口令的密钥；完成后可去掉 SECRET_KEY_FALLBACKS。"

    def handle(self, *args: Any, **options: Any) -> None:
        done, lost = renew_secrets()
        self.stdout.write(_("已用现用密钥重新加密%(n)d条。") % {"n": done})
        if lost:
            raise CommandError(
                _("有%(n)d条现有密钥都不能读出，请由安全管理员重置相关账号的动态口令。")
                % {"n": lost}
            )
