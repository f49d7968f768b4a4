"""Stage: one article once. Find copies, keep the best, say what stood where.

An article is compared by its key, the letters and digits of its folded text, so that 「會議召開。」 on a mirror site
and 「会议召开！」 at home are the same. Then, in this order:

1. *exact*: the same key. One of each is compared further.
2. *candidates*: articles that share one of 20 bands of their signature (``sign_kernels``: one-permutation MinHash
   over five-character shingles), or paragraphs worth ``MIN_SHARED`` of the shorter one, or as many anchors, some of
   them in a row: an article inside a digest shares no band with it.
3. *decided*: the signature alone where it is sure, the keys themselves in the grey zone around the threshold.
   ``near``: Jaccard similarity of the shingles at or above ``jaccard``. ``contained``: at least ``containment`` of
   the shorter one's shingles are in the longer one; below half its length that is *embedded*: a part of a digest.
4. *renumbered* pairs are found and listed, and both stay: two weather reports that differ in their date and degrees,
   two draws of a lottery. At least two numbers replaced on both sides, and numbers make up a third of the difference or
   more; numbers of clauses (第十二条) do not count. Of 4,402 pairs with a similarity of .8 or more among 40,183 real
   texts 44 are such, nearly all of them the same notice of another year: found they all are, dropped they are with
   ``renumbered = "copies"``, for one text cannot stand for the other year's.
5. *kept*: best first, an article is dropped only for a decided pair with a kept one. So a chain of 1,000 articles
   each like the next is never emptied from one end. Best is the cleanest (fewest kinds of damage, fewest guesses),
   then the longest, the earliest, the smallest id. Row order and number of parts change nothing.

An incremental run hands over the ``published`` signatures: those win, but a clean copy supersedes a damaged one.
A digest that holds two articles found elsewhere is not their better copy: those two are embedded, whatever its length.

``import tasks.dedupe`` is cheap: compiled code is loaded by the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.dedupe.shape import CLUSTERS, REPEAT_RULE, SIGNATURES, Duplicates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    import polars as pl

    from schemas.settings import Dedupe

# Each function imports its module when called: numba takes half a second and 100 MB that other stages do not need.
# ruff: noqa: PLC0415

__all__ = [
    "CLUSTERS",
    "REPEAT_RULE",
    "SIGNATURES",
    "Duplicates",
    "comparable",
    "cut_paragraphs",
    "differences",
    "find_duplicates",
    "having",
    "paragraph_keys",
    "paragraphs_that_go",
    "parameters",
    "places_as_signed",
    "removal_rows",
    "repeated_paragraphs",
    "restored",
    "sign",
]


def sign(articles: pl.DataFrame) -> pl.DataFrame:
    """Make the signature of each article: one row an article, same order, columns ``SIGNATURES``.

    Reads ``page_id position article_id source text n_chars n_damage n_guesses published_at``; ``n_damage`` and
    ``n_guesses`` count kinds of damage and guesses (Int32). Where there is a column ``paragraph_keys`` (list of
    strings: ``article_key`` of each paragraph) it is taken; else it is made from ``text``, split at line feeds.
    The key of an article is its paragraph keys joined, so how a site cut its paragraphs changes nothing.
    An article without letters and digits gets a signature that is like no other.
    """
    from tasks.dedupe import signing

    return signing.sign(articles)


def paragraph_keys(texts: pl.Series) -> pl.Series:
    """Key of each paragraph of each text, lists of strings; joined they are the key of the text."""
    from tasks.dedupe import signing

    return signing.paragraph_keys(texts)


def find_duplicates(
    signatures: pl.DataFrame,
    texts_of: Callable[[pl.DataFrame], Iterable[pl.DataFrame]],
    settings: Dedupe,
    published: pl.DataFrame | None = None,
    *,
    distinct: Iterable[Collection[str]] = (),
    part_chars: int | None = None,
) -> Duplicates:
    """Decide which articles are copies, and which one of each cluster is kept.

    Args:
        signatures: columns ``SIGNATURES``, one row an article; (``page_id``, ``position``) is unique.
        texts_of: takes ``page_id position part`` and gives ``page_id position key`` of part 0, then of part 1 and so
            on, ``key`` being ``article_key`` of the folded text; called once at most. A part has ``part_chars``
            characters at most; articles of which many are copies are in several. What it does not find cannot be
            compared exactly: such a pair counts as a copy only where its signature is sure.
        settings: section ``dedupe``.
        published: signatures of the parent version's articles. They win over ``signatures``, except that a clean
            article (no damage, no guesses) takes the place of one that is not. Rows of pages that are also in
            ``signatures`` are withdrawn first: a changed page does not compete with its older self. A column
            ``cluster_size`` counts the copies they already have (1 where missing), ``cluster_id`` is kept.
        distinct: groups of article ids that are no copies of each other (``[[not_duplicate]]``): no two of a group
            are paired, nor dropped for the same article. They may be copies of others.
        part_chars: bound of memory, in characters of keys held at once; default ``PART_CHARS``.

    Returns:
        ``clusters``: one row an article, new and published (not the withdrawn). ``is_kept``: stays in the dataset;
        always true with ``mode = "mark"``. ``cluster_id``: ``article_id`` of the best of its cluster.
        ``duplicates``: one row a copy, by (``page_id``, ``position``); of published articles only those superseded
        or embedded now. Not ``dropped`` are the renumbered (``near`` or ``contained``, each with the most similar) and
        parts of digests. ``similarity`` is exact in the grey zone, estimated (standard deviation .03) outside it.

    """
    from tasks.dedupe import finding

    return finding.find_duplicates(signatures, texts_of, settings, published, distinct=distinct, part_chars=part_chars)


def repeated_paragraphs(signatures: pl.DataFrame, hosts: pl.DataFrame, min_hosts: int = 5) -> pl.DataFrame:
    """Report paragraphs that stand in articles of ``min_hosts`` hosts or more: disclaimers, slogans.

    Those of fewer than 12 characters are left out, 「第一章 总则」 among them. Reads signatures of *kept* articles (a
    repost repeats all its paragraphs) and ``page_id host``. Gives ``paragraph`` (hash), ``n_articles``, ``n_hosts``,
    ``n_chars`` (of its key), and where it first stands: ``page_id``, ``position``, ``place`` (of the paragraph, from
    0). Most hosts first.
    """
    from tasks.dedupe import paragraphs

    return paragraphs.repeated_paragraphs(signatures, hosts, min_hosts)


def having(signatures: pl.DataFrame, paragraphs: pl.Series) -> pl.Series:
    """Tell which articles have one of these paragraphs (hashes), as booleans."""
    from tasks.dedupe import paragraphs as found

    return found.having(signatures, paragraphs)


def paragraphs_that_go(articles: pl.DataFrame, paragraphs: pl.Series) -> pl.DataFrame:
    """Find where articles have one of these paragraphs: ``page_id position place text line_nos``.

    Reads ``page_id position text line_nos``. ``paragraphs``: hashes, as ``repeated_paragraphs`` gives them.
    An article that is nothing but such paragraphs has none that goes: it is the disclaimer.
    """
    from tasks.dedupe import paragraphs as found

    return found.paragraphs_that_go(articles, paragraphs)


def cut_paragraphs(articles: pl.DataFrame, cuts: pl.DataFrame) -> pl.DataFrame:
    """Take paragraphs out of articles. ``cuts``: ``page_id position`` and ``places``, a list of places from 0.

    Rewrites ``text line_nos n_chars n_paragraphs`` and, where there is one, ``text_original``; all else stays.
    """
    from tasks.dedupe import paragraphs

    return paragraphs.cut_paragraphs(articles, cuts)


def restored(texts: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Put paragraphs that earlier runs took out back into ``text``: signatures are those of whole texts.

    Reads ``page_id position text``; ``taken``: ``page_id position place text``, places in the whole text.
    """
    from tasks.dedupe import paragraphs

    return paragraphs.restored(texts, taken)


