-- The beginnings of words have an index of their own: “th…” would else be put together from all words.

DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(
  words, content='message', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
INSERT INTO search(search, rank) VALUES ('secure-delete', 1);
INSERT INTO search(search) VALUES ('rebuild');
