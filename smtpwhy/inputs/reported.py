"""What client programs say about a failure in their own words: at which stage it was, and for whom."""

import re

from smtpwhy.patterns import lazy

_HINTS = (
    ("rcpt", r"SMTPRecipients?Refused|SmtpFailedRecipients?Exception:|RecipientCommand\.|SMTPTransport\.rcptTo|[rR]cptTo(?:Command|Async)|on command 'RCPT|command['\"]?: ['\"]RCPT TO|\{'[^'\n]+@[^'\n]+': \(\d{3},|RCPT(?: TO)?(?: command)? failed|recipients failed|recipient address \S+ not accepted|recipients were rejected|no recipient accepted|\bRCPT TO:<[^>]*> \(|^To \S+@\S+: [45]|SMTPAddressFailed|smtp\.rb:\d+:in [`'](?:Net::SMTP#)?rcptto|in _?rcpt\b|Recipient address rejected|<[^<>\s]+@[^<>\s]+>: Relay access denied|on command 'RCPT'|executeCommand\(['\"]RCPT TO|Expected response code \"?250/251/252\"? but got|SMTPAddressFailedException|SendFailedException: Invalid Addresses"),
    ("mail", r"SMTPSenderRefused|SMTPSenderFailed|\bMailCommand\.|SMTPTransport\.mailFrom|[mM]ailFrom(?:Command|Async)|command['\"]?: ['\"]MAIL FROM|MAIL(?: FROM)?(?: command)? failed|From address failed|envelope from address \S+ not accepted|smtp\.rb:\d+:in [`'](?:Net::SMTP#)?mailfrom|on command 'MAIL'|executeCommand\(['\"]MAIL FROM"),
    ("auth", r"SMTPAuthenticationError|\bAuthCommand\.|SMTPTransport\.authenticate|\.Authenticate(?:Async)?\(|on command 'AUTH|\*\w+\.\w+Auth auth|AuthenticationFailed|EAUTH|command['\"]?: ['\"]AUTH|(?i:authentication (?:command )?failed|could not authenticate|failed to authenticate|invalid login)|in (?:auth|login)$|smtp\.rb:\d+:in [`'](?:Net::SMTP#)?auth|executeCommand\(['\"]AUTH|->handleAuth\(|Expected response code \"?(?:235|334)\"? but got|no password specified"),
    ("message", r"SMTPDataError|after (?:the )?final (?:DATA|dot)|DataStopCommand\.|SMTPTransport\.finishData|\.(?:Data|Bdat)(?:Async)?\(|on command '(?:\\r\\n)*\.'|on command '\s|DATA END|did not accept the mail|(?i:data not accepted|message (?:was )?(?:not accepted|rejected|refused))|command['\"]?: ['\"]DATA|smtp\.rb:\d+:in [`'](?:Net::SMTP#)?data|Message failed|executeCommand\(['\"](?:\\r\\n)?\.\\r\\n|executeCommand\(['\"]\s+\.\s|SMTPTransport\.(?:bdat|sendMessageEnd)\("),
    ("data", r"DATA(?: command)? failed|executeCommand\(['\"]DATA|->doDataCommand\(|SMTPTransport\.data\(|Expected response code \"?354\"? but got"),
    ("starttls", r"(?i)in starttls$|StartTlsCommand\.|SmtpClient\.PostConnect\(|SMTPTransport\.startTLS|(?:not|n't) (?:support|offer|advertis)\w*[^.\n]{0,40}STARTTLS|STARTTLS (?:is |was |)(?:not|un)|[dD]idn't f(?:ound|ind) (?:starttls|STARTTLS)|command['\"]?: ['\"]STARTTLS|STARTTLS(?: command)? failed|TLS handshake failed|cannot start TLS|executeCommand\(['\"]STARTTLS|Unable to connect with STARTTLS|stream_socket_enable_crypto\(\)|Could not convert socket to TLS"),
    ("helo", r"SMTPHeloError|EHelloCommand\.|[EH]{2}LO(?: command)? failed|command['\"]?: ['\"](?:EHLO|HELO)|executeCommand\(['\"](?:EHLO|HELO)|->_?do(?:Ehlo|Helo)Command\(|SMTPTransport\.[eh]{2}lo\("),
    ("connect", r"wrong version number|WRONG_VERSION_NUMBER|SMTPTransport\.openServer|EAI_AGAIN|(?i:could not resolve|name resolution|nodename nor servname|unknownhost|failed to lookup address|unable to connect|timed?out while connecting)|SMTPConnectError|Invalid greeting|initial OK message|command['\"]?: ['\"]CONN|Net::OpenTimeout|(?i:(?:could(?: not|n't)|failed to|attempting to|unable to) connect|cannot open \S+:\d+$|cannot connect|connection refused|getaddrinfo|enotfound|econnrefused|no such host|dial tcp|cannot locate host|connection (?:could not|timed out)|name or service not known)|in (?:connect|_get_socket|create_connection)$|->_?readGreeting\(|Got bad greeting from SMTP host|Expected response code \"?220\"? but got|->establishConnection\("),
)  # fmt: skip
"""Stage -> what client programs say where it failed; the first that is found holds."""


def reported_stage(text: str) -> str | None:
    """Return the stage that a client's report names."""
    stage = next((stage for stage, pattern in _HINTS if re.search(pattern, text, re.M)), None)
    frames = _PYTHON.findall(text) if stage is None else ()
    return _IN_PYTHON.get(frames[-1].removeprefix("_").partition("_")[0]) if frames else stage


_PYTHON = lazy(
    r"(?m)^\s*File \"[^\"\n]*smtp\w*(?:/\w+)?\.py\", line \d+, in (_?(?:connect|get_socket|ehlo|helo|starttls|login|auth|mail|rcpt|data)\w*)$"
)
_IN_PYTHON = {
    "connect": "connect", "get": "connect", "ehlo": "helo", "helo": "helo", "starttls": "starttls", "login": "auth",
    "auth": "auth", "mail": "mail", "rcpt": "rcpt", "data": "message",
}  # fmt: skip
"""Function of smtplib and aiosmtplib -> the stage at which it works."""

_FOR = lazy(
    r"(?m)(?:\brejected: \[ ?'|recipient address |recipients failed: |RCPT TO:<|^To |\bto: <|recipients=|recipient: '|\{'|<(?=[^<>\s]+> trying delivery))"
    r"([^\s'\"<>,]+@[^\s'\"<>,]+)"
)
_REFUSED = lazy(r"\b[45]\.\d\.\d{1,3} <([^<>\s]+@[^<>\s]+)>: (?:Recipient|Relay|User)")
_BEFORE_REPLY = lazy(r"'([^'\s]+@[^'\s]+)': \(\s*$")


def reported_recipient(text: str, start: int | None = None) -> str | None:
    """Return the recipient that a report names, for the reply that begins at `start` where there are several."""
    if start is not None:
        found = _BEFORE_REPLY.search(text[max(start - 300, 0) : start]) or _REFUSED.search(text, start, start + 300)
        return found[1] if found else None
    found = _FOR.search(text) or _REFUSED.search(text)
    return found[1].rstrip(":;)") if found else None
