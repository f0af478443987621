"""The labelled corpus: what can never be let pass is found, and what only looks like it passes."""

from pathlib import Path

from screened import BLOCK, PRECISION, RECALL, judge, make


def test_the_corpus_is_judged_as_its_labels_say(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert len(made) >= 200 and sum(one.verdict == "pass" for one in made) >= 80
    block, kinds, right, said = judge(made)
    assert block.recall >= RECALL and block.row_recall >= RECALL, said
    assert block.precision >= PRECISION and block.row_precision >= PRECISION, said
    assert right >= 0.95 * len(made), said
    assert kinds.keys() >= BLOCK, "every kind that blocks is in the corpus"
