"""A catalog's mistakes are told with file, line and what to write instead."""

from pathlib import Path

import pytest

from smtpwhy.catalog.catalog import load
from smtpwhy.catalog.source import CatalogError, read_path, read_text

MISTAKES = {
    "unknown field": (
        "rules:\n- id: acme-full\n  match: {text: mailbox overfull}\n  casue: mailbox_full\n",
        "acme.yaml:4: unknown field 'casue'; did you mean 'cause'?",
    ),
    "missing field": ("rules:\n- id: acme-full\n  cause: mailbox_full\n", "acme.yaml:2: field 'match' is missing"),
    "key given twice": (
        "rules:\n- id: acme-full\n  match: {code: '550'}\n  cause: mailbox_full\n  cause: spam_content\n",
        "acme.yaml:5: 'cause' is given twice; first on line 4",
    ),
    "unquoted code": (
        "codes:\n- id: 598\n  name: Ours\n  meaning: It is ours.\n",
        'acme.yaml:2: YAML reads 598 as a number; write it in quotes: "598"',
    ),
    "unquoted no": (
        "rules:\n- id: acme\n  match: {text: no}\n  cause: mailbox_full\n",
        'acme.yaml:3: YAML reads no as true or false; write it in quotes: "no"',
    ),
    "unknown section": ("rule:\n- id: acme\n", "acme.yaml:1: unknown section 'rule'; did you mean 'rules'?"),
    "not a list": ("rules: acme\n", "acme.yaml:1: section 'rules' must be a list, each item beginning with '- '"),
    "unknown role": (
        "rules:\n- id: acme\n  match: {code: '550'}\n  cause: mailbox_full\n  steps: {sendr: [Wait.]}\n",
        "acme.yaml:5: 'steps': 'sendr' is none of sender, sending_admin, receiving_admin, recipient; did you mean 'sender'?",
    ),
    "step without full stop": (
        "rules:\n- id: acme\n  match: {code: '550'}\n  cause: mailbox_full\n  steps:\n    sender: [Wait]\n",
        "acme.yaml:6: 'steps' must be a whole sentence: end with a full stop",
    ),
    "unknown placeholder": (
        "rules:\n- id: acme\n  match: {code: '550'}\n  cause: mailbox_full\n  steps:\n    sender:\n"
        "    - {do: Look., run: 'dig {domian}'}\n",
        "acme.yaml:7: 'run': unknown placeholder '{domian}'; did you mean 'domain'?".replace("'run':", "'run'"),
    ),
    "alias": (
        "rules:\n- id: acme\n  match: &m {code: '550'}\n  cause: mailbox_full\n- id: acme-two\n  match: *m\n  cause: mailbox_full\n",
        "acme.yaml:3: YAML aliases (*name) are not used in a catalog; write it out",
    ),
    "broken YAML": ("rules:\n- id: 'acme\n", "acme.yaml:3: not YAML: found unexpected end of stream"),
    "empty": ("", "acme.yaml: the file is empty; it needs a section such as 'rules:'"),
    "retry is maybe": (
        "rules:\n- id: acme\n  match: {code: '550'}\n  cause: mailbox_full\n  retry: maybe\n",
        "acme.yaml:5: must be true or false or null",
    ),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(CatalogError) as error:
        read_text(text.encode(), "acme.yaml")
    assert message in map(str, error.value.problems)


REFERENCES = {
    "cause": (
        "rules:\n- id: acme\n  match: {code: '550'}\n  cause: mailbox_ful\n",
        "2: 'mailbox_ful' is not on the closed list of causes; did you mean 'mailbox_full'?",
    ),
    "provider": (
        "rules:\n- id: acme\n  provider: gmial\n  match: {code: '550'}\n  cause: mailbox_full\n",
        "2: provider 'gmial' is not in a section 'providers'",
    ),
    "pair": (
        "comparisons:\n- pair: ['550', '5500']\n  summary: Two.\n  differences: [One.]\n"
        "  which_when: {'550': One., '5500': Two.}\n",
        "2: '5500' is not in the catalog",
    ),
    "which_when": (
        "comparisons:\n- pair: ['550', '552']\n  summary: Two.\n  differences: [One.]\n  which_when: {'550': One.}\n",
        "2: 'which_when' needs a sentence for each id of the pair and no other",
    ),
    "id twice": (
        "rules:\n- id: acme\n  match: {code: '550'}\n  cause: mailbox_full\n- id: acme\n  match: {code: '551'}\n"
        "  cause: mailbox_full\n",
        "5: 'acme' stands here again; first at",
    ),
    "phrase": (
        "rules:\n- id: acme\n  match: {text: Mailbox Full}\n  cause: mailbox_full\n",
        "2: 'Mailbox Full': a phrase is compared with the folded text; write it as 'mailbox full'",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFERENCES.values(), ids=REFERENCES)
def test_a_wrong_name_is_told_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(text)
    with pytest.raises(CatalogError) as error:
        load([str(path)])
    assert any(f"acme.yaml:{message}" in str(problem) for problem in error.value.problems), error.value


def test_all_problems_of_a_folder_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("rules: 1\n")
    (tmp_path / "two.yml").write_text("ruls: []\n")
    with pytest.raises(CatalogError) as error:
        read_path(str(tmp_path))
    assert len(error.value.problems) == 2


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_path_without_files_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CatalogError, match=r"no such file or folder|holds no \.yaml file"):
        read_path(str(tmp_path / name))


def test_own_codes_and_rules_lie_over_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "codes:\n- id: '598'\n  name: Our gateway says no\n  meaning: The gateway of Acme refused.\n"
        "- id: '551'\n  name: Ours instead\n  meaning: We use it otherwise.\n"
        "rules:\n- id: acme-lunch\n  match: {text: gone for lunch}\n  cause: server_error\n"
        "  meaning: The gateway is at lunch.\n  steps: {sending_admin: [Wait for an hour.]}\n"
    )
    catalog = load([str(tmp_path)])
    assert catalog.entry("598").meaning == "The gateway of Acme refused."
    assert catalog.entry("551").name == "Ours instead"
    assert catalog.entry("acme-lunch").type == "rule"
    assert catalog.entry("550").registered
    match = next(catalog.matches("550", None, "550 gone for lunch", ()))
    assert (match.rule["id"], match.start, match.end) == ("acme-lunch", 4, 18)


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    lines = ["rules: &a0 [x]"] + [f"k{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    with pytest.raises(CatalogError):
        read_text("\n".join(lines).encode(), "bomb.yaml")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(CatalogError):
        read_text(b"rules: " + b"[" * 5000, "deep.yaml")
