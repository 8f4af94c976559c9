"""Which parts of a web page are its text, and which are menus, links and the like.

Only the structure of the page is looked at: which elements it has, what stands in links, where its sentences are. In doubt a part is kept.
"""

from __future__ import annotations

import re

from lxml import etree

__all__ = ["BLOCKS", "boilerplate", "hidden", "shown", "style"]

BLOCKS = frozenset(
    re.findall(
        "[a-z0-9]+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer"
        " form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table"
        " tbody td tfoot th thead title tr ul",
    )
)
"""Elements that begin a line of their own."""
_SILENT = frozenset(
    re.findall(
        "[a-z0-9]+",
        "script style noscript template head iframe object embed applet svg math canvas audio video map select datalist button input"
        " textarea progress meter frameset noframes rp del",
    )
)
"""Elements whose content is no text of the page."""
_BESIDE = frozenset(("nav", "aside"))
_BESIDE_ROLES = frozenset(("navigation", "search", "complementary", "contentinfo", "menu", "menubar", "toolbar", "banner", "dialog"))
_BESIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|menubar|footer|foot|breadcrumbs?|crumbs?|sidebar|side|toolbar|share|sharing|copyright|"
    r"pager|pagination|related|login|search|banner)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""How sites name such parts in ``class`` and ``id``; believed only outside the main text."""
_SENTENCE = re.compile(r"[。；，！？]|[.,;!?](?:\s|$)")
CLEAR, LINKED, FEWEST = 0.85, 0.5, 100
"""The share of the sentences that makes an element the main text; of links that makes a part a menu; and how many characters decide."""

Element = etree._Element


def style(element: Element) -> str:
    """The inline style, in small letters and without blanks."""
    return "".join((element.get("style") or "").lower().split())


def hidden(element: Element) -> bool:
    """Whether a browser shows nothing of an element."""
    if element.tag in _SILENT or element.get("hidden") is not None or (element.get("aria-hidden") or "").lower() == "true":
        return True
    rules = style(element)
    return bool(rules) and any(rule in rules for rule in ("display:none", "visibility:hidden", "mso-hide:all", "mso-element:comment-list"))


def boilerplate(root: Element) -> list[Element]:
    """The elements that hold menus, links, headers and footers of the site, the outermost of each; hidden ones are not looked at.

    Outside the main text (the smallest element with nearly all sentences), that is every block with little but links, or with a name that
    says so. Where no element is clearly the main text, only what HTML itself calls navigation.
    """
    counts = _Counts(root)
    main = _main(root, counts)
    around = set(main.iterancestors()) if main is not None else set()
    found: list[Element] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if hidden(element) or (main is not None and element is main):
            continue
        if element not in around and element is not root and counts.text[element] and _beside(element, counts, main is not None):
            found.append(element)
            continue
        waiting += [child for child in reversed(element) if child.tag in BLOCKS or len(child)]
    if main is not None:
        for element in main.iterdescendants(*BLOCKS):
            if counts.text.get(element) and _called_beside(element, counts) and not _within(element, found):
                found.append(element)
    return found


def _within(element: Element, others: list[Element]) -> bool:
    return any(ancestor in others for ancestor in element.iterancestors())


class _Counts:
    """Characters in each element: all of them, those in links, and those in sentences that are no link."""

    def __init__(self, root: Element) -> None:
        self.text: dict[Element, int] = {}
        self.links: dict[Element, int] = {}
        self.anchors: dict[Element, int] = {}
        self.sentences: dict[Element, int] = {}
        walk = etree.iterwalk(root, events=("start", "end"))
        inside = 0
        for event, element in walk:
            if event == "start":
                self.text[element] = self.links[element] = self.sentences[element] = self.anchors[element] = 0
                if hidden(element):
                    walk.skip_subtree()
                    continue
                inside += element.tag == "a"
                self.anchors[element] += element.tag == "a"
                self.add(element, element.text, inside > 0)
                continue
            inside -= element.tag == "a" and not hidden(element)
            above = element.getparent()
            if above is not None and above in self.text:
                for counts in (self.text, self.links, self.sentences, self.anchors):
                    counts[above] += counts[element]
                self.add(above, element.tail, inside > 0)

    def add(self, element: Element, text: str | None, linked: bool) -> None:
        if text is None:
            return
        size = len("".join(text.split()))
        self.text[element] += size
        if linked:
            self.links[element] += size
        elif _SENTENCE.search(text):
            self.sentences[element] += size


def _main(root: Element, counts: _Counts) -> Element | None:
    """The smallest element that holds nearly all sentences of the page, if there are enough of them."""
    everything = counts.sentences[root]
    if everything < FEWEST:
        return None
    main = root
    while True:
        inner = next((child for child in main if counts.sentences.get(child, 0) >= CLEAR * everything), None)
        if inner is None or inner.tag not in BLOCKS or inner.tag == "p":
            break
        main = inner
    while main.tag in ("tbody", "thead", "tfoot", "tr", "ul", "ol", "dl"):
        above = main.getparent()
        if above is None:
            break
        main = above
    return main


def _called_beside(element: Element, counts: _Counts) -> bool:
    """Whether the page itself says that an element is not its text; LibreOffice names the headers and footers of a page so."""
    if counts.sentences[element] >= FEWEST:
        return False
    role = (element.get("role") or "").lower()
    return element.tag in _BESIDE or role in _BESIDE_ROLES or (element.tag == "div" and element.get("title") in ("header", "footer"))


def _beside(element: Element, counts: _Counts, clear: bool) -> bool:
    """Whether an element outside the main text is something beside it."""
    if _called_beside(element, counts):
        return True
    if counts.sentences[element] >= FEWEST:
        return False
    if not clear or any(True for _ in element.iter("h1")):
        return False
    if element.tag == "footer" or _BESIDE_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return True
    share = counts.links[element] / counts.text[element]
    return (share >= LINKED and counts.anchors[element] > 1) or (share > 0.25 and counts.anchors[element] > 1 and _short(element))


def _short(element: Element) -> bool:
    """Whether an element is one line, such as the path that leads to a page."""
    return not any(child.tag in BLOCKS for child in element.iterdescendants()) and not _SENTENCE.search(shown(element))


def shown(element: Element) -> str:
    """The text of an element that a browser shows, its white space in no order."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "end":
            parts.append(part.tail or "" if part is not element else "")
        elif hidden(part):
            walk.skip_subtree()
        else:
            parts.append(part.text or "")
    return "".join(parts)
