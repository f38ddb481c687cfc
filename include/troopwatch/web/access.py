"""Who may see the pages, and who may decide: Airflow's own auth manager says so.

Whoever may read the DAG `daily_report` may read what it makes; whoever may edit it may review figures. So the roles and
rights that ops have given in Airflow hold here too, whichever auth manager they use.

Airflow does not authenticate an app that a plugin mounts: these dependencies do.
"""

from __future__ import annotations

from typing import Annotated

from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.core_api.security import GetUserDep, bearer_scheme, requires_access_dag
from airflow.configuration import conf
from fastapi import Depends, Form, Header, HTTPException, Request, status
from fastapi.security import HTTPAuthorizationCredentials
from itsdangerous import BadSignature, URLSafeTimedSerializer

_DAG = "daily_report"
_FORM_SECONDS = 12 * 3600  # a form that was left open longer must be loaded again

viewer = requires_access_dag("GET", param_dag_id=_DAG)
editor = requires_access_dag("PUT", param_dag_id=_DAG)


def may_edit(request: Request, user: GetUserDep) -> bool:
    """May this reader decide? So that a page offers its forms to those alone whose answers `EDITS` would take."""
    try:
        editor(request, user)
    except HTTPException:
        return False
    return True


def form_token(user: GetUserDep) -> str:
    """What a form must send back as `csrf_token`: no other site can know it, and it is of use to this user alone."""
    return _signer().dumps(str(user.get_id()))


_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)]


def sent_from_here(
    bearer: _Bearer, user: GetUserDep, csrf_token: Annotated[str | None, Form(include_in_schema=False)] = None
) -> None:
    """Refuse a form that another site may have sent through this user's browser."""
    _refuse_strangers(bearer, user, csrf_token)


def called_from_here(bearer: _Bearer, user: GetUserDep, x_csrf_token: Annotated[str | None, Header()] = None) -> None:
    """The same for the API, where scripts of a page send the page's token in the header `X-CSRF-Token`."""
    _refuse_strangers(bearer, user, x_csrf_token)


def _refuse_strangers(bearer: HTTPAuthorizationCredentials | None, user: BaseUser, token: str | None) -> None:
    # Who brings Airflow's token in a header cannot have been sent here unawares: no browser adds that by itself. It
    # does add a name and password (`Basic`) that a proxy asked for, and then Airflow goes by its cookie.
    if bearer is not None:
        return
    try:
        known = _signer().loads(token or "", max_age=_FORM_SECONDS)
    except BadSignature:
        known = None
    if known != str(user.get_id()):
        raise HTTPException(
            status.HTTP_403_FORBIDDEN,
            "The form is too old, or was not sent from here: load it again, and send it again",
        )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(conf.get_mandatory_value("api", "secret_key"), salt="troopwatch.web.form")


FormToken = Annotated[str, Depends(form_token)]
MayEdit = Annotated[bool, Depends(may_edit)]
Author = GetUserDep
EDITS = (Depends(editor), Depends(sent_from_here))  # dependencies of every page that writes
API_EDITS = (Depends(editor), Depends(called_from_here))  # of every route of the API that writes
