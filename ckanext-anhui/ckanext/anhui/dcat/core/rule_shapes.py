"""A rule pack as SHACL: what a graph keeps when none of these rules applies to its datasets.

A rule about the whole record becomes a shape of dcat:Dataset as far as it asks about public elements that RDF says:
that they are filled, hold a code of their list, lie not in the future. What cannot be said so is listed in the pack's
rdfs:comment, so that nobody takes the shapes for the whole of the rules. A rule of severity block or hold gives a
sh:Violation, warn a sh:Warning, info a sh:Info.
"""

from collections.abc import Iterator
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, OWL, RDF, RDFS, SH, SKOS
from rdflib.term import IdentifiedNode, Node

from ckanext.anhui.catalogue import Element, code_list, element_table
from ckanext.anhui.dcat.core.describe import new_graph
from ckanext.anhui.dcat.core.say import SAYINGS, VCARD, add_list, chinese, part, predicate
from ckanext.anhui.dcat.core.shapes import of_a_code, of_its_list
from ckanext.anhui.rules import Pack, Policy, Rule, element_name

RULES = "urn:anhui:rules"
SEVERITIES = {"block": SH.Violation, "hold": SH.Violation, "warn": SH.Warning, "info": SH.Info}
CONTACT = {"contact_name": VCARD.fn, "contact_phone": VCARD.hasTelephone, "contact_email": VCARD.hasEmail}
"""What stands below the one contact of a dataset."""
FUTURE = "SELECT $this ?value WHERE { $this <%s> ?value . FILTER (STR(?value) > SUBSTR(STR(NOW()), 1, 10)) }"
"""Days are compared as UTC has them."""

Clause = tuple[str, str]
"""A check and the element it is asked of."""


def rule_shapes(pack: Pack, policy: Policy) -> Graph:
    """The shapes of a pack under a policy; what they cannot say stands in its comment."""
    graph = new_graph()
    graph.bind("sh", SH)
    graph.bind("owl", OWL)
    whole = URIRef(f"{RULES}:{pack.id}")
    graph.add((whole, RDF.type, OWL.Ontology))
    graph.add((whole, RDFS.label, chinese(pack.title)))
    graph.add((whole, OWL.versionInfo, Literal(pack.version)))
    for rule in (one for one in pack.rules if one.in_force(policy)):
        missing = _say(graph, whole, rule)
        if missing:
            graph.add((whole, RDFS.comment, chinese(f"不能用 SHACL 表达：{rule.id} {rule.title}（{missing}）")))
    return graph


def as_turtle(pack: Pack, policy: Policy) -> bytes:
    """The same, as published."""
    return rule_shapes(pack, policy).serialize(format="turtle", encoding="utf-8")


def _say(graph: Graph, whole: URIRef, rule: Rule) -> str:
    """Write the shape of a rule; out: what of it could not be said, in words."""
    if rule.applies_to != "record":
        return "不问整条记录"
    any_one = rule.check in ("any_empty", "code_not_in")
    clauses = list(_clauses(rule.check, rule.params))
    said = [clause for clause in clauses if _sayable(*clause)]
    if not said or (len(said) < len(clauses) and not any_one):
        return "所问的元素不对外公开，或者所问的方法在 RDF 中没有对应"
    node = URIRef(f"{whole}:{rule.id}")
    graph.add((node, RDF.type, SH.NodeShape))
    graph.add((node, SH.targetClass, DCAT.Dataset))
    _head(graph, node, rule)
    shapes: list[Node] = [_kept(graph, node, rule, *clause) for clause in said]
    if any_one or len(shapes) == 1:
        for shape in shapes:
            graph.add((node, SH.property, shape))
    else:  # all of its clauses must apply, so one that does not is enough
        graph.add((node, SH["or"], add_list(graph, node, "or", shapes)))
    return "、".join(element_name(name) for clause, name in clauses if (clause, name) not in said)


def _clauses(check: str, params: dict[str, Any]) -> Iterator[Clause]:
    """What a check asks, element by element; a check with more to it than its element is named "other"."""
    match check:
        case "all_of":
            for one in params["checks"]:
                yield from _clauses(one["check"], one["params"])
        case "any_empty":
            yield from (("empty", name) for name in params["elements"])
        case "code_not_in":
            yield from (("code_not_in", name) for name in params["elements"])
        case "empty" if not params.get("ignoring"):
            yield "empty", params["element"]
        case "after_today":
            yield "after_today", params["element"]
        case _:
            yield "other", ""


def _sayable(check: str, name: str) -> bool:
    element = _element(name)
    if check == "other" or element is None or not element.public or not element.dcat:
        return False
    saying = SAYINGS.get(element.dcat)
    return check != "code_not_in" or (saying is not None and saying.coded)


def _element(name: str) -> Element | None:
    return next((one for one in element_table().dataset if one.field_name == name), None)


def _kept(graph: Graph, node: URIRef, rule: Rule, check: str, name: str) -> URIRef:
    """The property shape of what a check does not apply to."""
    element = element_table()[name]
    dcat = str(element.dcat)
    shape = URIRef(f"{node}:{name}")
    _head(graph, shape, rule)
    graph.add((shape, SH.name, chinese(element.element)))
    graph.add((shape, SH.path, _path(graph, shape, name, dcat)))
    shared = _shares(element)
    if check == "after_today":
        future = part(shape, "future")
        graph.add((shape, SH.sparql, future))
        graph.add((future, SH.select, Literal(FUTURE % predicate(dcat))))
    elif check == "code_not_in" and shared:
        of_its_list(graph, shape, part(shape, "own"), dcat, element)
    elif check == "code_not_in":
        of_a_code(graph, shape, dcat, element)
    elif shared:
        _of_scheme(graph, shape, element)
    else:
        graph.add((shape, SH.minCount, Literal(1)))
    return shape


def _path(graph: Graph, shape: URIRef, name: str, dcat: str) -> Node:
    steps: list[Node] = [predicate(dcat), CONTACT[name]] if name in CONTACT else []
    return add_list(graph, shape, "path", steps) if steps else predicate(dcat)


def _shares(element: Element) -> bool:
    """Whether other elements are said by the same property, so that values are told apart by their list."""
    same = [one for one in element_table().dataset if one.public and one.dcat == element.dcat]
    return len(same) > 1 and element.field_name not in CONTACT


def _of_scheme(graph: Graph, shape: URIRef, element: Element) -> None:
    """At least one value is of this element's list."""
    own, scheme = part(shape, "own"), part(shape, "scheme")
    graph.add((shape, SH.qualifiedMinCount, Literal(1)))
    graph.add((shape, SH.qualifiedValueShape, own))
    graph.add((own, SH.property, scheme))
    graph.add((scheme, SH.path, SKOS.inScheme))
    graph.add((scheme, SH.hasValue, URIRef(code_list(element.code_list or element.field_name).uri())))


def _head(graph: Graph, shape: IdentifiedNode, rule: Rule) -> None:
    """What a reader of a report is told."""
    graph.add((shape, SH.severity, SEVERITIES[rule.severity]))
    graph.add((shape, SH.message, chinese(f"{rule.title}。{rule.fix}")))
    graph.add((shape, RDFS.comment, chinese(rule.basis)))
