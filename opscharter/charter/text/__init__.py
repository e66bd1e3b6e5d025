"""The charter's own Markdown: front matter, Chinese numbering, links to controls. `parse` never raises, `render` writes it back."""

from opscharter.charter.text.document import Document, Node, Problem, Row, Span
from opscharter.charter.text.parsing import parse
from opscharter.charter.text.rendering import render

__all__ = ["Document", "Node", "Problem", "Row", "Span", "parse", "render"]
