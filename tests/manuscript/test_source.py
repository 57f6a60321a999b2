from rindoku.manuscript.source import Kind, scan


def test_unclosed_fence_reports_opening_line_and_hides_nothing() -> None:
    source = scan("text\n\n```python\n部長：still text\n", front_matter=False)
    assert source.open_fences == (3,)
    assert "部長：still text" in source.masked


def test_position_counts_lines_and_columns_from_one() -> None:
    source = scan("ab\ncd\n", front_matter=False)
    assert source.position(0) == (1, 1)
    assert source.position(4) == (2, 2)


def test_front_matter_is_masked_but_a_rule_later_is_a_rule() -> None:
    source = scan("---\ntitle: a\n---\n\ntext\n\n---\n")
    assert [line.kind for line in source.lines[:3]] == [Kind.META] * 3
    assert source.lines[6].kind is Kind.RULE
    assert "title" not in source.masked
