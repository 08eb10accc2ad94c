"""PHP: Symfony Mailer and Laravel, Swift Mailer."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"<<? (?=[2-5]\d\d)|<= ",
    sent=r"=> |>>? ",
    continued=r"(?=[2-5]\d\d[ -])",
    sign=r"\+\+ Starting Swift_|Expected response code \"?\d|TransportException|Swift_Transport|Symfony.Component.Mailer|Illuminate.Mail|Connection could not be established with host",
)
claims, read = DIALECT.claims, DIALECT.read
