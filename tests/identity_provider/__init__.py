"""A real OpenID Connect provider (django-oauth-toolkit) in a process of its own: the province's
统一身份认证 of the tests. ``running`` starts one; faults in its next token are ordered over HTTP.
"""
