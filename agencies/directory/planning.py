"""What a parsed workbook would change in the directory, and every fault that stands in
the way. Works on the directory as it is now; writes nothing.
"""

from __future__ import annotations

import re

from django.db.models import Max
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from agencies.directory.changes import Change, Plan, RowReader
from agencies.directory.lookups import Agencies, Regions, plain
from agencies.directory.posts import post_error, split_name
from agencies.directory.sheets import AGENCIES, PEOPLE, Parsed
from agencies.models import Agency, AgencyAlias, Region, User
from agencies.models.user import RoleChoice
from agencies.roles import Role
from agencies.workbooks.cells import choice
from agencies.workbooks.faults import faults_sorted
from agencies.workbooks.headers import TableRow

BETWEEN_ALIASES = re.compile(r"[、;；,，\n]+")


def plan_of(parsed: Parsed, *, by: User, lock: bool = False) -> Plan:
    """Compare the rows with the directory; with ``lock`` what is compared stays locked.

    ``by`` may not change the own post this way. Five queries, however many rows.
    """
    plan = Plan()
    bodies = _Bodies(parsed.agencies, lock)
    for row in parsed.agencies:
        bodies.plan(row, plan)
    people = _People(parsed.people, bodies, by, lock)
    for row in parsed.people:
        people.plan(row, plan)
    plan.faults = faults_sorted(plan.faults, (AGENCIES, PEOPLE))
    return plan


class _Bodies:
    """The agencies there are, and those the rows before this one would add."""

    def __init__(self, rows: list[TableRow], lock: bool) -> None:
        self.regions = Regions(Region.objects.all())
        self.known = Agencies()
        self.stored: dict[tuple[int, str], Agency] = {}
        self.rows: dict[tuple[int, str], int] = {}
        self.faulty: set[str] = set()
        self.kinds = {str(kind.label): kind for kind in Agency.Kind}
        self.aliases: dict[int, list[str]] = {}
        for pk, alias in AgencyAlias.objects.values_list("agency_id", "name"):
            self.aliases.setdefault(pk, []).append(alias)
        agencies = Agency.objects.select_related("region")
        if lock:
            agencies = agencies.select_for_update(of=("self",))
        for agency in agencies:
            self.stored[agency.region_id, plain(agency.name)] = agency
            self.known.add(agency, self.aliases.get(agency.pk, []))
        self.order = Agency.objects.aggregate(last=Max("order"))["last"] or 0

    def plan(self, row: TableRow, plan: Plan) -> None:
        reader = RowReader(row)
        name, short = reader.words("name"), reader.words("short_name")
        region = reader.take("region", self.regions.find)
        kind = reader.take("kind", lambda words: choice(words, self.kinds))
        if region and name:
            self._require_once(reader, region, name)
        if reader.faults or not (region and kind and name and short):
            plan.faults += reader.faults
            self.faulty.update(map(plain, (name, short)))
            return
        agency = self.stored.get((region.pk, plain(name)))
        change = self._new(row, name, region) if agency is None else _known(row, agency)
        _compare_agency(change, short, kind)
        _add_aliases(change, reader.words("aliases"), self.aliases.get(change.thing.pk, []))
        self.known.add(change.thing, [short, *change.aliases], also_full=change.is_new)
        plan.agencies.append(change)

    def agency(self, words: str) -> Agency | None:
        """The agency a row of people names; None where its own row is at fault already."""
        return None if plain(words) in self.faulty else self.known.find(words)

    def _new(self, row: TableRow, name: str, region: Region) -> Change:
        self.order += 1
        agency = Agency(name=name, region=region, order=self.order, kind="")
        change = Change(row, agency, name, is_new=True)
        change.tell(_("所属区划"), "", region)
        return change

    def _require_once(self, reader: RowReader, region: Region, name: str) -> None:
        """One row an agency; and a short name is not taken for a new agency's full one."""
        key = region.pk, plain(name)
        before = self.rows.setdefault(key, reader.row.number)
        if before != reader.row.number:
            reader.refuse("name", _("与第%(row)d行重复。请只保留一行。") % {"row": before})
        other = self.known.also_called(name, region)
        if key not in self.stored and other is not None:
            reader.refuse(
                "name",
                _("“%(name)s”已是“%(agency)s”的简称或别名。请填写全称。")
                % {"name": name, "agency": other.name},
            )


