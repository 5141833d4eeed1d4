"""The words of each letter unless the office sets others (文书模板).

Pure. Letters are Chinese documents whoever looks at them, so these are no texts of the
interface and have no translation. What stands in braces is filled by ``oversight.letters``.
"""

from __future__ import annotations

from oversight.escalation import Rung

SUBJECTS = {
    Rung.REMINDER: "关于《{batch}》有关事项进展情况的提醒函",
    Rung.SUPERVISION: "关于《{batch}》滞后事项的督办单",
    Rung.TALK: "关于就《{batch}》滞后事项进行约谈的通知",
    Rung.CRITICISM: "关于《{batch}》有关事项严重滞后的通报",
}

BODIES = {
    Rung.REMINDER: """{unit}：

根据{month}进展研判，{you}承担的《{batch}》任务中，以下{count}项进展滞后或未按时报送：

{matters}

请高度重视，尽快查明原因，采取措施赶上序时进度，并于本函发出之日起{reply_due_days}个工作日内\
书面回复滞后原因、整改措施和预计完成时间。

{office}""",
    Rung.SUPERVISION: """{unit}：

根据{month}进展研判，{you}承担的《{batch}》任务中，以下{count}项滞后较多或连续滞后、未报，\
现予督办：

{matters}

请主要负责同志牵头研究，逐项明确整改措施、责任人和完成时限，于本单发出之日起\
{reply_due_days}个工作日内书面回复，{rectify_days}个工作日内整改到位，并附佐证材料。\
逾期未回复或整改不到位的，将按规定约谈。

{office}""",
    Rung.TALK: """{unit}：

根据{month}进展研判，{you}承担的《{batch}》任务中，以下{count}项连续严重滞后、连续未报，或督办后逾期未办结：

{matters}

经领导小组批准，决定对{you}负责同志进行约谈，时间、地点另行通知。请于本通知发出之日起\
{reply_due_days}个工作日内书面报告滞后原因、整改措施和完成时限，{rectify_days}个工作日内\
整改到位。

{office}""",
    Rung.CRITICISM: """{unit}：

根据{month}进展研判，{you}承担的《{batch}》任务中，以下{count}项长期严重滞后：

{matters}

经领导小组批准，现对{you}予以通报批评。请深刻反思、举一反三，于本通报发出之日起\
{reply_due_days}个工作日内书面报告整改措施和责任落实情况，{rectify_days}个工作日内整改到位。

{office}""",
}
