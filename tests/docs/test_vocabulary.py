"""docs/vocabulary.md: every word has one row, in order, and lives where the row says."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| ([a-z ]+) \| (.+) \| `(.+)` \|$", (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8"), re.M
)


def test_words_are_in_order_and_have_one_meaning() -> None:
    words = [word for word, _, _ in ROWS]
    assert words == sorted(set(words))


def test_every_word_lives_where_the_page_says() -> None:
    for word, _, path in ROWS:
        assert (ROOT / path).exists(), f"{path} is not there: write in docs/vocabulary.md where {word!r} lives"
        text = (ROOT / path).read_text(encoding="utf-8").lower()
        assert word.replace(" ", "") in re.sub("[_ ]", "", text), f"{path} does not speak of {word!r}"
