"""A unit's projects: narrowing the list, telling stages, one project with its milestones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.directory import WorkbookField
from agencies.models import User
from pledges.actions.projects import Entry, Move, Node
from pledges.models import Pledge, Project
from pledges.project_lists import ProjectLine, builders, regions_in
from pledges.targets import Kind

REASON_LENGTH = 500
STAGES = [("", gettext_lazy("未填报")), *Project.Stage.choices]
NOT_TOLD = "none"


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        error_messages={"invalid": gettext_lazy("请填写有效的日期。")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        **options,
    )


class ProjectFilter(forms.Form):
    """Which projects to list; the choices are what the unit itself has."""

    pledge = forms.ChoiceField(label=gettext_lazy("实事"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("区划"), required=False)
    stage = forms.ChoiceField(
        label=gettext_lazy("形象进度"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            *Project.Stage.choices,
            (NOT_TOLD, gettext_lazy("未填报")),
        ],
    )
    text = forms.CharField(label=gettext_lazy("项目名称"), required=False, max_length=60)

    def __init__(self, data: Any, projects: QuerySet[Project]) -> None:
        super().__init__(data)
        self.projects = projects
        self._offer("pledge", "pledge__title", ("pledge__batch", "pledge__position"))
        self._offer("region", "region__name", ("region__order", "region__code"))

    def shown(self) -> QuerySet[Project]:
        """The projects that fit; all of them where the address asks nonsense."""
        if not self.is_valid():
            return self.projects
        asked = self.cleaned_data
        shown = self.projects
        for name in ("pledge", "region"):
            if asked[name]:
                shown = shown.filter(**{name: asked[name]})
        if asked["stage"]:
            shown = shown.filter(stage="" if asked["stage"] == NOT_TOLD else asked["stage"])
        if asked["text"]:
            shown = shown.filter(Q(name__icontains=asked["text"]) | Q(no=asked["text"]))
        return shown

    def _offer(self, name: str, label: str, order: tuple[str, ...]) -> None:
        pairs = (
            self.projects.filter(**{f"{name}__isnull": False})
            .order_by(*order)
            .values_list(name, label, *order)
            .distinct()
        )
        self.fields[name].choices = [  # type: ignore[attr-defined]
            ("", _("全部")),
            *((str(pair[0]), pair[1]) for pair in pairs),
        ]


@dataclass(frozen=True, slots=True)
class StageRow:
    """A project with its two fields; without them it is read only."""

    line: ProjectLine
    stage: BoundField | None = None
    on: BoundField | None = None
    old: BoundField | None = None

    @property
    def has_errors(self) -> bool:
        return any(field is not None and field.errors for field in (self.stage, self.on))


class StagesForm(forms.Form):
    """The stage and its day for every project of a page; what was not touched is left alone."""

    error_css_class = "has-error"

    def __init__(self, lines: Sequence[ProjectLine], data: Any = None) -> None:
        super().__init__(data)
        self.lines = lines
        for line in lines:
            project = line.project
            pk, names = project.pk, {"name": project}
            self.fields[f"stage-{pk}"] = forms.ChoiceField(
                label=_("%(name)s的形象进度") % names,
                choices=STAGES,
                required=False,
                initial=project.stage,
            )
            self.fields[f"on-{pk}"] = _day(_("%(name)s的形象进度日期") % names)
            self.fields[f"old-{pk}"] = forms.CharField(
                required=False, initial=project.stage, widget=forms.HiddenInput
            )
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("退回原因"),
            required=False,
            max_length=REASON_LENGTH,
            help_text=gettext_lazy("有项目从后面的阶段退回前面的，须在这里写明原因。"),
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def rows(self) -> Iterator[StageRow]:
        for line in self.lines:
            pk = line.project.pk
            yield StageRow(line, self[f"stage-{pk}"], self[f"on-{pk}"], self[f"old-{pk}"])

    def moves(self) -> dict[int, Move]:
        """Project id → what was asked for, of those that were touched. For a valid form."""
        cleaned = self.cleaned_data
        asked = {
            line.project.pk: Move(
                cleaned[f"old-{line.project.pk}"],
                cleaned[f"stage-{line.project.pk}"],
                cleaned[f"on-{line.project.pk}"],
            )
            for line in self.lines
            if f"stage-{line.project.pk}" in self.data
        }
        return {pk: move for pk, move in asked.items() if move.new != move.old or move.on}


class ProjectForm(forms.ModelForm):
    """One project: what it is, who builds it, where, and how far it has come."""

    reason = forms.CharField(
        label=gettext_lazy("退回原因"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("形象进度从后面的阶段退回前面的，须写明原因。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Project
        fields = [
            "name",
            "no",
            "region",
            "implementer",
            "indicator",
            "stage",
            "stage_on",
            "state",
            "start",
            "finish",
        ]
        labels = {"name": gettext_lazy("项目名称"), "state": gettext_lazy("进展说明")}
        error_messages = {"name": {"required": gettext_lazy("请填写项目名称。")}}
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("stage_on", "start", "finish")
        }

    def __init__(self, *args: Any, pledge: Pledge, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["region"].queryset = regions_in(pledge, user)  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = pledge.indicators.filter(kind=Kind.FLOW)  # type: ignore[attr-defined]
        self.fields["implementer"].queryset = builders(pledge)  # type: ignore[attr-defined]
        for name in ("region", "indicator", "implementer"):
            self.fields[name].empty_label = _("不填")  # type: ignore[attr-defined]
        self.fields["stage"].choices = STAGES  # type: ignore[attr-defined]
        if user.region_id:
            self.fields["region"].empty_label = None  # type: ignore[attr-defined]
            self.fields["region"].initial = user.region_id
        if not self.instance.pk:
            del self.fields["reason"]

    def entry(self) -> Entry:
        """What the form says. Only for a valid form."""
        cleaned = self.cleaned_data
        return Entry(**{name: cleaned[name] for name in self.Meta.fields})

    def _post_clean(self) -> None:
        """The instance stays as it is stored: only the action writes."""


class NodeForm(forms.Form):
    """One milestone of a project; a row without words is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what = forms.CharField(label=gettext_lazy("节点"), required=False, max_length=200)
    due = _day(gettext_lazy("期限"))
    done_on = _day(gettext_lazy("完成日期"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("what") and (cleaned.get("due") or cleaned.get("done_on")):
            self.add_error("what", _("请写明节点内容；不要这个节点的，把日期也清空。"))
        return cleaned

    def node(self) -> Node | None:
        cleaned = self.cleaned_data
        if not cleaned.get("what"):
            return None
        return Node(cleaned["what"], cleaned["due"], cleaned["done_on"], cleaned["pk"])


class NodeSet(forms.BaseFormSet):
    """A project's milestones, with a few blank rows for more."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> None:
        for form in self.forms:
            done_on = getattr(form, "cleaned_data", {}).get("done_on")
            if done_on and done_on > self.today:
                form.add_error("done_on", _("完成日期不能晚于今天。"))

    def nodes(self) -> list[Node]:
        return [node for form in self.forms if (node := form.node())]


def node_set(data: Any, today: date, stored: list[Any]) -> NodeSet:
    """The milestones a project has, as stored or as sent."""
    made: Any = forms.formset_factory(NodeForm, formset=NodeSet, extra=3, max_num=30)
    return made(data, today=today, initial=stored, prefix="node")  # type: ignore[no-any-return]


class ImportForm(forms.Form):
    """Which pledge's list comes in, and the workbook it stands in."""

    pledge = forms.ModelChoiceField(
        label=gettext_lazy("实事"),
        queryset=Pledge.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("请选择项目所属的实事。")},
    )
    workbook = WorkbookField(
        label=gettext_lazy("项目清单文件"),
        help_text=gettext_lazy("支持 .xlsx、.xls、.ods。上传后先预览，确认后才写入。"),
    )

    def __init__(self, *args: Any, pledges: QuerySet[Pledge], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pledge"].queryset = pledges  # type: ignore[attr-defined]
