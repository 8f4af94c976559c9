"""XML that strangers made, parsed without trusting it: no entities, no network, no depth or length beyond what documents have."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from qualcode.reading.contents import Unreadable

__all__ = ["Element", "attribute", "characters", "child", "children", "descendants", "local", "tree"]

Element = etree._Element
_ENTITIES = re.compile(rb"<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y")
"""A declared entity, in one or two bytes a character."""


def tree(data: bytes, name: str) -> Element:
    """The root of an XML document.

    lxml's own limits are kept (256 levels, ten million characters in a row), so whoever walks through the tree may call itself.

    Parameters
    ----------
    data
        The bytes of the document.
    name
        What messages call it.

    Raises
    ------
    Unreadable
        When it is no sound XML, or declares entities.

    Examples
    --------
    >>> tree(b"<body><p>a</p></body>", "document.xml")[0].text
    'a'
    >>> tree(b'<!DOCTYPE a [<!ENTITY b "ccc">]><a>&b;</a>', "document.xml")
    Traceback (most recent call last):
    ...
    qualcode.reading.contents.Unreadable: 'document.xml' in it declares entities. No Office program writes that; look where ...
    """
    if _ENTITIES.search(data):
        raise Unreadable(f"'{name}' in it declares entities", "No Office program writes that; look where the file comes from.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        place = f" (line {error.lineno})" if isinstance(error, etree.XMLSyntaxError) and error.lineno else ""
        found = f"it is damaged: '{name}' in it is no sound XML{place}"
        raise Unreadable(found, "Get the file again, or open it in the program it was made with and save it again.") from None
    if root is None:
        raise Unreadable(f"it is damaged: '{name}' in it is empty", "Get the file again.")
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace, so that both dialects of a format are read; blank for what is no element.

    Examples
    --------
    >>> local(tree(b"<w:p xmlns:w='urn:w'/>", "document.xml"))
    'p'
    """
    tag = element.tag
    return _bare(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> list[Element]:
    """The children with a local name; none of nothing."""
    return [found for found in element if local(found) == name] if element is not None else []


def child(element: Element | None, *path: str) -> Element | None:
    """The first child with a local name, and of that the first with the next."""
    for name in path:
        if element is None:
            return None
        element = next((found for found in element if local(found) == name), None)
    return element


def descendants(element: Element | None, *names: str) -> list[Element]:
    """Everything in an element that has one of the local names, in order; the element itself too."""
    return [found for found in element.iter() if local(found) in names] if element is not None else []


def characters(element: Element) -> str:
    """All characters in an element, those of its descendants too."""
    return "".join(map(str, element.itertext()))


def attribute(element: Element | None, name: str, otherwise: str = "") -> str:
    """The value of an attribute by its local name.

    Examples
    --------
    >>> attribute(tree(b"<w:b w:val='0' xmlns:w='urn:w'/>", "document.xml"), "val")
    '0'
    """
    if element is None:
        return otherwise
    for key, value in element.items():
        if _bare(str(key)) == name:
            return str(value)
    return otherwise
