"""Sentences that stand in every bounce of its kind and tell no ground."""

from smtpwhy.patterns import lazy

_ALWAYS = lazy(
    r"(?im)^[ \t]*(?:"
    r"this message was created automatically by[^\n]*|this is (?:an )?automatic(?:ally)?[^\n]*|"
    r"a message that you (?:have )?sent (?:could not|has not)[^\n]*|a message sent by[ ]*$|"
    r"could not be delivered to (?:one or more|all) [^\n]*|recipients\. +this is a permanent error[^\n]*|its recipients[. ][^\n]*|recipients after more than[^\n]*|below is a copy of[^\n]*|(?:included|enclosed) is a copy[^\n]*|this is the mailer-daemon[^\n]*|from [\w.-]* ?\[[\d.:a-f]+\]|"
    r"(?:the )?address to which the message[^\n]*:|<?[\w.+=-]+@[\w.-]+>?:?|"
    r"this is a permanent error[^\n]*|hi\. this is the [^\n]*|this is the [\w. ]{1,60}(?:program|system|server|agent)[^\n]*|"
    r"i'm (?:afraid|sorry)[^\n]*|i was not able[^\n]*|(?:sorry, )?we were unable to deliver your message[^\n]*|"
    r"be delivered to one or more[^\n]*|below could not be[^\n]*|for further assistance[^\n]*|if you do so, please[^\n]*|delete your own[^\n]*|"
    r"the following (?:address|recipient)[^\n:]*:?|(?:the )?address(?:\(es\))? failed:?|"
    r"\(?(?:expanded|generated|ultimately generated|forwarded|redirected) (?:from|by)[^\n]*|"
    r"no action is required[^\n]*|some time, and this warning[^\n]*|remains undelivered[^\n]*|and when that happens[^\n]*|"
    r"(?:the )?(?:original )?message was received at[^\n]*|the (?:message identifier|subject|date) [^\n]*is:[^\n]*|"
    r"(?:to|from|cc|subj|subject|sent|date|message-id)[ \t]*:[^\n]*|your message[ \t]*$|"
    r"did not reach the following[^\n]*|the mts-id of[^\n]*|;?l=[A-Z0-9-]+[ \t]*$|msexch:ims:[^\n]*|"
    r"generating server:[^\n]*|diagnostic information for administrators:?|"
    r"message from [\w.]+[ \t]*$|unable to deliver message to the following[^\n]*|"
    r"the message is kept in the queue[^\n]*|you do not need to (?:re-?send|do)[^\n]*|a message is delayed[^\n]*|"
    r"please (?:do not reply|note)[^\n]*|do not reply to this[^\n]*|this has been a permanent failure[^\n]*|"
    r"-+ ?(?:the following addresses had|transcript of session|session transcript|failed recipients|server message|smtp command)[^\n]*|"
    r"={3,}|-{3,}|_{3,}|\*{3,}|thanks,|regards,|best regards,?|hello,?"
    r")[ \t]*$\n?"
)
"""Lines that tell no ground."""
_ELSE = lazy(
    r"(?im)(?:\bi'm not going to try again; this\s+message has been in the queue too long\.?|\bgiving up on [\d.:a-f]+\.?|"
    r"\bdelivery expired \(message too old\)|\bno further delivery attempts will be made\.?|(?:delivery )?attempts will (?:continue|be made)[^\n]*)"
)
"""What tells something only where nothing else does."""
_ABOUT_US = lazy(
    r"(?i)\b(?:postmaster|mailer-daemon|mail-daemon|abuse|help-?desk|support|contact|no-?reply|administrator|please (?:send|contact|write|forward)|envelope-from|"
    r"message-id|mts-id|references:|from:|sender:|reply-to:|return-path:|rfc822;? ?postmaster|https?://|original sender|sent by)\b"
)


def is_about_us(line: str) -> bool:
    """Tell whether an address on a line is that of somebody to write to, or the sender's."""
    return _ABOUT_US.search(line) is not None


def without_noise(text: str) -> str:
    """Return a text without the lines that tell no ground; what is left of each line freed of its indent."""
    left = _ALWAYS.sub("", text)
    plain = _ELSE.sub("", left)
    kept = plain if any(character.isalpha() for character in plain) else left
    return "\n".join(line.strip() for line in kept.split("\n") if line.strip())
