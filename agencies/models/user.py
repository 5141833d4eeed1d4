from __future__ import annotations

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.roles import Role, Verb


class PeopleManager(UserManager["User"]):
    """Makes accounts. Rights come from the role alone, so none are set here."""

    def create_user(  # type: ignore[override]
        self, username: str, password: str | None = None, **fields: Any
    ) -> User:
        person: User = self.model(username=username, **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person

    create_superuser = create_user  # type: ignore[assignment]


# Whoever holds one of these may enter the stock admin, for the tables of that verb.
ADMIN_DOORS = (Verb.MANAGE_DIRECTORY, Verb.MANAGE_PLEDGES)


# Whichever way a password is set, the database remembers it: page, admin, command, bulk, SQL.
# Older ones than can matter are let go of.
KEEP_PASSWORD = pgtrigger.Trigger(
    name="keep_password",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("password"),
    func="""
        IF TG_OP = 'UPDATE' AND OLD.password = NEW.password THEN RETURN NULL; END IF;
        IF left(NEW.password, 1) IN ('', '!') THEN RETURN NULL; END IF;
        INSERT INTO agencies_formerpassword (person_id, hash, set_at)
            VALUES (NEW.id, NEW.password, clock_timestamp());
        DELETE FROM agencies_formerpassword WHERE person_id = NEW.id AND id NOT IN (
            SELECT id FROM agencies_formerpassword WHERE person_id = NEW.id
            ORDER BY set_at DESC, id DESC LIMIT 10);
        RETURN NULL;
    """,
)


class RoleChoice(models.TextChoices):
    """The roles with the names people know them by."""

    REPORTER = Role.REPORTER.value, _("填报员")
    HEAD = Role.HEAD.value, _("单位负责人")
    OFFICER = Role.OFFICER.value, _("办公室经办")
    DIRECTOR = Role.DIRECTOR.value, _("办公室负责人")
    LEADER = Role.LEADER.value, _("领导小组")
    AUDITOR = Role.AUDITOR.value, _("审计人员")
    ADMIN = Role.ADMIN.value, _("系统管理员")
    SECURITY = Role.SECURITY.value, _("安全管理员")


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person with one post: a role, and the agency or region it is held for.

    Reporters and heads speak for exactly one agency or one region; officers and
    directors sit in a coordinating office. ``is_system``: not a person but a connected
    system, which acts by tokens over the API and never signs in. ``awaits_confirmation``:
    made by the administrator with a role beyond reporting, of no use until the security
    administrator has confirmed it. ``expires_on`` is the last day the account is good for.
    """

    role = models.CharField(_("角色"), max_length=12, choices=RoleChoice)
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("区划"),
    )
    password_is_temporary = models.BooleanField(_("初始密码"), default=False)
    is_system = models.BooleanField(_("接入系统"), default=False)
    awaits_confirmation = models.BooleanField(_("待安全管理员确认"), default=False)
    expires_on = models.DateField(_("账号有效期至"), null=True, blank=True)

    is_staff = property(lambda self: self.is_active and any(map(self.can, ADMIN_DOORS)))

    objects: ClassVar[PeopleManager] = PeopleManager()  # type: ignore[assignment]

    REQUIRED_FIELDS = ["email", "role"]

    class Meta(AbstractUser.Meta):
        triggers = [KEEP_PASSWORD]
        constraints = [
            models.CheckConstraint(
                name="user_reports_for_one",
                condition=~Q(role__in=[Role.REPORTER, Role.HEAD])
                | Q(agency__isnull=False, region__isnull=True)
                | Q(agency__isnull=True, region__isnull=False),
                violation_error_message=_("填报员和单位负责人须且只能隶属一个单位或一个区划。"),
            ),
            models.CheckConstraint(
                name="user_office_needed",
                condition=~Q(role__in=[Role.OFFICER, Role.DIRECTOR]) | Q(agency__isnull=False),
                violation_error_message=_("办公室人员须填写所在办公室。"),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, without a space, as Chinese names are written."""
        return f"{self.last_name}{self.first_name}"

    def can(self, verb: Verb) -> bool:
        """May this person do ``verb``? Only while the account is active."""
        return self.is_active and Role(self.role).can(verb)

    @property
    def unit(self) -> models.Model | None:
        """The agency or region the person speaks for."""
        return self.agency or self.region