def places_as_signed(places: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Turn each ``place`` in a text of which ``taken`` was taken out into its place in the whole text."""
    from tasks.dedupe import paragraphs

    return paragraphs.places_as_signed(places, taken)


def removal_rows(lines: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``removals`` for lines of paragraphs that were taken out: ``page_id line_no text``; kind ``repeat``.

    One row a line, also where several paragraphs were taken out of it.
    """
    from tasks.dedupe import paragraphs

    return paragraphs.removal_rows(lines)


def parameters() -> dict[str, int | str]:
    """Everything two signatures must share to be compared: for the manifest."""
    from tasks.dedupe import signing

    return signing.parameters()


def comparable(ours: Mapping[str, int | str], theirs: Mapping[str, int | str]) -> bool:
    """Tell whether signatures made with these two sets of parameters may be compared."""
    return not differences(ours, theirs)


def differences(ours: Mapping[str, int | str], theirs: Mapping[str, int | str]) -> list[str]:
    """Say for people how two sets of parameters differ: 「k: 5 here, 8 there」; empty where they do not."""
    names = sorted({*ours, *theirs})
    return [
        f"{name}: {ours.get(name, 'nothing')} here, {theirs.get(name, 'nothing')} there"
        for name in names
        if ours.get(name) != theirs.get(name)
    ]
