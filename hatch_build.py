"""Build hook: compiles the YAML catalog, so that an installed smtpwhy never parses YAML to start."""

import os
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalog(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled catalog and its languages to the wheel; a checkout compiles them on first use."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile `data/` and `languages/` into `build/` and force-include that beside the YAML."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from smtpwhy.catalog.compiled import compile_folder, write_atomically
            from smtpwhy.catalog.compiling import compile_records
            from smtpwhy.catalog.languages import compile_language, known_languages
            from smtpwhy.catalog.source import read_path
        finally:
            sys.path.remove(self.root)
        data, languages = os.path.join(self.root, "data"), os.path.join(self.root, "languages")
        store = compile_records(read_path(data))
        made = {"catalog": compile_folder(data)}
        made |= {code: compile_language(os.path.join(languages, code), store) for code in known_languages()}
        os.makedirs(os.path.join(self.root, "build"), exist_ok=True)
        for name, content in made.items():
            target = os.path.join(self.root, "build", f"{name}.jsonl")
            write_atomically(target, content)
            build_data["force_include"][target] = f"smtpwhy/data/{name}.jsonl"
