"""What the element of a line is: its tag, attributes, where it is, and why it is hidden."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.text import Text
from textual.binding import Binding, BindingType

from cc_tui.errors import UsageError
from cc_tui.page.model import ElementFacts
from cc_tui.text import Shown, one_line, own, plural, say, visible
from cc_tui.ui import clipboard
from cc_tui.ui.screens.read import ReadScreen

_MOST: Final = 60
"""Attributes that are listed."""

_LONGEST: Final = 2000
"""Characters of a value; nobody reads more."""


class ElementScreen(ReadScreen):
    """Facts to read; y copies the XPath."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy('xpath')", "Copy the XPath", id="element.copy"),
        Binding("Y", "copy('path')", "Copy the full path", id="element.copy-path"),
        Binding("enter", "close", "Close", id="element.close"),
    ]

    hint = own("y copies the XPath, Y the full path; j/k scroll")

    def __init__(self, facts: ElementFacts) -> None:
        super().__init__()
        self._facts = facts

    def text(self) -> Text:
        """All that is known."""
        facts = self._facts
        text = Text()
        text.append(say("<{}>", one_line(facts.tag, 100)), "bold")
        if facts.frame:
            text.append(say("  in the frame {}", one_line(facts.frame, 200)))
        text.append("\n\n")
        if facts.hidden:
            by = own("") if facts.hidden_by == facts.element else own(" of an element around it")
            text.append(say("hidden   {}{}\n", one_line(facts.hidden, 200), by), "bold")
        text.append(say("XPath    {}\n", visible(facts.xpath)), "bold")
        if facts.path != facts.xpath:
            text.append(say("path     {}\n", visible(facts.path)))
        if facts.text:
            text.append(say("text     {}\n", one_line(facts.text, _LONGEST)))
        text.append(say("\n{}\n", plural(len(facts.attributes), "attribute")), "bold")
        for name, value in facts.attributes[:_MOST]:
            text.append(self._row(one_line(name, 100), one_line(value, _LONGEST)))
        if len(facts.attributes) > _MOST:
            text.append(say("  and {} more\n", len(facts.attributes) - _MOST))
        if facts.inside:
            text.append(own("\nLinks and controls within\n"), "bold")
            for each in facts.inside:
                text.append(say("  <{}> {}\n", one_line(each.tag, 40), one_line(each.text, 300)))
        return text

    @staticmethod
    def _row(name: Shown, value: Shown) -> Shown:
        return say("  {} = {}\n", name, value) if value else say("  {}\n", name)

    def action_copy(self, what: str) -> None:
        """Copy one of the two ways to find it."""
        facts = self._facts
        raw, title = (
            (facts.path, own("full path")) if what == "path" else (facts.xpath, own("element's XPath"))
        )
        try:
            words = clipboard.send(self.app, raw, title)
        except UsageError as error:
            self.app.notify(error.hint or error.message, title=own("Not copied"), markup=False, timeout=6)
        else:
            self.app.notify(words, markup=False, timeout=3)
