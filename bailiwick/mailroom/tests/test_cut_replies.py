"""What somebody wrote now is told from what they quote and sign."""

from __future__ import annotations

from textwrap import dedent

import pytest

from bailiwick.mailroom.engine import visible
from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.letters import letter, part, parted

ANSWER = "Yes, it is the one\non the second floor."
QUOTED = {
    "gmail": "On Mon, Mar 9, 2026 at 10:30 AM Help Desk <help@desk.example> wrote:\n\n> Which printer?\n",
    "gmail, wrapped": "On Mon, Mar 9, 2026 at 10:30 AM Help Desk of the County <\nhelp@desk.example> wrote:\n\n> Which printer?\n",
    "gmail, wrapped thrice": "On Mon, Mar 9, 2026\nat 10:30 AM,\nHelp Desk <help@desk.example> wrote:\n> Which printer?\n",
    "gmail, Spanish": "El lun, 9 mar 2026 a las 10:30, Mesa de ayuda (<help@desk.example>) escribió:\n\n> ¿Qué impresora?\n",
    "gmail, Spanish, unquoted": "El lun., 9 mar. 2026 10:30, Mesa de ayuda <help@desk.example> escribió:\n\n¿Qué impresora?\n",
    "gmail, French": "Le lun. 9 mars 2026 à 10:30, Help Desk <help@desk.example> a écrit :\n\n> Quelle imprimante ?\n",
    "gmail, German": "Am Mo., 9. März 2026 um 10:30 Uhr schrieb Help Desk <help@desk.example>:\n\n> Welcher Drucker?\n",
    "gmail, Portuguese": "Em seg., 9 de mar. de 2026 às 10:30, Help Desk <help@desk.example> escreveu:\n\n> Qual?\n",
    "gmail, Japanese": "2026年3月9日(月) 10:30 Help Desk <help@desk.example>:\n\n> どれ?\n",
    "gmail, Vietnamese": "Vào Th 2, 9 thg 3, 2026 vào lúc 10:30 Help Desk <help@desk.example> đã viết:\n\n> Which?\n",
    "any language": "9 mbwezi 2026 10:30, Help Desk <help@desk.example>:\n\nWhich printer?\n",
    "outlook": "From: Help Desk <help@desk.example>\nSent: Monday, March 9, 2026 10:30 AM\nTo: Rosa Marsh\nSubject: Printer\n\nWhich printer?\n",
    "outlook, ruled": "________________________________\nFrom: Help Desk\nSent: Monday, March 9, 2026 10:30 AM\nTo: Rosa Marsh\nSubject: Printer\n\nWhich?\n",
    "outlook, starred": "*From:* Help Desk <help@desk.example>\n*Sent:* Monday, March 9, 2026 10:30 AM\n*To:* Rosa\n*Subject:* Printer\n\nWhich?\n",
    "outlook, Spanish": "De: Mesa de ayuda <help@desk.example>\nEnviado el: lunes, 9 de marzo de 2026 10:30\nPara: Rosa\nAsunto: Impresora\n\n¿Cuál?\n",
    "outlook, German": "Von: Help Desk <help@desk.example>\nGesendet: Montag, 9. März 2026 10:30\nAn: Rosa\nBetreff: Drucker\n\nWelcher?\n",
    "exchange": "-----Original Message-----\nFrom: Help Desk\nSent: Monday\n\nWhich printer?\n",
    "exchange, Spanish": "-----Mensaje original-----\nDe: Mesa de ayuda\nEnviado: lunes\n\n¿Cuál?\n",
    "forwarded": "---------- Forwarded message ---------\nFrom: Help Desk <help@desk.example>\nSubject: Printer\n\nWhich?\n",
    "apple, forwarded": "Begin forwarded message:\n\nFrom: Help Desk <help@desk.example>\nSubject: Printer\n\nWhich?\n",
    "apple": "> On Mar 9, 2026, at 10:30 AM, Help Desk <help@desk.example> wrote:\n> \n> Which printer?\n",
    "iphone": "Sent from my iPhone\n\n> On Mar 9, 2026, at 10:30 AM, Help Desk <help@desk.example> wrote:\n> \n> Which printer?\n",
    "iphone, Spanish": "Enviado desde mi iPhone\n\n> El 9 mar 2026, a las 10:30, Mesa <help@desk.example> escribió:\n> \n> ¿Cuál?\n",
    "android": "Get Outlook for Android<https://aka.ms/x>\n________________________________\nFrom: Help Desk <help@desk.example>\nSent: Monday\nSubject: Printer\n\nWhich?",
    "zoho": "---- On Mon, 09 Mar 2026 10:30:00 -0500 help@desk.example wrote ----\n\nWhich printer?\n",
    "groupwise": '>>> "Help Desk" <help@desk.example> 3/9/2026 10:30 AM >>>\nWhich printer?\n',
    "marker": "-- please reply above this line --\n\nWhich printer?\n",
    "marker, quoted": "On Mon, Mar 9, 2026 at 10:30 AM Help Desk <help@desk.example> wrote:\n> ##- Please type your reply above this line -##\n> Which?\n",
    "marker, Spanish": "-- Por favor, responda por encima de esta línea --\n\n¿Cuál?\n",
    "signature": "-- \nRosa Marsh\nCounty Clerk\n555-0100\n",
    "signature, no space": "--\nRosa Marsh\nCounty Clerk\n",
    "signature, dashes of print": "—————\nRosa Marsh\nCounty Clerk\n",
    "list": "_______________________________________________\nClerks mailing list\nclerks@harlow.example\n",
    "notice": "CONFIDENTIALITY NOTICE: This message is for the addressee alone.\n",
}


