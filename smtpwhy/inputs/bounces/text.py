"""The readable text of a bounce without the mail around it, as people copy it out of a mail program."""

from smtpwhy.inputs.bounces.prose import names_recipients
from smtpwhy.inputs.bounces.reading import read_text_of_bounce
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

_OPENER = lazy(
    r"(?im)^\W*(?:this message was created automatically by mail delivery|this is the mail (?:system|delivery agent) at|"
    r"hi\. this is the|this is the (?:dragonfly mail agent|postfix|mailer-daemon)|i'm afraid i wasn't able to deliver|"
    r"delivery (?:has failed|to the following recipients? (?:failed|has))|(?:your|the following) message (?:to [^\n]{1,200} )?"
    r"(?:couldn't|could not|wasn't|was not|hasn't|did not|has not|can't) (?:be )?(?:been )?(?:deliver|reach)|"
    r"an error (?:has )?occurred while (?:trying|attempting) to deliver|there was an error delivering your mail|"
    r"(?:sorry, )?we were unable to deliver your message|unable to deliver message to the following|undeliverable mail|"
    r"this is an automatically generated delivery status notification|diagnostic information for administrators|generating server:|"
    r"this is a warning (?:message )?only|transcript of session follows|the following addresses had|address not found$|message (?:blocked|not delivered|rejected|too large)$|delivery (?:incomplete|problem)$|"
    r"this is a delivery status notification|\*\* (?:address not found|message (?:blocked|not delivered))|"
    r"ihre nachricht (?:an [^\n]{1,200} )?konnte nicht|fehler bei der nachrichtenzustellung|(?:l')?échec de la remise|no se pudo entregar|se ha producido un error en la entrega|"
    r"remise impossible|impossibile recapitare|recapito non riuscito|diagnoseinformationen für administratoren|informations de diagnostic|información de diagnóstico|"
    r"(?:iletiniz|e-postanız|mesajınız) [^\n]{0,200}(?:teslim edilemedi|gönderilemedi)|teslim edilemedi|yöneticiler için tanılama bilgileri|次の受信者またはグループへの配信|管理者向けの診断情報)"
)


def claims(paste: Paste) -> bool:
    """Tell whether the text reads as a bounce: it opens as one and names a recipient."""
    plain = paste.plain.strip()
    return "\n" in plain and _OPENER.search(plain) is not None and names_recipients(plain)


def read(paste: Paste) -> Reading:
    """Return what the text says about each recipient."""
    return read_text_of_bounce(paste.plain)
