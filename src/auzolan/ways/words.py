"""Finding kinds by free text: names, synonyms, word forms, typos and classifications."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from auzolan.ways import spoken

LANGUAGES = ("english", "spanish", "french", "german", "italian", "basque")
# Word forms kept in memory; a community's vocabulary is smaller.
STEMS_KEPT = 65_536
# A shorter stem says nothing.
STEM_LETTERS_MIN = 3
# From this many letters on one typo is forgiven, then two, then three.
TYPOS_FORGIVEN = ((4, 1), (7, 2), (11, 3))
# A word that begins or ends another one counts from this many letters on.
PART_LETTERS_MIN = 4
# Words of the vocabulary that one mistyped word may stand for.
LIKE_WORDS_MAX = 40
# Unknown words of one text that are compared by their looks, at 1 ms each.
GUESSED_WORDS_MAX = 4
# Below this a kind has too little to do with the text to be shown.
SCORE_MIN = 45

# How much a word of a name is worth, by how it was met in the text.
_EXACT, _FORM, _TYPO, _PART = 1.0, 0.93, 0.86, 0.75
# Where the text's own word is known, another of the same stem is rather a false friend:
# Spanish "tabla", a board, and English "table".
_FRIEND = 0.65
_SECOND_TYPO = 0.08
# How much a phrase is worth, by what it says of its kind.
_WORTH = MappingProxyType({"name": 1.0, "synonym": 0.97, "class": 0.5})
# What words of the text that the phrase lacks may take away; a word that no kind has
# tells little against any of them.
_UNSAID = 0.4
_UNKNOWN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWords:
    """What one kind is called, in every language of the community."""

    id: str
    labels: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    # The sorts it belongs to, from near to far: "power tool", "tool".
    classified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A kind that a text may mean."""

    kind: str
    # 100 for the kind's very name.
    score: int
    # `name`, `synonym`, `form` (of a word), `typo`, `part` (of a name) or `class`.
    why: str
    # The kind's own words that were met, as its community writes them.
    met: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words that name something, and the kinds they name."""

    words: tuple[str, ...]
    # (kind, what the phrase says of it, how the community writes it).
    named: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All words of a community's kinds, prepared once and then only read."""

    phrases: tuple[_Phrase, ...]
    # Each word of the vocabulary -> the indexes of the phrases that hold it.
    holders: Mapping[str, tuple[int, ...]]
    # (language, stem) -> the words that have it.
    forms: Mapping[str, tuple[str, ...]]
    # Where two kinds fit alike, the one with the shorter, then earlier name comes first.
    order: Mapping[str, tuple[int, str, str]]

    @classmethod
    def of(cls, kinds: Iterable[KindWords]) -> Lexicon:
        """Prepare the kinds' words; about a second for 2,000 kinds of new words."""
        named: dict[tuple[str, ...], list[tuple[str, str, str]]] = {}
        order = {}
        for kind in kinds:
            name = spoken.fold(kind.labels[0]) if kind.labels else ""
            order[kind.id] = (len(name), name, kind.id)
            for why, texts in (
                ("name", kind.labels),
                ("synonym", kind.synonyms),
                ("class", kind.classified),
            ):
                for text in texts:
                    words = spoken.words_of(text)
                    named.setdefault(words, []).append((kind.id, why, text))
        phrases = tuple(
            _Phrase(words, tuple(rows)) for words, rows in named.items() if words
        )
        holders: dict[str, list[int]] = {}
        for index, phrase in enumerate(phrases):
            for word in dict.fromkeys(phrase.words):
                holders.setdefault(word, []).append(index)
        forms: dict[str, list[str]] = {}
        for word in holders:
            for form in _forms(word):
                forms.setdefault(form, []).append(word)
        return cls(
            phrases=phrases,
            holders={word: tuple(indexes) for word, indexes in holders.items()},
            forms={form: tuple(words) for form, words in forms.items()},
            order=order,
        )


