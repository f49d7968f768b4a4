"""How the sample is made: authored texts and page plans in TOML, turned into pages and their truth.

* ``articles/*.toml``  what was written, once: 「砚河县新图书馆开门迎客」 and its paragraphs
* ``pages.toml``       which page shows what, in which look, encoding and state of damage
* ``looks.toml`` and ``templates/``  the sites
* ``texts`` reads, ``dates`` writes dates, ``render`` makes a page, ``damage`` spoils it,
  ``container`` packs pages, ``truth`` says what should come out

Nothing here reads a clock or draws lots: the same texts give the same bytes.
"""
