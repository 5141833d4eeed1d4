"""What a unit answers the office with, below /desk/."""

from __future__ import annotations

from django.urls import path

from oversight.views import (
    attachments,
    notice_documents,
    notice_replies,
    unit_acceptance,
    unit_problems,
)

urlpatterns = [
    path("acceptance/", unit_acceptance.unit_acceptances, name="unit_acceptances"),
    path(
        "acceptance/pledges/<int:pk>/",
        unit_acceptance.unit_acceptance_new,
        name="unit_acceptance_new",
    ),
    path("acceptance/<int:pk>/", unit_acceptance.unit_acceptance, name="unit_acceptance"),
    path(
        "acceptance/<int:pk>/withdraw/",
        unit_acceptance.unit_acceptance_withdraw,
        name="unit_acceptance_withdraw",
    ),
    path("notices/", notice_replies.unit_notices, name="unit_notices"),
    path("notices/<int:pk>/", notice_replies.unit_notice, name="unit_notice"),
    path("notices/<int:pk>/sign/", notice_replies.unit_notice_sign, name="unit_notice_sign"),
    path("notices/<int:pk>/reply/", notice_replies.unit_notice_reply, name="unit_notice_reply"),
    path("notices/<int:pk>/letter/", notice_replies.unit_notice_letter, name="unit_notice_letter"),
    path(
        "notices/<int:pk>/letter.docx", notice_documents.unit_notice_docx, name="unit_notice_docx"
    ),
    path("notices/<int:pk>/letter.pdf", notice_documents.unit_notice_pdf, name="unit_notice_pdf"),
    path("problems/", unit_problems.unit_problems, name="unit_problems"),
    path("problems/<int:pk>/", unit_problems.unit_problem, name="unit_problem"),
    path(
        "problems/<int:pk>/take-up/",
        unit_problems.unit_problem_take_up,
        name="unit_problem_take_up",
    ),
    path("problems/<int:pk>/tell/", unit_problems.unit_problem_tell, name="unit_problem_tell"),
    path(
        "problems/<int:pk>/sign/<int:position>/",
        unit_problems.unit_problem_sign,
        name="unit_problem_sign",
    ),
    path(
        "problems/<int:pk>/result/", unit_problems.unit_problem_result, name="unit_problem_result"
    ),
    path(
        "problems/<int:pk>/request/",
        unit_problems.unit_problem_request,
        name="unit_problem_request",
    ),
    path("attachments/<int:pk>/", attachments.attachment_file, name="attachment_file"),
    path("attachments/<int:pk>/thumb/", attachments.attachment_thumb, name="attachment_thumb"),
    path("attachments/<int:pk>/remove/", attachments.attachment_remove, name="attachment_remove"),
]
