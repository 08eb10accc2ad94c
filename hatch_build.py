"""Build hook: compiles the YAML catalog, so that an installed smtpwhy never parses YAML to start."""

import os
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalog(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled catalog to the wheel; an editable install compiles in the checkout on first use."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile `data/` into `build/catalog.jsonl` and force-include it beside the YAML."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from smtpwhy.catalog.compiled import compile_folder, write_atomically
        finally:
            sys.path.remove(self.root)
        target = os.path.join(self.root, "build", "catalog.jsonl")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        write_atomically(target, compile_folder(os.path.join(self.root, "data")))
        build_data["force_include"][target] = "smtpwhy/data/catalog.jsonl"
