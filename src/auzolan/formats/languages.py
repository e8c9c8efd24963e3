"""Languages as manifests name them, brought to BCP 47 tags."""

from __future__ import annotations

import re

# ISO 639-1.
_CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu "
    "cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he "
    "hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko "
    "kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd "
    "ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se "
    "sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty "
    "ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_NAMES = {
    "basque": "eu",
    "catalan": "ca",
    "chinese": "zh",
    "deutsch": "de",
    "dutch": "nl",
    "english": "en",
    "español": "es",
    "euskara": "eu",
    "français": "fr",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "italiano": "it",
    "japanese": "ja",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "swahili": "sw",
}
_FORM = re.compile(r"^([^\W\d_]{2,12})(?:[-_ (]+([A-Za-z]{2}|\d{3})\)?)?$")


def language_tag(text: str) -> str:
    """Return a tag such as `en-GB` for `English-UK` or `en_gb`; "" if not understood."""
    found = _FORM.match(text.strip())
    if found is None:
        return ""
    word = found[1].lower()
    code = word if word in _CODES else _NAMES.get(word, "")
    if not code or not found[2]:
        return code
    region = found[2].upper()
    # People write UK; the tag of the United Kingdom is GB (ISO 3166-1).
    return f"{code}-{'GB' if region == 'UK' else region}"
