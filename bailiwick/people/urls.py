"""Addresses of people's pages."""

from django.urls import include, path

from bailiwick.people.views import accounts, languages, mine, persons, roles, staff

own = [
    path("my/account/", mine.my_account, name="me"),
    path("my/preferences/", mine.preferences, name="preferences"),
    path("my/language/", languages.language_choose, name="language_choose"),
    path("my/tokens/", mine.my_tokens, name="tokens"),
    path("my/tokens/<int:pk>/revoke/", mine.token_revoke, name="token_revoke"),
    path("my/sessions/", mine.sessions, name="sessions"),
    path("my/sessions/end-others/", mine.sessions_end_others, name="sessions_end_others"),
    path("my/sessions/<int:pk>/end/", mine.session_end, name="session_end"),
    path("my/still-here/", mine.still_here, name="still_here"),
    path("my/send-again/", mine.send_again, name="send_again"),
    path("people/roles/", roles.roles, name="roles"),
    path("people/roles/new/", roles.role_create, name="role_create"),
    path("people/roles/<slug:slug>/retire/", roles.role_retire, name="role_retire"),
    path("people/roles/<slug:slug>/", roles.role, name="role"),
    path("people/accounts/<int:pk>/", accounts.account, name="account"),
    path("people/accounts/<int:pk>/lock/", accounts.account_lock, name="account_lock"),
    path("people/accounts/<int:pk>/unlock/", accounts.account_unlock, name="account_unlock"),
    path("people/accounts/<int:pk>/email/", accounts.account_email, name="account_email"),
    path("people/accounts/<int:pk>/second-factor/reset/", accounts.account_reset_factor, name="account_reset_factor"),
    path("people/accounts/<int:pk>/sessions/end/", accounts.account_end_sessions, name="account_end_sessions"),
    path("people/accounts/<int:pk>/roles/give/", accounts.account_grant, name="account_grant"),
    path("people/accounts/<int:pk>/roles/<int:grant_pk>/take-back/", accounts.account_revoke, name="account_revoke"),
    path("people/persons/find/", persons.persons_found, name="find_persons"),
    path("people/persons/<int:person_pk>/account/new/", accounts.account_create, name="account_create"),
    path("people/persons/<int:pk>/panels/account/", persons.person_account, name="person_account"),
    path("people/persons/<int:pk>/panels/notices/", persons.person_notices, name="person_notices"),
    path("people/departments/<int:pk>/panels/persons/", persons.department_persons, name="department_persons"),
    path("people/sites/<int:pk>/panels/persons/", persons.site_persons, name="site_persons"),
    path("people/rooms/<int:pk>/panels/persons/", persons.room_persons, name="room_persons"),
    path("people/staff/<int:pk>/panels/hours/", staff.staff_hours, name="staff_hours"),
    path("people/staff/<int:pk>/panels/absences/", staff.staff_absences, name="staff_absences"),
    path("people/staff/<int:pk>/hours/", staff.hours_change, name="hours_change"),
    path("people/staff/<int:pk>/absences/new/", staff.absence_record, name="absence_record"),
    path("people/absences/<int:pk>/cancel/", staff.absence_cancel, name="absence_cancel"),
]

urlpatterns = [
    path("accounts/", include("bailiwick.people.sign_in_urls")),
    path("", include((own, "people"))),
]
