"""What people paste and pipe, read into what was said with what its surroundings tell.

A newcomer adds a module with `claims` and `read`, and one line in `INPUTS`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from smtpwhy.values import Value

if TYPE_CHECKING:
    from smtpwhy.inputs.logs.log import Log
    from smtpwhy.inputs.paste import Paste
    from smtpwhy.inputs.said import Reading


class Input(Value):
    """One format of text."""

    id: str
    """The id of the format, for `--as` and the JSON key `format`."""
    name: str
    """What it is, for people."""
    module: str
    """The module of this package that reads it; it is imported when a text may be of this format."""
    needles: tuple[str, ...]
    """One of them stands in every text of this format: cheap to look for."""

    def claims(self, paste: "Paste") -> bool:
        """Tell whether a text is of this format; its module is only asked where one of the needles is there."""
        text = paste.head if self.is_log else paste.text
        if self.needles and not any(needle in text for needle in self.needles):
            return False
        return bool(self._reader.claims(paste))

    def read(self, paste: "Paste") -> "Reading":
        """Return what was said in a text of this format."""
        reading: Reading = self._reader.read(paste)
        return reading

    @property
    def is_log(self) -> bool:
        """Whether this is the log of a mail server, which is read line by line."""
        return self.module.startswith("logs.")

    @property
    def log(self) -> "Log":
        """How this log is read."""
        log: Log = import_module(f"smtpwhy.inputs.{self.module}").LOG
        return log

    @property
    def _reader(self) -> Any:
        return self.log if self.is_log else import_module(f"smtpwhy.inputs.{self.module}")


INPUTS = (
    Input("ses", "events of Amazon SES", "events.ses", ("notificationType", "eventType", "bouncedRecipients", "diagnosticCode")),
    Input("sendgrid", "events of SendGrid", "events.sendgrid", ('"sg_', "smtp-id", '"created')),
    Input("mailgun", "events of Mailgun", "events.mailgun", ("delivery-status", "log-level", "recipient-domain", "user-variables", "message-headers", "Message-Id", '"message-id', "Mailgun", "body-plain")),
    Input("mandrill", "events of Mailchimp Transactional (Mandrill)", "events.mandrill", ("mandrill_events", '"msg', '"reject')),
    Input("sparkpost", "events of SparkPost", "events.sparkpost", ("rcpt_to",)),
    Input("mailjet", "events of Mailjet", "events.mailjet", ("mj_", "MessageID", "Message_GUID")),
    Input("postmark", "events of Postmark", "events.postmark", ("RecordType", "TypeCode", "ErrorCode")),
    Input("brevo", "events of Brevo (Sendinblue)", "events.brevo", ('"message-id', '"messageId')),
    Input("resend", "events of Resend", "events.resend", ('"email.',)),
    Input("dsn", "a delivery report (RFC 3464)", "bounces.dsn", ("ecipient:", "Diagnostic-Code:", "diagnostic-code:")),
    Input("bounce", "a bounce in prose", "bounces.text", ("@",)),
    Input("postfix", "Postfix's log", "logs.postfix", ("postfix", "relay=", " reject: ")),
    Input("exim", "Exim's main log and reject log", "logs.exim", (" <= ", " => ", " ** ", " == ", " -> ", "rejected ", "authenticator failed", " Completed", " SMTP ")),
    Input("postqueue", "Postfix's queue, as postqueue -p, mailq and postqueue -j list it", "logs.postqueue", ("-Queue ID-", '"queue_id"', "Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun ")),
    Input("eximqueue", "Exim's queue, as exim -bp lists it", "logs.eximqueue", ("m ", "h ", "d ", "w ")),
    Input("exchange", "Exchange's message tracking log", "logs.exchange", ("Message Tracking Log", "#Fields", "RecipientStatus", ",FAIL,", ",DEFER,", ",SEND,", ",DELIVER,", ",RECEIVE,")),
    Input("kumomta", "KumoMTA's log", "logs.kumomta", ('"peer_address"', '"num_attempts"', '"enhanced_code"', '"feedback_report"', '"egress_')),
    Input("powermta", "PowerMTA's accounting file", "logs.powermta", ("timeLogged", "d,2", "b,2", "t,2", "tq,2", '","2')),
    Input("haraka", "Haraka's log", "logs.haraka", ("] [", '"uuid"', " uuid=")),
    Input("stalwart", "Stalwart's log", "logs.stalwart", ("(delivery.", "(smtp.", "(auth.", "(queue.", "(milter.", "(network.", "(server.", "context=")),
    Input("sendmail", "Sendmail's log", "logs.sendmail", (", delay=", ", class=", "ruleset=", "Milter: ", "sendmail", "sm-m")),
    Input("opensmtpd", "OpenSMTPD's log", "logs.opensmtpd", (" smtp ", " mta ", " mda ", " lmtp ", "smtp-in: ", "smtp-out: ", "relay: ", "delivery: ", "mda: ")),
    Input("courier", "Courier's log", "logs.courier", ("courier",)),
    Input("qmail", "the log of qmail and notqmail", "logs.qmail", ("delivery ", "info msg ", "status: local ", "rblsmtpd: ", "CHKUSER ", "vchkpw-")),
    Input("dovecot", "Dovecot's log", "logs.dovecot", ("dovecot", "lmtp(", "lda(", "deliver(", "-login: ")),
    Input("exchange-protocol", "Exchange's SMTP protocol logs", "clients.exchange", ("#Fields", "#Log-type", "Z,")),
    Input("swaks", "swaks", "clients.swaks", ("=== ", "<- ", "<~ ", "<** ", "*** ")),
    Input("netsmtp", "Perl's Net::SMTP", "clients.netsmtp", ("Net::SMTP",)),
    Input("phpmailer", "PHPMailer", "clients.phpmailer", ("SERVER -> CLIENT", "CLIENT -> SERVER", "SMTP Error", "Mailer Error", "SMTP ERROR", "PHPMailer", "SMTP INBOUND", "-&gt;")),
    Input("aiosmtplib", "Python's aiosmtplib", "clients.aiosmtplib", ("aiosmtplib",)),
    Input("smtplib", "Python's smtplib", "clients.smtplib", ("smtplib", "send: ", "reply: ", "SMTPAuthenticationError", "SMTPRecipientsRefused", "SMTPSenderRefused", "SMTPDataError", "SMTPConnectError", "SMTPHeloError", "SMTPNotSupportedError", "SMTPServerDisconnected", "SMTPResponseException", ", b'")),
    Input("emailjs", "Node's emailjs", "clients.emailjs", ("emailjs", "SMTPError", "bad response on command")),
    Input("nodemailer", "Nodemailer", "clients.nodemailer", ("nodemailer", "messageTime", "] S: ", "] C: ", "└──", "SMTPConnection", "responseCode", "'E", '"E')),
    Input("javamail", "JavaMail and Jakarta Mail", "clients.javamail", ("DEBUG", ".mail", "angus", "MessagingException", "MailSendException", "MailAuthenticationException", "SMTPSendFailedException")),
    Input("mailkit", ".NET's MailKit", "clients.mailkit", ("MailKit", "Connected to smtp", "SmtpCommandException", "SmtpProtocolException")),
    Input("dotnet", ".NET's System.Net.Mail", "clients.dotnet", ("System.Net", "SmtpException", "SmtpFailedRecipient", "The server response was")),
    Input("symfony", "Symfony Mailer, Laravel and Swift Mailer", "clients.symfony", ("TransportException", "Swift_", "Symfony", "Illuminate", "Expected response code", "Connection could not be established with host", "< 2")),
    Input("ruby", "Ruby's net/smtp", "clients.ruby", ("net/smtp", "Net::", '<- "', '-> "', "-&gt; &quot;")),
    Input("msmtp", "msmtp", "clients.msmtp", ("msmtp", "<-- ", "--> ", "smtpstatus=", "exitcode=EX_", "--&gt;", "sendmail: ")),
    Input("ssmtp", "sSMTP", "clients.ssmtp", ("[<-]", "[->]", "ssmtp", "sSMTP")),
    Input("sendemail", "sendEmail", "clients.sendemail", ("=> Received", "=> Sending", "=> Connecting", "sendEmail[", "sendemail[")),
    Input("s-nail", "s-nail and mailx", "clients.snail", ("s-nail", "mailx", ">>> SERVER", "SMTP server: ", "mail: ", "smtp-server: ")),
    Input("esmtp", "esmtp", "clients.esmtp", ("esmtp", "ected to MTA")),
    Input("nullmailer", "nullmailer", "clients.nullmailer", ("nullmailer", "smtp: Failed", "Sending failed", "Rescanning queue")),
    Input("lettre", "Rust's lettre", "clients.lettre", ("lettre", "Error { kind", "code: Code", "permanent error (", "transient error (")),
    Input("thunderbird", "Thunderbird", "clients.thunderbird", ("mailnews.smtp", "SMTP Response", "SMTP Send", "SMTP entering", "An error occurred", "SMTP Connecting", "message failed")),
    Input("mutt", "mutt and NeoMutt", "clients.mutt", ("SMTP session failed", "Could not send the message", "mutt")),
    Input("curl", "curl", "clients.curl", ("* ", "< ", "curl", "&lt; ", "<= Recv", "== Info")),
    Input("go", "Go's net/smtp", "clients.go", ("smtp.", "gomail", "x509: ", "panic: ", "textproto", "dial tcp", "smtp: ", "go-mail", ".go:", "loginAuth", "-- S: ", "--> S: ")),
    Input("dma", "DragonFly Mail Agent", "clients.dma", ("dma", "remote delivery")),
    Input("openssl", "openssl s_client", "clients.openssl", ("CONNECTED(", "CONNECTION ESTABLISHED", "didn't f", "depth=", "verify ", "Verify return", "error:", "connect:errno")),
    Input("session", "a session of telnet or nc, or C: and S: lines", "clients.session", ("\n", "\r")),
    Input("reply", "a mail server's reply, with whatever a program put around it", "reply", ()),
)  # fmt: skip
"""All formats, the most particular first: the first that claims a text reads it."""


def recognise(paste: "Paste") -> Input | None:
    """Return the format that claims the text, or None; a line that begins with a reply code is a reply."""
    text = paste.text.strip()
    if text[:3].isdigit() and text[3:4] in (" ", "-") and "\n" not in text and "\r" not in text:
        return INPUTS[-1]
    return next((one for one in INPUTS if one.claims(paste)), None)
