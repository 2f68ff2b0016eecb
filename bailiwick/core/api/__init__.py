"""The frame of every API endpoint: problems as RFC 9457 says, keyset pages, repeatable POSTs, guarded input.

An app's router needs no error handling and documents only its success: `ProductApi` turns the
product's exceptions into problems and adds the shared 4xx answers to the OpenAPI description.

    @router.get("/tickets", response=Page[TicketOut])
    def list_tickets(request, paging: Query[Paging]):
        return page_of(Ticket.objects.visible_to(request.user), paging, sort=["-opened_at"])
"""

from bailiwick.core.api.guard import Key, Plain
from bailiwick.core.api.pages import Page, Paging, page_of
from bailiwick.core.api.problems import Problem, problem
from bailiwick.core.api.product import ProductApi

__all__ = ["Key", "Page", "Paging", "Plain", "Problem", "ProductApi", "page_of", "problem"]
