"""The reference of permissions is as the program is: who has which ability, and what it opens."""

from bailiwick.core.permissions import abilities
from bailiwick.people.management.commands.document_permissions import TARGET
from bailiwick.people.opening import opened_by
from bailiwick.people.reference import permissions_page

#: asked while a page is drawn or another act is done, by a name that no view holds
INSIDE = {"approvals.ask", "demo.manage", "home.see_load", "importers.import_history", "core.share_views"}


def test_permissions_are_documented_as_they_are():
    assert TARGET.read_text(encoding="utf-8") == permissions_page(), "run: bailiwick manage document_permissions"


def test_nearly_every_ability_opens_an_address():
    assert {name for name in abilities if not opened_by().get(name)} <= INSIDE


def test_names_what_an_ability_opens():
    opened = opened_by()
    assert {"/api/v1/webhooks/", "/records/webhooks/ (see)"} <= set(opened["webhooks.manage"])
    assert "/background/<int:pk>/drop/" in opened["core.run_jobs"]
    assert "/api/v1/desk/tickets/<number>/restrict" in opened["desk.restrict_tickets"]


def test_names_no_ability_where_none_is_asked():
    assert not [
        name
        for name, addresses in opened_by().items()
        if any(address.startswith(("/health/live", "/health/ready", "/accounts/")) for address in addresses)
    ]


def test_what_the_list_says_holds_at_the_door(sign_in):
    for ability, who in (("core.see_jobs", "rita"), ("people.see_roles", "rita"), ("rules.see_rules", "rita"), ("mailroom.manage", "tomas")):
        for address in opened_by()[ability]:
            if "<" not in address and "(" not in address:
                assert sign_in(who).get(address).status_code in {302, 403, 404, 405}, (ability, address)
