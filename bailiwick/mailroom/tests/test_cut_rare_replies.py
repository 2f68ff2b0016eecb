"""Quotes, signatures and notices as rarer programs and languages write them, and texts that only look like them."""

from __future__ import annotations

import pytest

from bailiwick.mailroom.engine import visible
from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.letters import letter

ANSWER = "Yes, it is the one\non the second floor."
LEFT_OUT = {
    "outlook mobile, German": "Holen Sie sich Outlook für iOS<https://aka.ms/x>\n________________________________\nVon: Help Desk <help@desk.example>\nGesendet: Montag\nAn: Rosa\nBetreff: x\n\nWelcher?",
    "outlook mobile, French": "Télécharger Outlook pour Android<https://aka.ms/x>\n________________________________\nDe: Help Desk <help@desk.example>\nEnvoyé: lundi\nÀ: Rosa\nObjet: x\n\nLequel ?",
    "outlook mobile, Spanish": "Obtener Outlook para iOS<https://aka.ms/x>\n________________________________\nDe: Mesa <help@desk.example>\nEnviado: lunes\nPara: Rosa\nAsunto: x\n\n¿Cuál?",
    "samsung, German": "Von meinem Samsung Galaxy Smartphone gesendet.\n\n-------- Ursprüngliche Nachricht --------\nVon: Help Desk <help@desk.example>\nDatum: 09.03.26 10:30\n\nx",
    "notes": '"Help Desk" <help@desk.example> \n03/09/2026 10:30 AM\n\nTo\n"Rosa Marsh" <rosa@harlow.example>\ncc\n\nSubject\nRe: Printer\n\n\nWhich?\n',
    "notes, in columns": (
        "             Help Desk                                 \n             <help@desk.exampl                          \n             e>                                      To \n"
        "                               Rosa Marsh               \n             03/09/2026 10:30                        cc \n             AM\n"
        "                                                Subject \n                               Re: Printer\n\nWhich?\n"
    ),
    "horde": "Quoting Help Desk <help@desk.example>:\n\n> Which?\n",
    "horde, German": "Zitat von Help Desk <help@desk.example>:\n\n> Welcher?\n",
    "web.de": 'Gesendet: Montag, 09. März 2026 um 10:30 Uhr\nVon: "Help Desk" <help@desk.example>\nAn: rosa@harlow.example\nBetreff: Re: x\nWelcher?',
    "yahoo, German": "Am Montag, 9. März 2026 um 10:30:12 MEZ hat Help Desk <help@desk.example> Folgendes geschrieben:\n\nWelcher?",
    "zimbra, Spanish": '----- Mensaje original -----\nDe: "Mesa" <help@desk.example>\nPara: rosa@harlow.example\nEnviados: Lunes, 9 de Marzo 2026 10:30:00\nAsunto: x\n\n¿Cuál?',
    "ours": "--- Write your answer above this line. ---\n\nHello",
    "excuse": "Please excuse any typos, sent from my phone.",
    "notice, German": "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie sie bitte.\n",
    "notice, French": "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.\n",
    "notice, Spanish": "Este mensaje y los archivos adjuntos son confidenciales y para uso exclusivo del destinatario.\n",
    "notice, in error": "If you have received this message in error, please notify the sender and delete it.\n",
}
KEPT = [
    "Hello,\n\nThis message is intended for the network team: the switch in room 12 is dead.\n\nPlease come.\nRosa",
    "Hello,\n\nDisclaimer: I know nothing of computers.\n\nThe screen is black.",
    "Please move the meeting:\n\nDate: Monday\nTime: 10:30\nTo: Room 12\n\nThanks",
    "New user:\n\nName: Tom\nFrom: Monday 2 March 2026\nTo: Friday 6 March 2026\n\nThanks",
    "Please give him\naccess to\n\nthe share\nTo\nthe year 2026\ncc\nhis chief.",
    "The printer is out of order.\n>From now on I use the other one.\nThanks",
    "Quoting the manual of the printer:\npage 2 says no.",
    "Name: ______\nRoom: ______\n\nPlease fill in.",
    "Hello,\n\nSent from room 12 were two laptops.\n\nThey never arrived.",
    "On Monday 9 March at 10:30 Bob wrote:\nI have no access.\nPlease help him.",
]


@pytest.mark.parametrize("quote", LEFT_OUT.values(), ids=LEFT_OUT)
def test_left_out(quote):
    assert visible(f"{ANSWER}\n\n{quote}") == ANSWER


@pytest.mark.parametrize("text", KEPT)
def test_kept(text):
    assert visible(text) == text


def html(content):
    """Return what is new in a mail of HTML alone."""
    return read(letter(content, head="Content-Type: text/html; charset=utf-8\n")).visible


def test_the_signature_that_outlook_marks_is_left_out_above_its_quote():
    quote = (
        '<div id="divRplyFwdMsg"><b>From:</b> Help<br><b>Sent:</b> Monday, March 9, 2026<br><b>To:</b> Rosa<br><b>Subject:</b> x</div><p>Which?</p>'
    )
    assert html(f'<div>Yes.</div><div id="Signature"><p>Rosa Marsh</p><p>County Clerk</p></div><hr>{quote}') == "Yes."


def test_a_mail_that_is_nothing_but_a_quote_shows_it():
    assert html('<blockquote type="cite">Which?</blockquote>') == "> Which?"
