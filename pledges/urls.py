"""The planning stage's addresses of the coordinating office, below /office/planning/."""

from __future__ import annotations

from django.urls import path

from pledges.views import (
    ballots,
    batches,
    candidate_links,
    candidates,
    copying,
    draft_indicators,
    drafts,
    importing,
    planning,
    pledge_changes,
    succession,
    suggestion_steps,
    suggestions,
)

urlpatterns = [
    path("", planning.planning, name="planning"),
    path("new/", batches.batch_new, name="batch_new"),
    path("<slug:slug>/", planning.planning_batch, name="planning_batch"),
    path("<slug:slug>/drafting/", batches.batch_drafting, name="batch_drafting"),
    path("<slug:slug>/decision/", batches.decision_new, name="decision_new"),
    path("<slug:slug>/decision/reopen/", batches.decision_reopen, name="decision_reopen"),
    path("<slug:slug>/publish/", batches.batch_publish, name="batch_publish"),
    path("<slug:slug>/copy/", copying.batch_copy, name="batch_copy"),
    path("<slug:slug>/succession/", succession.succession, name="succession"),
    path("pledges/<int:pk>/predecessor/", succession.predecessor, name="predecessor"),
    path("<slug:slug>/candidates/", candidates.candidates, name="candidates"),
    path("<slug:slug>/candidates/new/", candidates.candidate_new, name="candidate_new"),
    path("candidate/<int:pk>/", candidates.candidate, name="candidate"),
    path("candidate/<int:pk>/edit/", candidates.candidate_edit, name="candidate_edit"),
    path("candidate/<int:pk>/screen/", candidates.candidate_screen, name="candidate_screen"),
    path("candidate/<int:pk>/pool/", candidates.candidate_pool, name="candidate_pool"),
    path("candidate/<int:pk>/drop/", candidates.candidate_drop, name="candidate_drop"),
    path("candidate/<int:pk>/back/", candidates.candidate_back, name="candidate_back"),
    path(
        "candidate/<int:pk>/suggestions/",
        candidate_links.candidate_suggestions,
        name="candidate_suggestions",
    ),
    path("pledge/<int:pk>/candidate/", candidate_links.pledge_candidate, name="pledge_candidate"),
    path("<slug:slug>/changes/", pledge_changes.pledge_changes, name="pledge_changes"),
    path("pledges/<int:pk>/change/", pledge_changes.pledge_change, name="pledge_change"),
    path("<slug:slug>/ballots/", ballots.ballots, name="ballots"),
    path("<slug:slug>/ballots/new/", ballots.ballot_new, name="ballot_new"),
    path("ballot/<int:pk>/withdraw/", ballots.ballot_withdraw, name="ballot_withdraw"),
    path("<slug:slug>/suggestions/", suggestions.suggestions, name="suggestions"),
    path("<slug:slug>/suggestions/new/", suggestions.suggestion_new, name="suggestion_new"),
    path(
        "<slug:slug>/suggestions/many/", suggestion_steps.suggestions_many, name="suggestions_many"
    ),
    path("<slug:slug>/call/", suggestions.solicitation, name="solicitation"),
    path("<slug:slug>/call/end/", suggestion_steps.solicitation_end, name="solicitation_end"),
    path("<slug:slug>/import/", importing.import_new, name="import_new"),
    path("imports/<int:pk>/", importing.import_text, name="import_text"),
    path("imports/<int:pk>/confirm/", importing.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", importing.import_discard, name="import_discard"),
    path("imports/<int:pk>/match/", importing.import_match, name="import_match"),
    path("imports/<int:pk>/number/", importing.import_number, name="import_number"),
    path("imports/<int:pk>/add/", drafts.draft_new, name="draft_new"),
    path("draft/<int:pk>/", drafts.draft_edit, name="draft_edit"),
    path("draft/<int:pk>/split/", drafts.draft_split, name="draft_split"),
    path("draft/<int:pk>/merge/", drafts.draft_merge, name="draft_merge"),
    path("draft/<int:pk>/state/", drafts.draft_state, name="draft_state"),
    path("draft/<int:pk>/add/", draft_indicators.draft_indicator_new, name="draft_indicator_new"),
    path("draft/body/<int:pk>/", drafts.draft_agency_pick, name="draft_agency_pick"),
    path(
        "draft/indicator/<int:pk>/",
        draft_indicators.draft_indicator_edit,
        name="draft_indicator_edit",
    ),
    path(
        "draft/indicator/<int:pk>/move/",
        draft_indicators.draft_indicator_move,
        name="draft_indicator_move",
    ),
    path(
        "draft/indicator/<int:pk>/reject/",
        draft_indicators.draft_indicator_reject,
        name="draft_indicator_reject",
    ),
    path(
        "draft/funding/<int:pk>/reject/",
        draft_indicators.draft_funding_reject,
        name="draft_funding_reject",
    ),
    path("suggestion/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path(
        "suggestion/<int:pk>/take-up/",
        suggestion_steps.suggestion_take_up,
        name="suggestion_take_up",
    ),
    path(
        "suggestion/<int:pk>/set-aside/",
        suggestion_steps.suggestion_set_aside,
        name="suggestion_set_aside",
    ),
    path("suggestion/<int:pk>/merge/", suggestion_steps.suggestion_merge, name="suggestion_merge"),
    path(
        "suggestion/<int:pk>/unmerge/",
        suggestion_steps.suggestion_unmerge,
        name="suggestion_unmerge",
    ),
    path("suggestion/<int:pk>/link/", suggestion_steps.suggestion_link, name="suggestion_link"),
    path(
        "suggestion/<int:pk>/answer/", suggestion_steps.suggestion_answer, name="suggestion_answer"
    ),
    path(
        "suggestion/<int:pk>/publish/",
        suggestion_steps.suggestion_publish,
        name="suggestion_publish",
    ),
    path(
        "suggestion/<int:pk>/unpublish/",
        suggestion_steps.suggestion_unpublish,
        name="suggestion_unpublish",
    ),
]
