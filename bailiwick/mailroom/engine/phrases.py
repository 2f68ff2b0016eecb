"""Words by which mail programs, in the languages they speak, introduce what they quote and sign what they send."""

from __future__ import annotations

import re
from typing import Final

#: “On … wrote:”: the verb
WROTE: Final = (
    "wrote", "writes", "escribió", "escribio", "ha escrito", "escribía", "escribiste", "escreveu", "a écrit", "a ecrit", "écrit", "écrivait", "schrieb", "geschrieben",
    "ha scritto", "scrive", "schreef", "heeft geschreven", "geschreven", "het volgende geschreven", "skrev", "skriver", "kirjoitti", "skrifaði", "napisał", "napisał(a)",
    "napisała", "napisal", "napsal", "napsal(a)", "napísal", "napísal(a)", "írta", "ezt írta", "a scris", "написал", "написал(а)", "написала", "пишет", "писал",
    "написав", "пише", "написа", "je napisao", "je napisala", "je napisao/la", "je написао/ла", "je pisao", "yazdı", "şunu yazdı", "έγραψε", "đã viết", "viết",
    "menulis", "a escrit", "va escriure", "parašė", "rakstīja", "kirjutas", "כתב", "כתבה", "כתב/ה", "كتب", "نوشت", "เขียน", "のメッセージ", "wrote on", "said",
    "写道", "寫道", "작성", "님이 작성", "mukaan", "está escrito", "idatzi du", "escribiu", "kirjutas", "wrote the following",
)  # fmt: skip
#: “On … wrote:”: how it begins
STARTS: Final = (
    "on", "el", "em", "le", "il", "in data", "am", "op", "den", "le", "dnia", "w dniu", "dne", "dňa", "în data", "la data", "pe", "в", "on the", "at", "a", "el día",
    "quoting", "ma", "ngày", "pada", "tarihinde", "στις", "vào", "dana", "ons", "tis", "man", "tor", "fre", "lør", "søn", "tir", "mån", "lör", "sön", "вт", "ср", "чт", "пт",
    "сб", "вс", "пн", "ke", "ti", "to", "pe", "la", "su", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mié", "jue", "vie", "sáb", "dom", "seg", "ter", "qua", "qui", "sex",
    "gio", "sab", "mo", "di", "mi", "do", "fr", "sa", "so", "wo", "vr", "za", "zo", "śr", "czw", "pt", "sob", "niedz", "pon", "wt", "út", "st", "čt", "pá", "ne", "po",
    "dnia", "v", "el", "vom", "from", "da",
)  # fmt: skip
#: the fields of a header that stands in a text, by what they mean
FIELDS: Final = {
    "from": (
        "from", "de", "von", "da", "van", "från", "fra", "lähettäjä", "od", "от", "від", "kimden", "gönderen", "feladó", "de la", "από", "差出人", "发件人", "寄件者",
        "寄件人", "보낸 사람", "보낸사람", "expéditeur", "remitente", "absender", "mittente", "remetente", "afzender", "avsändare", "avsender", "afsender", "từ", "dari", "mailto",
        "saatja", "nuo", "no", "de parte de",
    ),
    "date": (
        "sent", "date", "enviado", "enviado el", "enviada el", "fecha", "envoyé", "envoyé le", "gesendet", "gesendet am", "datum", "inviato", "data", "enviada em",
        "enviado em", "enviada", "verzonden", "verzonden op", "skickat", "skickad", "sendt", "dato", "lähetetty", "päiväys", "päivämäärä", "wysłano", "wysłane", "odesláno",
        "odoslané", "отправлено", "дата", "надіслано", "gönderme tarihi", "gönderildi", "tarih", "elküldve", "dátum", "küldve", "trimis", "ημερομηνία", "στάλθηκε",
        "送信日時", "日付", "日期", "发送时间", "发送日期", "寄件日期", "傳送時間", "보낸 날짜", "날짜", "sent on", "message du", "ngày", "đã gửi", "tanggal", "dikirim",
    ),
    "to": (
        "to", "para", "à", "a", "an", "per", "aan", "till", "til", "vastaanottaja", "do", "komu", "pro", "кому", "kime", "alıcı", "címzett", "către", "προς", "宛先", "收件人",
        "받는 사람", "받는사람", "destinataire", "destinatario", "destinatário", "empfänger", "đến", "kepada",
    ),
    "copy": ("cc", "copie à", "copia", "kopie", "kopia", "kopi", "kopio", "dw", "копия", "抄送", "副本", "참조", "bilgi", "másolatot kap", "bcc"),
    "subject": (
        "subject", "asunto", "objet", "betreff", "oggetto", "assunto", "onderwerp", "ämne", "emne", "aihe", "temat", "předmět", "predmet", "тема", "konu", "tárgy",
        "subiect", "θέμα", "件名", "主题", "主旨", "主題", "제목", "sujet", "re", "chủ đề", "subjek", "perihal", "assumpte", "teema", "tema",
    ),
}  # fmt: skip
#: -----between dashes-----
DIVIDERS: Final = (
    "original message", "forwarded message", "forwarded by", "original appointment", "original email", "reply message", "message original", "message d'origine",
    "message d’origine", "message transféré", "mensaje original", "mensaje reenviado", "mensaje de origen", "correo original", "ursprüngliche nachricht",
    "originalnachricht", "original-nachricht", "weitergeleitete nachricht", "messaggio originale", "messaggio inoltrato", "mensagem original", "mensagem encaminhada",
    "oorspronkelijk bericht", "doorgestuurd bericht", "origineel bericht", "ursprungligt meddelande", "originalmeddelande", "vidarebefordrat meddelande",
    "oprindelig besked", "oprindelig meddelelse", "original meddelelse", "videresendt besked", "opprinnelig melding", "videresendt melding", "alkuperäinen viesti",
    "välitetty viesti", "wiadomość oryginalna", "oryginalna wiadomość", "przekazana wiadomość", "treść przekazanej wiadomości", "původní zpráva", "původní e-mail",
    "přeposlaná zpráva", "pôvodná správa", "исходное сообщение", "пересылаемое сообщение", "оригинальное сообщение", "перенаправленное сообщение", "orijinal mesaj",
    "orijinal ileti", "özgün ileti", "yönlendirilmiş ileti", "iletilen mesaj", "eredeti üzenet", "továbbított üzenet", "mesaj original", "mesaj redirecționat",
    "αρχικό μήνυμα", "προωθημένο μήνυμα", "原始邮件", "原邮件信息", "转发邮件信息", "原始郵件", "轉寄郵件", "원본 메시지", "전달된 메시지", "元のメッセージ", "転送メッセージ",
    "originalna poruka", "izvorna poruka", "missatge original", "begin forwarded message", "thư gốc", "pesan asli", "original besked",
)  # fmt: skip
#: the line that our own mails carry, and those of others
MARKERS: Final = (
    r"(?:please )?(?:reply|write|type|enter|respond)\b.{0,30}\babove this line",
    r"(?:por favor,? )?(?:responda|responde|escriba|escribe|conteste)\b.{0,30}\b(?:encima|arriba) de esta l[ií]nea",
)
#: “Sent from my iPhone” and its kin
SENT_FROM: Final = (
    r"sent (?:from|via|with|by|using)\b", r"get outlook for\b", r"enviado (?:desde|de|do|via|mediante|con|pelo|a partir)\b", r"obt[eé]n(?:er|ga|ha)? (?:o )?outlook (?:para|for)\b",
    r"envoy[ée] (?:de|depuis|à partir|avec)\b", r"télécharger outlook pour\b", r"obtenir outlook pour\b", r"gesendet (?:von|mit|aus|über)\b", r"von meinem .{2,30} gesendet",
    r"diese nachricht wurde von meinem\b", r"outlook für .{2,20} (?:beziehen|herunterladen)", r"inviato da(?:l|lla)?\b", r"scarica outlook per\b", r"ottieni outlook per\b",
    r"verzonden (?:vanaf|via|met|vanuit)\b", r"verstuurd (?:vanaf|via|met|vanuit)\b", r"outlook voor .{2,20} downloaden", r"skickat från\b", r"skickades från\b", r"sendt fra\b",
    r"lähetetty .{2,40}(?:sta|stä|lta|ltä)\b", r"wysłan[eoy] z\b", r"odesláno z\b", r"odoslané z\b", r"отправлено (?:с|из|через)\b", r"надіслано з\b",
    r".{2,40}['’]?(?:dan|den|tan|ten|mdan|mden) gönderildi", r"küldve\b", r"trimis de pe\b", r"στάλθηκε από\b", r".{1,30}から送信", r"发自我的", r"來自我的", r"從我的.{1,20}傳送",
    r"从我的.{1,20}发送", r"나의 .{1,30}에서 보냄", r"내 .{1,30}에서 보냄", r"poslano (?:s|sa|iz|z)\b", r"enviat des d", r"đã gửi từ\b", r"dikirim dari\b", r"נשלח מ", r"أرسلت من",
    r"(?:holen|laden) sie (?:sich )?outlook für\b", r"von .{2,40} (?:smartphone|handy|tablet|gerät|ipad|iphone|galaxy|mac) (?:aus )?gesendet", r"provenance\s?: courrier pour\b",
    r"(?:nova|nieuwe|hämta|hent|få|pobierz|stáhnout|baixar|obter|download) outlook (?:para|voor|för|for|til|dla|pro)\b", r"inviato da (?:posta|outlook)\b",
    r"this (?:message|e-?mail) was sent from (?:my|a)\b", r"yahoo mail:? (?:search|buscar)", r"typed on (?:my|a)\b", r"composed on (?:my|a)\b", r"sent on the go\b", r"(?:please )?(?:excuse|forgive|pardon) (?:any |my |the |all )?(?:typos|brevity|misspellings|typing errors|errors|mistakes)\b",
)  # fmt: skip


def alternatives(phrases: tuple[str, ...]) -> str:
    """Return a pattern for any of some phrases, the longest first; spaces stand for any white space."""
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in sorted(set(phrases), key=len, reverse=True))
