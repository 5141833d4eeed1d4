"""The timetable's jobs in words: what the administrator reads of each on the page of jobs.

By the task's name: its title, and what it does.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, str | Promise]

JOB_WORDS: dict[str, Words] = {
    "progress.tasks.judge_running": (
        _("进度研判"),
        _("到期开启新的填报月份，研判在办批次的进度，更新亮灯和预警。"),
    ),
    "progress.tasks.check_verdicts": (
        _("复核研判结论"),
        _("按研判规则逐条复核近两日存入的研判结论，有不一致的即报失败。"),
    ),
    "oversight.tasks.draft_notices": (
        _("起草督办"),
        _("按督办阶梯为滞后事项起草提醒函、督办单，由办公室审定后发出。"),
    ),
    "agencies.tasks.deliver": (
        _("发送通知"),
        _("把待发的邮件和工作群消息发出，发送失败的择时重试。"),
    ),
    "agencies.tasks.push": (
        _("推送事件"),
        _("把发布、退回、督办等事件推送给接入系统，失败的择时重试。"),
    ),
    "agencies.tasks.remind_of_accounts": (
        _("账号提醒"),
        _("提醒即将到期的账号，并告知安全管理员有账号待确认。"),
    ),
    "agencies.tasks.sweep_sign_ins": (
        _("清理登录记录"),
        _("删除已结束的登录会话和半年以前的登录记录。"),
    ),
    "progress.tasks.remind_due": (
        _("催报提醒"),
        _("月报临近截止和逾期未报时提醒填报单位。"),
    ),
    "oversight.tasks.remind_notices": (
        _("督办期限提醒"),
        _("督办事项临近回复期限和逾期时提醒承办单位。"),
    ),
    "oversight.tasks.remind_problems": (
        _("问题期限提醒"),
        _("问题临近整改期限和逾期时提醒责任单位。"),
    ),
    "results.tasks.tell_of_remarks": (
        _("公众意见提醒"),
        _("有新的公众意见时，每天告知办公室一次。"),
    ),
    "agencies.tasks.warn_of_tokens": (
        _("令牌到期提醒"),
        _("接入系统的令牌到期前14天，告知安全管理员。"),
    ),
    "results.tasks.announce_public": (
        _("发布事件登记"),
        _("定时公开的版本到期后，登记发布事件供推送。"),
    ),
    "progress.tasks.read_waiting": (
        _("读取表格"),
        _("读取排队中的上传表格，中断的重新读取。"),
    ),
    "results.tasks.export_waiting": (
        _("导出网站"),
        _("执行排队中的静态网站导出，中断的由其他进程接手。"),
    ),
    "results.tasks.erase_contacts": (
        _("清除意见联系方式"),
        _("公众意见办结并到期后，删除留言人的联系方式。"),
    ),
    "pledges.tasks.erase_contacts": (
        _("清除建议联系方式"),
        _("征集结束并到期后，删除建议人的联系方式。"),
    ),
    "agencies.tasks.sweep_requests": (
        _("清理重复提交记录"),
        _("删除48小时前接口写入的应答副本。"),
    ),
    "agencies.tasks.sweep_announcements": (
        _("清理推送事件"),
        _("删除400天前的推送事件和推送记录；审计记录仍在。"),
    ),
    "oversight.tasks.find_entry_signs": (
        _("查找数据疑点"),
        _("核查在办批次已采纳的数据，列出疑点。"),
    ),
    "progress.tasks.sweep_files": (
        _("清理文件"),
        _("删除没有任何记录引用的上传文件，并核对文件是否缺失。"),
    ),
    "results.tasks.sweep_photographs": (
        _("清理公开图片"),
        _("删除没有任何公开版本引用的图片。"),
    ),
    "results.tasks.export_changed": (
        _("夜间导出网站"),
        _("公开内容有变化时，重新导出静态网站。"),
    ),
    "results.tasks.read_provinces": (
        _("读取各省公开数据"),
        _("读取已登记各省网站现行发布的数据，供全国汇总页使用；没有登记的不读取。"),
    ),
    "agencies.tasks.sweep_job_runs": (
        _("清理任务记录"),
        _("删除90天前的任务运行记录；没有处理内容的，保留7天。"),
    ),
}
