"""Which queue a task waits in. A worker serves the queues it is told, or all of them.

Three, so that what nobody waits for never stands before what somebody does (docs/scaling.md):

- ``judge``: what the office and its units see by the minute: verdicts, drafted letters, workbooks
  being read. Processor time, and short.
- ``deliver``: what leaves for people and other systems on its day: mail, group chats, webhooks,
  reminders. Waits for others' machines.
- ``export``: what takes long or runs by night: the public site as files, other portals' results,
  searches through everything, erasing and sweeping.

Queues part the work; that two do not do it twice is each task's own care.
"""

from __future__ import annotations

from kombu import Queue

BY_QUEUE: dict[str, tuple[str, ...]] = {
    "judge": (
        "progress.tasks.judge_running",
        "oversight.tasks.draft_notices",
        "progress.tasks.read_upload",
        "progress.tasks.read_waiting",
    ),
    "deliver": (
        "agencies.tasks.deliver",
        "agencies.tasks.push",
        "agencies.tasks.remind_of_accounts",
        "agencies.tasks.warn_of_tokens",
        "progress.tasks.remind_due",
        "oversight.tasks.remind_notices",
        "oversight.tasks.remind_problems",
        "results.tasks.announce_public",
        "results.tasks.tell_of_remarks",
    ),
    "export": (
        "results.tasks.export_site",
        "results.tasks.export_waiting",
        "results.tasks.export_changed",
        "oversight.tasks.find_entry_signs",
        "results.tasks.erase_contacts",
        "pledges.tasks.erase_contacts",
        "agencies.tasks.sweep_announcements",
        "agencies.tasks.sweep_job_runs",
        "agencies.tasks.sweep_requests",
        "agencies.tasks.sweep_sign_ins",
        "progress.tasks.sweep_files",
        "results.tasks.sweep_photographs",
        "results.tasks.read_provinces",
        "progress.tasks.check_verdicts",
    ),
}
# A task nobody has placed yet waits where it can hold up least.
UNPLACED = "export"
QUEUES = tuple(Queue(name) for name in BY_QUEUE)
ROUTES = {task: {"queue": queue} for queue, tasks in BY_QUEUE.items() for task in tasks}
