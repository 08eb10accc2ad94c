"""What a mail is: a delivery report, a bounce in prose, or no bounce at all."""

from typing import Literal

from smtpwhy.inputs.bounces.mail import Mail
from smtpwhy.inputs.bounces.report import is_report
from smtpwhy.patterns import lazy

Kind = Literal["report", "prose", "vacation", "feedback", "receipt", "mail"]

_DAEMON = lazy(
    r"(?i)mailer-?daemon|mail-daemon|maildaemon|mdaemon|postmaster|post_master|mail delivery|delivery (?:sub)?system|mail (?:delivery )?(?:sub)?system|"
    r"mail administrator|system administrator|delivery[ -]?(?:status|notif|report)|bounce|undeliver|microsoft ?exchange|ndr@|mailsystem|mta@|anti-?virus|"
    r"no-?reply@sns\.amazonaws"
)
_SUBJECT = lazy(
    r"(?i)undeliver|non.?deliver|not (?:been )?deliver|deliver\w*[^\n]{0,20}(?:fail|fault|error|problem|delay|status|warning|unsuccess)|fail\w*[^\n]{0,12}(?:deliver|notice|mail|send)|"
    r"returned (?:mail|to sender|message)|returning (?:message|mail)|could ?n.t be delivered|could not be delivered|mail (?:system )?error|mail failure|error sending|"
    r"rejected|delayed|user unknown|permanent (?:fatal )?error|processing error|nameserver error|unzustellbar|nicht zustellbar|zustell|no se (?:ha )?(?:podido|pudo)|no entregad|"
    r"non remis|échec|non recapit|mancata consegna|niet bezorgd|onbestelbaar|kan inte levereras|olevererbart|iletilemedi|teslim|недоставлен|не доставлено|"
    r"配信|送信|届け|エラー|リターン|退信|退回|系统退信|无法送达|배달|반송|não entreg|nao entreg|nedoru|niedostarcz|kézbesít"
)
_PHRASE = lazy(
    r"(?i)(?:could|can|may|was|were|has|have|had|did|is|are)(?:\s+)?(?:not|n['’]t|not\s+yet)\s+(?:be(?:en)?\s+)?(?:yet\s+)?(?:successfully\s+)?(?:deliver|reach|receive|accept|sen[dt])|"
    r"(?:unable|failed|wasn't able|not able|not possible)\s+to\s+(?:be\s+)?(?:deliver|send|reach)|could\s?n['’]t\s+(?:be\s+)?deliver|undeliver|non-?deliver|"
    r"deliver\w*\s+(?:to\s+[^\n]{0,80}\s+)?(?:has\s+|have\s+)?(?:been\s+)?(?:fail|delay|postpone|problem|error|unsuccess|incomplete)|fail\w*\s+(?:permanently|recipients|to deliver)|(?:permanent|fatal|delivery|transient)\s+(?:fatal\s+)?(?:error|failure)|"
    r"address(?:es|\(es\))?\s+(?:\w+\s+){0,4}fail|did not reach|rejected by|was rejected|been (?:rejected|returned|blocked|refused)|returned (?:mail|message|to)|message looping|"
    r"trouble delivering|error (?:occurred|delivering|was detected|while)|(?:no such|unknown|invalid) (?:user|mailbox|recipient|final delivery)|user unknown|does not exist|doesn['’]t have|mailbox (?:is )?full|transcript of session|"
    r"may not exist|errors from|duplicated message|malformed address|incorrectly constructed|problem with|"
    r"nicht zugestellt|nicht zustell|unzustellbar|no (?:se )?(?:pudo|ha podido|fue|ha sido|puede)\s+(?:ser\s+)?(?:entreg|envi)|n['’]a (?:pas )?(?:pu|été)|non (?:è stato|può|e' stato)|não (?:pôde|foi|pode)|nao pode|kunde inte|niet (?:worden )?(?:bezorgd|afgeleverd)|"
    r"iletilemedi|teslim edilemedi|gönderilemedi|не (?:может|был|удалось|доставлен)|доставить|送信できません|配信できません|届けられません|送信に失敗|存在しない|退信|无法(?:送达|投递|发送)|投递失败|無法|전송(?:할 수|되지|에 실패)|반송|"
    r"δεν|ενδέχεται|नहीं|не існує|ймовірно|nie (?:może|mogła|została|udało)|nem (?:lehet|sikerült)|nelze|nepodařilo|deliveries\b|Recipient server unavailable"
)
_VACATION = lazy(
    r"(?i)out of (?:the )?office|auto(?:matic|mated)?[ -]?(?:reply|response|respon|answer|antwort)|autoreply|vacation|on (?:annual )?leave|abwesen|automatische antwort|réponse automatique|respuesta automática|"
    r"risposta automatica|automatyczna odpowied|otomatik yanıt|автоответ|自動(?:応答|返信)|自动(?:回复|答复)|away from|absence|fora do escritório|afwezig|frånvaro"
)


def kind_of(mail: Mail) -> Kind:
    """Return what a mail is."""
    if "feedback-report" in mail.type or _complains(mail):
        return "feedback"
    if "disposition-notification" in mail.type:
        return "receipt"
    if is_report(mail.blocks):
        return "report"
    subject = mail.headers.get("subject", "")
    answers = "auto-replied" in mail.headers.get("auto-submitted", "").lower() or _VACATION.search(subject) is not None
    answers = answers and "delivery-status" not in mail.type
    signs = _signs(mail)
    if _PHRASE.search(mail.text) is not None and signs and not (answers and signs < 2):
        return "prose"
    if answers or any(name in mail.headers for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return "vacation"
    return "prose" if signs > 1 else "mail"


def _complains(mail: Mail) -> bool:
    """Tell whether a mail is a complaint of a provider's that has no feedback type."""
    return "x-hmxmroriginalrecipient" in mail.headers or "feedback-type" in mail.text[:5000].lower()


def _signs(mail: Mail) -> int:
    """Return how many headers say that this is a bounce."""
    headers = mail.headers
    senders = " ".join(headers.get(name, "") for name in ("from", "sender", "x-mailer"))
    return (
        (_DAEMON.search(senders) is not None)
        + (_SUBJECT.search(headers.get("subject", "")) is not None)
        + (bool(mail.returned) and "reply@" in senders)
        + ("x-failed-recipients" in headers or "delivery-status" in mail.type)
        + (headers.get("return-path", "").strip() == "<>" or headers.get("from", "").strip() == "<>")
    )