class _People:
    """The accounts the rows name, as they are."""

    def __init__(self, rows: list[TableRow], bodies: _Bodies, by: User, lock: bool) -> None:
        self.bodies, self.by = bodies, by
        self.roles = {str(label): Role(value) for value, label in RoleChoice.choices}
        self.rows: dict[str, int] = {}
        names = {str(row.cells.get("username") or "").lower() for row in rows}
        people = (
            User.objects.select_related("agency__region", "region")
            .annotate(lower=Lower("username"))
            .filter(lower__in=names)
            .order_by("pk")
        )
        if lock:
            people = people.select_for_update(of=("self",))
        self.stored = {person.username.lower(): person for person in people}

    def plan(self, row: TableRow, plan: Plan) -> None:
        reader = RowReader(row)
        username, name = reader.words("username"), reader.words("name")
        role = reader.take("role", lambda words: choice(words, self.roles))
        agency = reader.take("agency", self.bodies.agency)
        region = reader.take("region", self.bodies.regions.find)
        unclear = (reader.words("agency") and not agency) or (reader.words("region") and not region)
        if role and not unclear and (message := post_error(role, agency, region)):
            reader.refuse("agency", message)
        if username:
            self._require_once(reader, username)
        person = self.stored.get(username.lower())
        title = username
        if person:
            names = {"username": person.username, "name": person.get_full_name()}
            title = _("%(username)s（%(name)s）") % names
        change = Change(row, person or User(username=username), title, is_new=person is None)
        if role and not unclear:
            _compare_person(change, name, role, agency, region, reader.words("email"))
            self._require_allowed(reader, change)
        plan.faults += reader.faults
        if not reader.faults and role and name and username and not unclear:
            plan.people.append(change)

    def _require_once(self, reader: RowReader, username: str) -> None:
        before = self.rows.setdefault(username.lower(), reader.row.number)
        if before != reader.row.number:
            reader.refuse("username", _("与第%(row)d行重复。请只保留一行。") % {"row": before})

    def _require_allowed(self, reader: RowReader, change: Change) -> None:
        if change.moves and change.thing.pk == self.by.pk:
            reader.refuse("role", _("这是您本人的账号，不能自行调整岗位。请由其他系统管理员办理。"))
        if change.details and not change.is_new and not change.thing.is_active:
            reader.refuse("username", _("这个账号已停用。请先在人员页启用，再导入修改。"))


def _known(row: TableRow, agency: Agency) -> Change:
    return Change(row, agency, agency.name, is_new=False)


def _compare_agency(change: Change, short: str, kind: str) -> None:
    agency = change.thing
    if agency.short_name != short:
        change.tell(_("简称"), agency.short_name, short)
        change.fields["short_name"] = short
    if agency.kind != kind:
        old = "" if change.is_new else agency.get_kind_display()
        change.tell(_("类型"), old, Agency.Kind(kind).label)
        change.fields["kind"] = kind
    if change.is_new:
        change.apply()


def _add_aliases(change: Change, written: str, stored: list[str]) -> None:
    agency = change.thing
    short = change.fields.get("short_name", agency.short_name)
    known = {"", agency.name, short, *stored}
    wanted = dict.fromkeys(alias.strip() for alias in BETWEEN_ALIASES.split(written))
    change.aliases = [alias for alias in wanted if alias not in known]
    change.tell(_("别名"), "", _("、").join(change.aliases))


def _compare_person(
    change: Change, name: str, role: Role, agency: Agency | None, region: Region | None, email: str
) -> None:
    person = change.thing
    if person.get_full_name() != name:
        change.tell(_("姓名"), person.get_full_name(), name)
        change.fields["last_name"], change.fields["first_name"] = split_name(name)
    if person.role != role:
        old = "" if change.is_new else person.get_role_display()
        change.tell(_("角色"), old, RoleChoice(role).label)
        change.fields["role"] = role.value
    if not _same(person.agency, agency):
        change.tell(_("单位"), person.agency and person.agency.name, agency and agency.name)
        change.fields["agency"] = agency
    if not _same(person.region, region):
        change.tell(_("区划"), person.region, region)
        change.fields["region"] = region
    if email and person.email != email:
        change.tell(_("邮箱"), person.email, email)
        change.fields["email"] = email


def _same(one: Agency | Region | None, other: Agency | Region | None) -> bool:
    """The same row, or none both times; one about to be made is like no other."""
    if one is None or other is None:
        return one is other
    return one.pk is not None and one.pk == other.pk
