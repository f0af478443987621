"""The examples of the packs: each is put before its own rule, as a record, column, file, content or dataset."""

from ckanext.anhui.catalogue import CatalogueRecord, Column, FileRef
from ckanext.anhui.tables.core.workspace import Workspace

from .checks import View, column_view, file_view, record_view
from .engine import RuleSet
from .facts import Facts, example_facts
from .pack import Example, Rule
from .screening.examples import content_of
from .screening.model import Content
from .vocabulary import make


def failing_examples(rules: RuleSet) -> list[str]:
    """Examples of the packs that do not hold, in words; empty when all do. Rules of both policies are tried."""
    said = []
    with Workspace() as work:
        for pack, rule in ((one, rule) for one in rules.packs for rule in one.rules):
            test = make(rule.check, rule.params)
            for expected, group in ((True, rule.examples.match), (False, rule.examples.no_match)):
                said += [
                    f"{pack.id}/{rule.id}：示例 {example} {'应' if expected else '不应'}触发本规则"
                    for example in group
                    if bool(test(_subject(rule, example, work))) is not expected
                ]
    return said


def _subject(rule: Rule, example: Example, work: Workspace) -> View | Content | Facts:
    if rule.applies_to == "dataset":
        return example_facts(example)
    return content_of(example, work) if rule.applies_to == "content" else _view(rule, example)


def _view(rule: Rule, example: Example) -> View:
    """The view an example of a pack describes."""
    values = {key: value if isinstance(value, str) else "\n".join(value) for key, value in example.items()}
    names = values.pop("column_names", "")
    column = {part: values.pop(f"column_{part}", "") for part in Column.__struct_fields__}
    name, description = values.pop("file_name", ""), values.pop("file_description", "")
    screened = values.pop("file_screened", "")
    columns = tuple(Column(name) for name in names.split("\n") if name)
    record = CatalogueRecord(key="example", provider="示例部门", elements=dict(values), columns=columns)
    whole = record_view(record)
    if rule.applies_to == "column":
        return column_view(whole, Column(**column))
    if rule.applies_to == "file":
        return file_view(whole, FileRef(file_key="example", name=name, description=description), screened)
    return whole
