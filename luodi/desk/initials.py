"""Latin letters of a Chinese name as people type them: "cz" or "changzhi" for 长直."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin, load_phrases_dict

from luodi.reference import reference

load_phrases_dict(
    {place: [[syllable] for syllable in read] for place, read in reference("place_readings.yaml").items()}
)


@lru_cache(maxsize=20_000)
def typed(name: str) -> tuple[str, str]:
    """(first letters, whole syllables), lower case without spaces; other characters stand as they are."""
    whole = lazy_pinyin(name, style=Style.NORMAL, errors=lambda rest: rest)
    return "".join(syllable[:1] for syllable in whole).lower(), "".join(whole).lower()