@pytest.mark.parametrize("quote", QUOTED.values(), ids=QUOTED)
def test_quote_and_signature_are_left_out(quote):
    assert visible(f"{ANSWER}\n\n{quote}") == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "The error says:\n\nFrom: the registry it could not be read.",
        "The data comes From: our database, not From: other sources.",
        "On Monday at 10:30 I saw this:\n\nError 0x80070005",
        "See https://harlow.example/on-monday-someone-wrote: it is all there",
        "I wrote:\nnothing yet",
        "- printer\n- scanner\n- phone",
        "Move the desk\n\nFrom: Room 12\nTo: Room 14",
        "Dates:\n\n2026-01-15 14:30\n15.01.2026 14:30\nJan 15, 2026 at 14:30",
        "Sent from the wrong account, sorry. It burns.",
        "first part\n\n-----\n\nsecond part\n\nthird part",
        "a -- b is no signature\nkthxbai",
        "One question:\n\nLocally, when I run it, nothing happens",
    ],
)
def test_words_that_only_look_like_quotes_stay(text):
    assert visible(text) == text


def test_answers_between_quotes_stay():
    text = dedent("""\
        On Mon, Mar 9, 2026 at 10:30 AM Help Desk <help@desk.example> wrote:
        > Which printer?
        The one in 2.14.
        > Since when?

        Since Friday.
        """)
    assert visible(text) == "The one in 2.14.\n\nSince Friday."


def test_an_answer_below_the_quote_stays():
    assert visible("Help Desk wrote on 9 March 2026:\n\n> Which printer?\n\nThe one in 2.14.\n\n-- \nRosa") == "The one in 2.14."


def test_a_line_torn_from_its_quote_goes_with_it():
    text = f"Yes.\n\nOn 9 March 2026 Help <h@d.example> wrote:\n> {'a long line of a quote ' * 4}\nthat went on\n> to its end\n"
    assert visible(text) == "Yes."


@pytest.mark.parametrize(
    "text", ["> all of it\n> is quoted", "--\nRosa Marsh", "---------- Forwarded message ---------\nFrom: a@b.example\nSubject: x\n\nHi"]
)
def test_where_nothing_would_stay_all_stays(text):
    assert visible(text) == text


def test_the_whole_text_is_kept_beside_it():
    mail = read(letter(f"{ANSWER}\n\n{QUOTED['outlook']}"))
    assert "Which printer?" in mail.text
    assert mail.visible == ANSWER


@pytest.mark.parametrize(
    "html",
    [
        '<div>Yes, 2.14</div><div class="gmail_quote"><div class="gmail_attr">Mon, Help Desk:<br></div><blockquote class="gmail_quote">Which?</blockquote></div>',
        '<div>Yes, 2.14</div><blockquote type="cite"><div>Which?</div></blockquote>',
        '<div>Yes, 2.14</div><hr><div id="divRplyFwdMsg"><b>Od:</b> Help<br></div><div>Which?</div>',
        '<p class="MsoNormal">Yes, 2.14</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p>Od: Help</p></div><p>Which?</p>',
        '<div>Yes, 2.14</div><table class="OutlookMessageHeader"><tr><td>Od: Help</table>Which?',
        '<div>Yes, 2.14</div><div class="gmail_signature">Rosa<br>Clerk</div>',
        '<div>Yes, 2.14</div><div id="appendonsend"></div><div>Which?</div>',
        '<div>Yes, 2.14</div><div class="yahoo_quoted">Which?</div>',
        '<div dir="ltr">Yes, 2.14</div><div class="x_moz-cite-prefix">9 March, Help:</div><blockquote cite="mid:x">Which?</blockquote>',
    ],
)
def test_marks_of_mail_programs_in_html(html):
    mail = read(letter(html, head="Content-Type: text/html\n"))
    assert mail.visible == "Yes, 2.14"
    assert len(mail.text) > len(mail.visible)


def test_html_helps_where_the_plain_part_has_no_marks():
    mail = read(
        parted(part("Yes\n\nRosa\nClerk"), part('<p>Yes</p><div class="gmail_signature">Rosa<br>Clerk</div>', "text/html"), kind="alternative")
    )
    assert (mail.text, mail.visible) == ("Yes\n\nRosa\nClerk", "Yes")
