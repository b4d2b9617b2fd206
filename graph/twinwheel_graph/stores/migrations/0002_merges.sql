-- Which ids are taken for one: a claim made of `id` stands at `canonical`, which is never merged itself. The map
-- outlives claims and entities.
CREATE TABLE merged (id TEXT PRIMARY KEY, canonical TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX merged_canonical ON merged (canonical);

-- Claims keep the id their source used, where that is merged; so two ids may be spoken of by one line of one dataset.
-- The columns of a key stand first and in its order: SQLite 3.40 finds nulls where there are none in a table without
-- row numbers where they do not.
CREATE TABLE entity_claim_2 (
  entity INTEGER NOT NULL REFERENCES entity (pk) ON DELETE CASCADE,
  dataset INTEGER NOT NULL REFERENCES dataset (pk),
  locator TEXT NOT NULL,
  origin TEXT NOT NULL,
  kind TEXT NOT NULL,
  date TEXT NOT NULL,
  licence TEXT NOT NULL,
  text TEXT NOT NULL,
  score REAL,
  name TEXT,
  props TEXT,
  PRIMARY KEY (entity, dataset, locator, origin)
) STRICT, WITHOUT ROWID;
INSERT INTO entity_claim_2
SELECT entity, dataset, locator, '', kind, date, licence, text, score, name, props FROM entity_claim;
DROP TABLE entity_claim;
ALTER TABLE entity_claim_2 RENAME TO entity_claim;
CREATE INDEX entity_claim_dataset ON entity_claim (dataset);

CREATE TABLE relation_claim_2 (
  relation INTEGER NOT NULL REFERENCES relation (pk) ON DELETE CASCADE,
  dataset INTEGER NOT NULL REFERENCES dataset (pk),
  locator TEXT NOT NULL,
  origin_start TEXT NOT NULL,
  origin_end TEXT NOT NULL,
  kind TEXT NOT NULL,
  date TEXT NOT NULL,
  licence TEXT NOT NULL,
  text TEXT NOT NULL,
  score REAL,
  props TEXT,
  PRIMARY KEY (relation, dataset, locator, origin_start, origin_end)
) STRICT, WITHOUT ROWID;
INSERT INTO relation_claim_2
SELECT relation, dataset, locator, '', '', kind, date, licence, text, score, props FROM relation_claim;
DROP TABLE relation_claim;
ALTER TABLE relation_claim_2 RENAME TO relation_claim;
CREATE INDEX relation_claim_dataset ON relation_claim (dataset);

-- What joins two ids that are taken for one: neither lost nor shown. Ends are the ids that the source used.
CREATE TABLE withheld_claim (
  entity INTEGER NOT NULL REFERENCES entity (pk) ON DELETE CASCADE,
  type TEXT NOT NULL,
  start TEXT NOT NULL,
  "end" TEXT NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset (pk),
  locator TEXT NOT NULL,
  kind TEXT NOT NULL,
  date TEXT NOT NULL,
  licence TEXT NOT NULL,
  text TEXT NOT NULL,
  score REAL,
  props TEXT NOT NULL,
  PRIMARY KEY (entity, type, start, "end", dataset, locator)
) STRICT, WITHOUT ROWID;
CREATE INDEX withheld_claim_dataset ON withheld_claim (dataset);
