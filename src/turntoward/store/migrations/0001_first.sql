-- Conversations, and what is said about them. Every table has an `id` that is its rowid, so that
-- blocks of rows have a digest (digests.py); nothing is written with REPLACE, which would hide from it.

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  relation TEXT
);

CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  reader TEXT NOT NULL,             -- the format it came in
  chat TEXT NOT NULL,               -- its id in the export
  relation TEXT,                    -- what the other is to me
  me TEXT,                          -- my name in it
  coverage BLOB NOT NULL,           -- model.Coverage, of the newest import
  problems BLOB NOT NULL,           -- model.Problem, of the newest import
  added_at INTEGER NOT NULL,        -- microseconds since 1970, UTC, as all that ends in _at
  messages INTEGER NOT NULL DEFAULT 0,
  first_time INTEGER,               -- the clock on the wall, as message.time
  last_time INTEGER
);

CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  conversation INTEGER REFERENCES conversation(id) ON DELETE SET NULL,
  added_at INTEGER NOT NULL,
  file TEXT NOT NULL,
  reader TEXT NOT NULL,
  digest BLOB NOT NULL,             -- of the messages as they were read
  read INTEGER NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL          -- messages that the newer export tells more of
);
CREATE INDEX import_conversation ON import(conversation);

CREATE TABLE speaker (
  id INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  person INTEGER REFERENCES person(id) ON DELETE SET NULL,
  UNIQUE (conversation, name)
);
CREATE INDEX speaker_person ON speaker(person);

CREATE TABLE message (              -- model.Message, field by field
  id INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversation(id),
  place INTEGER NOT NULL,           -- its order in the conversation
  source TEXT NOT NULL,             -- Message.id
  speaker INTEGER REFERENCES speaker(id),
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  caption TEXT,
  time INTEGER,                     -- Message.at: microseconds of the clock on the wall
  instant INTEGER,                  -- Message.at_utc: microseconds since 1970, UTC
  precision TEXT,
  nanosecond INTEGER NOT NULL,
  starts REAL,                      -- Message.offset
  lasts REAL,                       -- Message.duration
  reply_to TEXT,
  reactions TEXT,                   -- JSON; NULL: none
  edited INTEGER NOT NULL,
  words TEXT NOT NULL AS (          -- Message.words
    CASE WHEN kind IN ('text', 'edited') THEN text ELSE coalesce(caption, '') END
  ),
  UNIQUE (conversation, source)
);
CREATE INDEX message_place ON message(conversation, place);
CREATE INDEX message_time ON message(conversation, time);
CREATE INDEX message_speaker ON message(speaker);

CREATE VIRTUAL TABLE search USING fts5(
  words, content='message', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO search(search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER message_comes AFTER INSERT ON message BEGIN
  INSERT INTO search(rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER message_goes AFTER DELETE ON message BEGIN
  INSERT INTO search(search, rowid, words) VALUES ('delete', old.id, old.words);
END;
CREATE TRIGGER message_changes AFTER UPDATE OF kind, text, caption ON message BEGIN
  INSERT INTO search(search, rowid, words) VALUES ('delete', old.id, old.words);
  INSERT INTO search(rowid, words) VALUES (new.id, new.words);
END;

CREATE TABLE coded (                -- what the codings of a conversation were made by
  id INTEGER PRIMARY KEY REFERENCES conversation(id) ON DELETE CASCADE,
  made_by TEXT NOT NULL,            -- program, codebook and encoder, as JSON
  messages INTEGER NOT NULL,        -- how many there were; others have come since, where it differs
  made_at INTEGER NOT NULL
);
CREATE TABLE coding (               -- model.Coding; its turn begins with `message`
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  code TEXT NOT NULL,
  p REAL NOT NULL,
  span_start INTEGER,
  span_end INTEGER,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT,
  level INTEGER
);
CREATE INDEX coding_message ON coding(message);

CREATE TABLE correction (           -- "I see it differently"
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  code TEXT NOT NULL,
  holds INTEGER NOT NULL,           -- whether the code is there, as the person sees it
  kind TEXT,
  level INTEGER,
  note TEXT,
  said_at INTEGER NOT NULL,
  UNIQUE (message, code)
);

CREATE TABLE setting (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL               -- JSON
);

CREATE TABLE digest (
  id INTEGER PRIMARY KEY,
  part TEXT NOT NULL,
  block INTEGER NOT NULL,
  sum BLOB NOT NULL,
  UNIQUE (part, block)
);
