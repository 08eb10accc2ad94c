"""sendEmail -v."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"DEBUG => evalSMTPresponse\(\) - Checking for SMTP success or error status in the message: ",
    sent=r"(?:INFO => )?Sending: \s*",
    sign=r"(?:SUCCESS|INFO|ERROR|DEBUG) => (?:Received|Sending|Connecting|Assigned)|sendEmail\b|sendemail\[\d+\]",
    passed=r"DEBUG => evalSMTPresponse\(\) - Found|\w+ => Received: ",
)
claims, read = DIALECT.claims, DIALECT.read
