"""The types of questions, found by themselves: each module or package here that has a ``TYPE`` is one."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from quizzes.rules.types.kind import QuestionType

if TYPE_CHECKING:
    from types import ModuleType


class Registry(Mapping[str, QuestionType]):
    """Every type by its name, in the order in which papers and lists show them."""

    def __init__(self) -> None:
        self.discover()

    def discover(self) -> None:
        """Look for types in the folders of this package; whatever was known before is forgotten."""
        found = [
            importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)
        ]
        modules = {module.TYPE.name: module for module in found if hasattr(module, "TYPE")}
        self._modules: dict[str, ModuleType] = dict(
            sorted(modules.items(), key=lambda one: (one[1].TYPE.place, one[0]))
        )

    def part(self, name: str, part: str) -> Any:
        """Give what a type says about a format, such as ``MOODLE``: it stands in its ``exchange`` module.

        None where the type says nothing; then the format does with it what it does with any type.
        """
        module = self._modules[name]
        if hasattr(module, "__path__"):
            # Only now: what is written there needs the readers, which need the types.
            module = importlib.import_module(f"{module.__name__}.exchange")
        return getattr(module, part, None)

    def named(self, label: str) -> str:
        """Give the type that people call so, or nothing.

        >>> TYPES.named("单选题"), TYPES.named("作文题")
        ('single', '')
        """
        return next((kind.name for kind in self.values() if kind.label == label), "")

    def __getitem__(self, name: str) -> QuestionType:
        """Give a type by its name."""
        kind: QuestionType = self._modules[name].TYPE
        return kind

    def __iter__(self) -> Iterator[str]:
        """Go through the names in order."""
        return iter(self._modules)

    def __len__(self) -> int:
        """Count the types."""
        return len(self._modules)


TYPES = Registry()