def find(text: str, lexicon: Lexicon, *, limit: int) -> tuple[Found, ...]:
    """Return the kinds that the text may mean, best first, at most `limit`.

    Quantities and fillers in the text do no harm. The same text and kinds give the
    same answer. For 2,000 kinds about 0.1 ms, and 1 ms more for each unknown word.
    """
    words = dict.fromkeys(spoken.read_need(text).words)
    # Each word of the text -> the words of the vocabulary it may be, with their worth.
    meant = {word: _known(word, lexicon) for word in words}
    # Who typed a word that is known did not mistype another.
    unknown = [word for word, near in meant.items() if not near]
    meant |= {word: _like(word, lexicon) for word in unknown[:GUESSED_WORDS_MAX]}
    nears = list(meant.values())
    candidates = {
        index for near in nears for word in near for index in lexicon.holders[word]
    }
    best: dict[str, Found] = {}
    for index in sorted(candidates):
        phrase = lexicon.phrases[index]
        fit, way = _fit(phrase.words, nears)
        for kind, says, written in phrase.named:
            score = round(100 * fit * _WORTH[says])
            if score < SCORE_MIN or (kind in best and best[kind].score >= score):
                continue
            why = says if way == "name" or says == "class" else way
            best[kind] = Found(kind=kind, score=score, why=why, met=written)
    ranked = sorted(best.values(), key=lambda one: (-one.score, lexicon.order[one.kind]))
    return tuple(ranked[:limit])


def _fit(phrase: tuple[str, ...], nears: list[dict[str, float]]) -> tuple[float, str]:
    """Say how well a phrase fits the text, from 0 to 1, and by what."""
    met = [max((near.get(word, 0.0) for near in nears), default=0.0) for word in phrase]
    said = [max((near.get(word, 0.0) for word in phrase), default=0.0) for near in nears]
    covered = sum(met) / len(phrase)
    heard = sum(1 if near else _UNKNOWN for near in nears)
    # Half a name ("drill" of "cordless drill") is worth more than half: hence the root.
    fit = sqrt(covered) * (1 - _UNSAID * (1 - sum(said) / heard))
    if min(met) == 0:
        return fit, "part"
    if min(met) == _EXACT:
        return fit, "name"
    if min(met) == _PART:
        return fit, "part"
    return fit, "form" if min(met) in {_FORM, _FRIEND} else "typo"


def _known(word: str, lexicon: Lexicon) -> dict[str, float]:
    """Return the words of the vocabulary that `word` is a form of, with their worth."""
    near: dict[str, float] = {}
    for form in _forms(word):
        near |= dict.fromkeys(lexicon.forms.get(form, ()), _FORM)
    if word in lexicon.holders:
        for other in near:
            if not (other.startswith(word) or word.startswith(other)):
                near[other] = _FRIEND
        near[word] = _EXACT
    return near


def _like(word: str, lexicon: Lexicon) -> dict[str, float]:
    """Return the words that an unknown word looks like."""
    near: dict[str, float] = {}
    if len(word) >= PART_LETTERS_MIN:
        near = {known: _PART for known in lexicon.holders if _is_part(word, known)}
    typos_max = max(
        (typos for letters, typos in TYPOS_FORGIVEN if len(word) >= letters), default=0
    )
    if typos_max:
        rows = process.extract(
            word,
            list(lexicon.holders),
            scorer=OSA.distance,
            score_cutoff=typos_max,
            limit=LIKE_WORDS_MAX,
        )
        for known, typos, _ in rows:
            # A wrong first letter is rare, and far more often another word.
            slips = int(typos) + (known[0] != word[0])
            near[known] = max(near.get(known, 0.0), _TYPO - _SECOND_TYPO * (slips - 1))
    return near


def _is_part(word: str, known: str) -> bool:
    """Tell whether one begins with, or is built upon, the other."""
    # "screwdr" of somebody who is still typing; then "Bohrmaschine" and
    # "Schlagbohrmaschine", as German and Basque build words.
    return (
        known.startswith(word)
        or (len(word) > PART_LETTERS_MIN and known.endswith(word))
        or (len(known) > PART_LETTERS_MIN and word.endswith(known))
    )


@functools.lru_cache(maxsize=STEMS_KEPT)
def _forms(word: str) -> tuple[str, ...]:
    """Return what the word's forms have in common, in each language.

    Stemmers keep the word they work on in themselves, so that two threads must not
    share one; making six takes microseconds.
    """
    forms: dict[str, None] = {}
    for language in LANGUAGES:
        stemmer = snowballstemmer.stemmer(language)
        for one in (word, *_singulars(word, language)):
            stem = str(stemmer.stemWord(one))
            if len(stem) >= STEM_LETTERS_MIN:
                forms[f"{language}:{stem}"] = None
    return tuple(forms)


def _singulars(word: str, language: str) -> tuple[str, ...]:
    """Return what English shelves, knives and loaves may be many of; no stemmer does."""
    if language != "english" or not word.endswith("ves"):
        return ()
    return (f"{word[:-3]}f", f"{word[:-3]}fe")
