"""What the office does about it: letters, problems, acceptances, scores, doubts."""

from oversight.models.acceptance import AcceptanceCase, AcceptanceItem
from oversight.models.attachment import Attachment
from oversight.models.bulletin import Bulletin
from oversight.models.closing import Closing, ClosingDraft, ClosingNote
from oversight.models.integrity import EntrySign
from oversight.models.ladder import LadderRung
from oversight.models.notice import Notice, NoticeMatter
from oversight.models.problem import Problem, ProblemStep, SignOff
from oversight.models.problem_import import ProblemImport
from oversight.models.reply import NoticeReply, NoticeStep
from oversight.models.saved_view import SavedView
from oversight.models.scoring import (
    Difficulty,
    Satisfaction,
    ScoreSheet,
    ScoringComponent,
    ScoringScheme,
)
from oversight.models.trail import PathChoice, TrailLine, TrailMonth
from oversight.models.watched import (
    WatchedAccessAttempt,
    WatchedAccessFailure,
    WatchedAuthenticator,
    WatchedCrontab,
    WatchedInterval,
    WatchedPeriodicTask,
    WatchedSocialAccount,
    WatchedSocialApp,
)

__all__ = [
    "AcceptanceCase",
    "AcceptanceItem",
    "Attachment",
    "Bulletin",
    "Closing",
    "ClosingDraft",
    "ClosingNote",
    "Difficulty",
    "EntrySign",
    "LadderRung",
    "Notice",
    "NoticeMatter",
    "NoticeReply",
    "NoticeStep",
    "PathChoice",
    "Problem",
    "ProblemImport",
    "ProblemStep",
    "Satisfaction",
    "SavedView",
    "ScoreSheet",
    "ScoringComponent",
    "ScoringScheme",
    "SignOff",
    "TrailLine",
    "TrailMonth",
    "WatchedAccessAttempt",
    "WatchedAccessFailure",
    "WatchedAuthenticator",
    "WatchedCrontab",
    "WatchedInterval",
    "WatchedPeriodicTask",
    "WatchedSocialAccount",
    "WatchedSocialApp",
]
