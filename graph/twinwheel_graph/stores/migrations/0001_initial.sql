-- Claims hold what each source says; entity and relation hold the sum. A claim whose name or props are NULL says just
-- what its entity or relation says (the usual case: one source), so that long texts stand once.
CREATE TABLE dataset (pk INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- identity tells an index whether it still follows the same store.
CREATE TABLE revision (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  number INTEGER NOT NULL,
  identity TEXT NOT NULL
) STRICT;
INSERT INTO revision VALUES (1, 0, lower(hex(randomblob(16))));

CREATE TABLE entity (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  props TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX entity_type ON entity (type, id);
CREATE INDEX entity_revision ON entity (revision);

CREATE TABLE entity_claim (
  entity INTEGER NOT NULL REFERENCES entity (pk) ON DELETE CASCADE,
  dataset INTEGER NOT NULL REFERENCES dataset (pk),
  locator TEXT NOT NULL,
  kind TEXT NOT NULL,
  date TEXT NOT NULL,
  licence TEXT NOT NULL,
  text TEXT NOT NULL,
  score REAL,
  name TEXT,
  props TEXT,
  PRIMARY KEY (entity, dataset, locator)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_claim_dataset ON entity_claim (dataset);

CREATE TABLE name (
  key TEXT NOT NULL,
  entity INTEGER NOT NULL REFERENCES entity (pk) ON DELETE CASCADE,
  PRIMARY KEY (key, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_entity ON name (entity);

CREATE TABLE relation (
  pk INTEGER PRIMARY KEY,
  start INTEGER NOT NULL REFERENCES entity (pk) ON DELETE CASCADE,
  type TEXT NOT NULL,
  "end" INTEGER NOT NULL REFERENCES entity (pk) ON DELETE CASCADE,
  props TEXT NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (start, type, "end")
) STRICT;
CREATE INDEX relation_end ON relation ("end", type);
CREATE INDEX relation_type ON relation (type);
CREATE INDEX relation_revision ON relation (revision);

CREATE TABLE relation_claim (
  relation INTEGER NOT NULL REFERENCES relation (pk) ON DELETE CASCADE,
  dataset INTEGER NOT NULL REFERENCES dataset (pk),
  locator TEXT NOT NULL,
  kind TEXT NOT NULL,
  date TEXT NOT NULL,
  licence TEXT NOT NULL,
  text TEXT NOT NULL,
  score REAL,
  props TEXT,
  PRIMARY KEY (relation, dataset, locator)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_claim_dataset ON relation_claim (dataset);

-- What is gone, for the change feed; what is there is found by its revision.
CREATE TABLE gone (
  revision INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  "end" TEXT NOT NULL
) STRICT;
CREATE INDEX gone_revision ON gone (revision);
