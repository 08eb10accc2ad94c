"""Write the JSON schema, the tables of docs/json.md and the man page anew."""

from tools.documents import made

for path, text in made().items():
    path.write_text(text, encoding="utf-8")
