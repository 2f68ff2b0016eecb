"""Mails that came back: by report, by header, or in the words of servers older than any standard."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.addresses import addresses, first
from bailiwick.mailroom.engine.document import Bounce, Failure
from bailiwick.mailroom.engine.headers import split
from bailiwick.mailroom.engine.identifiers import message_id, references
from bailiwick.mailroom.engine.notices import notified
from bailiwick.mailroom.engine.reasons import is_dead, status_in
from bailiwick.mailroom.engine.reports import ADDRESS, COMPLAINT, DELIVERY, complaints, failures, is_report, is_report_of_failure, original, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bailiwick.mailroom.engine.headers import Headers
    from bailiwick.mailroom.engine.parts import Part

#: lines of a report in words, and characters around an address that say why it failed
LINES, AROUND = 400, 600
#: characters of a report in words, and reports in one mail, that are read
READ, REPORTS = 60_000, 20
DAEMONS: Final = re.compile(
    r"(?i)^(?:mailer-?daemon|mail[-_.]?daemon|postmaster|mailerdaemon|mdaemon|mail-?deliver\w*|mailadm|maildelivery|delivery|e?mail[-_ ]?system|smtp(?:-?daemon)?|mmdf|bounces?|ndr|"
    r"microsoftexchange[0-9a-f]+|postmaster[\w.+\\-]*|amavisd?|listserv|majordomo|root-bounce|pp-?mail|nobody)$"
)
_DAEMON_NAME = re.compile(
    r"(?i)mail(?:er)? ?(?:delivery|system|daemon|administrator)|postmaster|system ?administrator|delivery (?:subsystem|system|service)|mailer-daemon|mail router|internet mail"
)
#: what the subjects of reports say
SUBJECT: Final = re.compile(
    r"(?i)\bundeliver(?:able|ed)|\bunzustellbar|\bnon[- ]?(?:delivery|deliverable|remis|distribué)|delivery (?:status|fail|report|problem|error|notification|has failed|delayed|unsuccessful|incomplete)|deliver(?:y|ed).{0,20}(?:fail|delay)"
    r"|fail(?:ed|ure) (?:notice|mail|delivery|to deliver)|failed mail|returned (?:e?-?mail|message|to sender)|mail.{0,20}returned|returning (?:message|mail)|return(?:ed)? to sender|(?:could|can)(?: ?not|'t) (?:be delivered|be sent|deliver|send)|not (?:be )?delivered"
    r"|(?:mail|message|nameserver|mailbox) error|error (?:in|delivering|sending) (?:mail|message|your)|(?:mail|message) (?:system error|status|delivery|not sent|undeliver)|message you sent|your (?:e-?)?mail(?: message)? (?:could|was|to|has)|problem delivering|user (?:unknown|inconnu)"
    r"|no se (?:pudo|puede|ha podido) entregar|mensaje (?:no entregado|devuelto)|correo (?:no entregado|devuelto)|entrega fallida|error (?:de|en la) entrega|no entregable|échec de (?:la )?remise|mail non remis|nicht zugestellt|zustellung|onbestelbaar|mancato recapito|não (?:entregue|foi entregue)|falha na entrega"
    r"|недоставлен|не ?доставлен|配信|エラー|退信|系统退信|returned:|\bbounce(?:d)?\b|delivery warning|mail failure|warning: (?:could not send|message)|still being retried|delayed (?:mail|message|delivery)|rejected (?:mail|message)|(?:mail|message) rejected|mail delivery"
)
#: what their texts say
TEXT: Final = re.compile(
    r"(?i)(?:could|can|did|was|were|has|have|is|are)\s?(?:not|n't)\s+(?:yet\s+|been\s+|be\s+|able\s+to\s+)*(?:deliver\w*|reach\w*|sent|process\w*|accept\w*|forward\w*)|unable\s+to\s+(?:deliver|send|relay|process)|undeliverable|undelivered|non-?delivery|delivery\s+(?:to\s+the|has|of|attempt|failed|failure|status|error)"
    r"|(?:permanent|fatal|temporary)\s+(?:\w+\s+)?(?:error|failure)|following\s+(?:address|recipient|user|destination)|(?:user|recipient|mailbox|address)\b.{0,40}(?:unknown|not\s+found|does\s+not\s+exist|is\s+full|rejected)|no\s+such\s+user|unknown\s+user|(?:mail)?box\s+(?:is\s+)?full|returned\s+to\s+(?:you|sender)"
    r"|giving\s+up|been\s+postponed|malformed\s+(?:recipient|address)|incorrectly\s+constructed|unusable\s+(?:recipient\s+)?address|transcript\s+of\s+session|no\s+(?:pudo|puede|ha\s+podido)\s+ser\s+entregad|not\s+delivered|message\s+(?:was\s+)?(?:refused|rejected|bounced|undeliver)|over\s+quota|account\s+(?:has\s+been\s+)?(?:disabled|closed)|mail\s+(?:box|server).{0,40}(?:reject|refus)|failed\s+(?:address|recipient)|smtp\s+error|error\s+message|host\s+unknown|connection\s+(?:refused|timed)"
    r"|nicht\s+(?:zugestellt|zustellen)|n'a\s+pas\s+pu\s+être|não\s+(?:pode|pôde)|無効|配信|届け|送信できません|not\s+a\s+valid|^\s*<[^<>\s]+@[^<>\s]+>:\s*$",
    re.MULTILINE,
)
_COMPLAINT = re.compile(r"(?i)\s*complaint about message from")
_ANSWERED = re.compile(r"(?i)^\s*(?:re|fwd?|fw|rv|tr|aw|wg|res|enc)\s*:")
#: where the report ends and the mail that came back begins
_CAME_BACK = re.compile(
    r"(?im)^(?:[-_=*>\s]*(?:original message|message header|below (?:this|the next) line|this is a copy of|here is (?:a|your) (?:copy|message)|the (?:original )?message (?:headers?|follows|text)|old message|unsent message|returned message|your (?:original )?message (?:follows|is (?:below|enclosed|attached))|mensaje original|message body|header of|forwarded message|begin message|(?:a )?copy of (?:the|your) (?:original )?(?:message|mail))\b.*"
    r"|(?:received|return-path|mime-version|message-id|x-mailer|delivered-to):.*)$"
)
_OWN_LINE = re.compile(
    r"[\s<(\[\"'*:>-]*(?:(?:recipient|user|address|rcpt|mailbox|for|email|for user|failed recipient|final-recipient|original-recipient)[\s:=]+(?:rfc822;)?)?[\s<(\[\"']*{address}[\s>)\]\"':;,.*-]*(?:\(.{0,200}|\bon .{5,60})?".replace(
        "{address}", f"({ADDRESS.pattern})"
    ),
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"(?i)(?:user|recipient|recipients|address|rcpt to|mailbox|account|deliver(?:y|ed|ing)?(?: of .{0,80}?)? to|message to|mail to|sent to|send to|addressed to|unknown|failed|reach|for|to:|errors -|following)\b[^\n@]{0,60}?[<\s\"'(:]({address})".replace(
        "{address}", ADDRESS.pattern
    )
)
_FIELD = re.compile(r"[A-Za-z-]{2,40}:")
_LOCAL = re.compile(r"(?im)(?:following|these) (?:recipients?|address(?:es)?|users?)[^\n]*(?:\n[^\n:]*){0,2}:\s*\n+[ \t]+([a-z0-9._-]{2,40})[ \t]*$")
#: headers that programs of persons write
PERSONAL: Final = ("user-agent", "thread-index", "in-reply-to", "x-originating-ip")
_NEVER: Final = ("postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@", "hostmaster@", "webmaster@")


def bounce(mail: Part, text: str) -> Bounce | None:
    """Return what a mail says of failed deliveries; none where it is no such report. `text` are its words."""
    text = text[:READ]
    delivery = [part for part in mail.walk() if part.kind in DELIVERY][:REPORTS]
    complaint = [part for part in mail.walk() if part.kind == COMPLAINT][:REPORTS]
    if complaint:
        return _with_original(mail, text, Bounce(tuple(failure for part in complaint for failure in complaints(part))))
    if delivery and (not any(is_report_of_failure(part) for part in delivery) or _is_shown(mail)):
        return None
    if not delivery and not _looks_like_one(mail, text):
        return None
    found = [_weighed(failure, text) for part in delivery for failure in failures(part)] or notified(text) or written(text)
    told = found or [_explained(address, text) for address in _recipients(mail, text)]
    if _COMPLAINT.match(mail.headers.text("subject") or ""):
        told = [Failure(failure.recipient) for failure in told]
    return _with_original(mail, text, _summed(_once(told), text))


def is_personal(headers: Headers) -> bool:
    """Return whether the program of a person wrote: it answers a mail, or names itself."""
    return any(name in headers for name in PERSONAL)


def is_daemon(mail: Part, *, by_name: bool = True) -> bool:
    """Return whether a mail comes from the program that delivers mail, by its address or also by its name."""
    who = first(mail.headers, "from")
    if who is None:
        return False
    if DAEMONS.match(who.email.partition("@")[0]) is not None:
        return True
    return by_name and who.name is not None and _DAEMON_NAME.search(who.name) is not None


def has_no_return(mail: Part) -> bool:
    """Return whether a mail says that nobody wants an answer: an empty way back."""
    path = mail.headers.raw("return-path")
    return path is not None and path.replace(" ", "") in {"<>", "", '""', '<"">'}


def _is_shown(mail: Part) -> bool:
    """Return whether a person shows a report to somebody: it is a part of a mail that is none, and of no machine."""
    if mail.kind == "multipart/report" or is_daemon(mail) or has_no_return(mail) or "x-failed-recipients" in mail.headers:
        return False
    subject = mail.headers.text("subject") or ""
    if _ANSWERED.match(subject) or is_personal(mail.headers):
        return True
    return "auto-submitted" not in mail.headers and SUBJECT.search(subject) is None


def _looks_like_one(mail: Part, text: str) -> bool:
    if "x-failed-recipients" in mail.headers or notified(text):
        return True
    if mail.kind == "multipart/report" and (mail.typed.get("report-type") or "").lower() == "delivery-status":
        return True
    subject, start = mail.headers.text("subject") or "", text[:6_000]
    machine = is_daemon(mail) or has_no_return(mail)
    if _COMPLAINT.match(subject) and original(mail) is not None:
        return True
    in_subject, in_text = SUBJECT.search(subject) is not None, TEXT.search(start) is not None
    if machine and (in_subject or in_text):
        # somebody who forwards a report is a person, and so is one who answers it
        return not (_ANSWERED.match(subject) and not is_daemon(mail)) and not (
            has_no_return(mail) and not is_daemon(mail) and not in_subject and "auto-submitted" in mail.headers
        )
    return in_subject and in_text and not _ANSWERED.match(subject) and _names_report(mail, text)


def _names_report(mail: Part, text: str) -> bool:
    """Return whether more than its words show that a machine wrote: no program of a person sent it, and a mail came back with it."""
    if is_personal(mail.headers):
        return False
    returned = original(mail)
    if {"auto-submitted", "precedence"} & mail.headers.index.keys() or (returned is not None and not is_report(returned)):
        return True
    return _CAME_BACK.search(text) is not None and TEXT.search(text[:300]) is not None


def _recipients(mail: Part, text: str) -> list[str]:
    """Return the addresses that a report in words says have failed, by the surest of its signs."""
    listed = [address.email for address in addresses(mail.headers, "x-failed-recipients")]
    if listed:
        return listed
    came_back = _CAME_BACK.search(text)
    returned = _returned(mail, text)
    report = "\n".join(text[: came_back.start() if came_back else None].split("\n")[:LINES])
    spared = {
        address.email.lower()
        for name in ("to", "from", "return-path", "errors-to", "sender", "reply-to", "delivered-to")
        for address in addresses(mail.headers, name)
    }
    if returned is not None:
        spared |= {address.email.lower() for name in ("from", "return-path", "sender") for address in addresses(returned, name)}
    who = first(mail.headers, "from")
    alone = list(_on_own_lines(report))
    for found in (alone, _in_context(report), _bare_names(report, who.email if who else ""), ADDRESS.findall(report)):
        kept = _kept(found, spared)
        if kept:
            return kept[: bounds.RECIPIENTS]
    return _kept(alone, set()) or _sent_to(returned)


def _on_own_lines(report: str) -> Iterator[str]:
    for line in report.split("\n"):
        match = _OWN_LINE.fullmatch(line.strip()[:500]) if "@" in line else None
        if match is not None:
            yield match[1]


def _in_context(report: str) -> Iterator[str]:
    return (match[1] for match in _NEAR.finditer(report))


def _kept(found: Iterable[str], spared: set[str]) -> list[str]:
    clean = (each.strip(".'`") for each in found)
    return list(
        dict.fromkeys(
            each
            for each in clean
            if each.lower() not in spared and not each.lower().startswith(_NEVER) and ".." not in each and "." in each.partition("@")[2]
        )
    )


def _bare_names(report: str, daemon: str) -> list[str]:
    """Return names without a domain: they are at home where the report comes from."""
    local = _LOCAL.search(report)
    return [f"{local[1]}@{daemon.partition('@')[2].lower()}"] if local and "@" in daemon else []


def _sent_to(returned: Headers | None) -> list[str]:
    """Return to whom the mail was sent that came back: the one, or the first of several."""
    if returned is None:
        return []
    sent = [
        address.email
        for name in ("x-hmxmroriginalrecipient", "x-original-to", "to", "cc")
        for address in addresses(returned, name)
        if "@" in address.email
    ]
    return sent[:1]


def _explained(address: str, text: str) -> Failure:
    at = max(text.find(address), 0)
    around = text[at : at + AROUND] or text[:AROUND]
    if status_in(around) is None and is_dead(None, around) is False:
        around = text[max(0, at - AROUND) : at + AROUND]
    status = status_in(around)
    return Failure(address, status, hard=is_dead(status, around), diagnostic=" ".join(around.split())[:1_000])


def _weighed(failure: Failure, text: str) -> Failure:
    """Return a failure whose reason stands in the words of the report alone, judged by these."""
    if failure.diagnostic or not failure.hard:
        return failure
    said = _explained(failure.recipient, text).diagnostic
    return replace(failure, hard=is_dead(failure.status, said), diagnostic=said)


def _once(found: Iterable[Failure]) -> list[Failure]:
    kept: dict[str, Failure] = {}
    for failure in found:
        kept.setdefault(failure.recipient.lower(), failure)
    return list(kept.values())[: bounds.RECIPIENTS]


def _summed(found: list[Failure], text: str) -> Bounce:
    """Return a bounce of several addresses: the state of the first that is dead, or of the first."""
    worst = next((failure for failure in found if failure.hard), found[0] if found else None)
    if worst is None:
        status = status_in(text[:6_000])
        return Bounce(status=status, hard=is_dead(status, text[:6_000]))
    return Bounce(tuple(found), worst.status, worst.hard)


def _with_original(mail: Part, text: str, found: Bounce) -> Bounce:
    returned = _returned(mail, text)
    if returned is None:
        return found
    return replace(found, original_id=message_id(returned), original_references=references(returned))


def _returned(mail: Part, text: str) -> Headers | None:
    """Return the headers of the mail that came back: attached, or below the words of the report."""
    attached, came_back = original(mail), _CAME_BACK.search(text)
    if attached is not None or came_back is None:
        return attached
    rest = text[came_back.start() : came_back.start() + bounds.HEADER].lstrip("\n")
    lines = rest.split("\n")
    while lines and not _FIELD.match(lines[0]):
        lines.pop(0)
    return split("\n".join(lines).encode("utf-8", "replace"))[0] if lines else None
