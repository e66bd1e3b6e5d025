"""Writing a document back as text, in its canonical form: one blank line between blocks, one line per block."""

from opscharter.charter.text.document import Document, Node, Span

_HEADING = {"chapter": "## ", "section": "### "}


def render(document: Document) -> str:
    """Return the canonical text: `render(parse(text)) == text` for every text that is canonical already."""
    blocks = []
    if document.meta:
        lines = [f"{key}: {value}".rstrip() for key, value in document.meta.items()]
        blocks.append("\n".join(["---", *lines, "---"]))
    if document.title:
        blocks.append(f"# {document.title}")
    blocks += [_block(node) for node in document.nodes]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _block(node: Node) -> str:
    words = "".join(_span(span) for span in node.spans)
    if node.kind in _HEADING:
        return _HEADING[node.kind] + "　".join(part for part in (node.label, node.title) if part)
    if node.kind == "article":
        return f"{node.label}　{words}" if words else node.label
    if node.kind == "subitem":
        return f"{node.label} {words}"
    return node.label + words


def _span(span: Span) -> str:
    return f"[{span.words}](control:{span.target})" if span.target else span.words
