CREATE TABLE documents (
  key INTEGER PRIMARY KEY, doc TEXT NOT NULL UNIQUE, path TEXT NOT NULL, listed INTEGER NOT NULL, position INTEGER NOT NULL,
  digest BLOB NOT NULL,
  title TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL,
  author TEXT NOT NULL, editor TEXT NOT NULL, event_date TEXT NOT NULL,
  script TEXT NOT NULL, encoding TEXT NOT NULL, sha256 BLOB NOT NULL, length INTEGER NOT NULL,
  blocks TEXT NOT NULL, repairs TEXT NOT NULL, tables TEXT NOT NULL,
  title_source TEXT NOT NULL, date_source TEXT NOT NULL, duplicate_of TEXT NOT NULL DEFAULT '');
CREATE INDEX documents_date ON documents (date);
CREATE INDEX documents_source ON documents (source);
CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE located (key INTEGER NOT NULL, rank INTEGER NOT NULL, region INTEGER NOT NULL,
  PRIMARY KEY (key, rank)) WITHOUT ROWID;
CREATE INDEX located_region ON located (region, key);
CREATE VIEW document_regions AS SELECT l.key, l.rank, n.name AS region FROM located l JOIN names n ON n.id = l.region;
CREATE TABLE tags (id INTEGER PRIMARY KEY, tag TEXT NOT NULL, origin TEXT NOT NULL, facet TEXT NOT NULL,
  UNIQUE (tag, origin, facet));
CREATE TABLE tagged (key INTEGER NOT NULL, tag INTEGER NOT NULL, score NOT NULL, evidence BLOB NOT NULL,
  PRIMARY KEY (key, tag)) WITHOUT ROWID;
CREATE INDEX tagged_tag ON tagged (tag, key);
CREATE VIEW document_tags AS
  SELECT t.key, n.tag, n.origin, n.facet,
    CASE typeof(t.score) WHEN 'integer' THEN t.score / 100.0 ELSE t.score END AS score, t.evidence
  FROM tagged t JOIN tags n ON n.id = t.tag;
CREATE TABLE tag_tree (tag TEXT PRIMARY KEY, under TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE regions (region TEXT PRIMARY KEY, code TEXT NOT NULL, level TEXT NOT NULL, path TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE region_closure (ancestor TEXT NOT NULL, region TEXT NOT NULL, PRIMARY KEY (ancestor, region)) WITHOUT ROWID;
CREATE TABLE sentences (key INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, sentence TEXT NOT NULL,
  PRIMARY KEY (key, start)) WITHOUT ROWID;
CREATE TABLE forms (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, region_source TEXT NOT NULL, actor TEXT NOT NULL, measure TEXT NOT NULL, direction TEXT NOT NULL, comparator TEXT NOT NULL, unit TEXT NOT NULL, level TEXT NOT NULL, level_value NUMERIC, nature TEXT NOT NULL, span TEXT NOT NULL, deadline_text TEXT NOT NULL, deadline_source TEXT NOT NULL, modality TEXT NOT NULL, pace TEXT NOT NULL, scale REAL NOT NULL);
CREATE TABLE topics (id INTEGER PRIMARY KEY, region INTEGER NOT NULL, canonical INTEGER NOT NULL, measure TEXT NOT NULL,
  unit TEXT NOT NULL, pace TEXT NOT NULL, span TEXT NOT NULL, sense INTEGER NOT NULL);
CREATE INDEX topics_canonical ON topics (canonical);
CREATE INDEX topics_region ON topics (region);
CREATE TABLE statements (
  key INTEGER NOT NULL, number INTEGER NOT NULL, id NOT NULL, form INTEGER NOT NULL, region INTEGER NOT NULL,
  canonical INTEGER NOT NULL, indicator TEXT NOT NULL, value NUMERIC, value_max NUMERIC, value_text TEXT NOT NULL, base_value NUMERIC, base_year INTEGER, year INTEGER, deadline INTEGER, start INTEGER, restates TEXT NOT NULL,
  cell TEXT NOT NULL, explain BLOB NOT NULL, topic INTEGER NOT NULL, told INTEGER NOT NULL,
  PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE INDEX statements_region ON statements (region);
CREATE INDEX statements_topic ON statements (topic, told, year) WHERE topic > 0;
CREATE INDEX statements_promised ON statements (topic, year) WHERE told = 1 AND topic > 0;
CREATE VIEW targets AS
  SELECT s.key, s.number, CASE typeof(s.id) WHEN 'integer' THEN s.start || '-' || s.id ELSE s.id END AS id, f.kind, n.name AS region, f.region_source, f.actor, s.indicator, c.name AS canonical, f.measure, f.direction, f.comparator, s.value, s.value_max, f.unit, s.value_text, f.level, f.level_value, s.base_value, s.base_year, f.nature, s.year, f.span, s.deadline, f.deadline_text, f.deadline_source, f.modality, s.start, s.restates, s.cell, s.explain, f.pace
  FROM statements s JOIN forms f ON f.id = s.form JOIN names n ON n.id = s.region JOIN names c ON c.id = s.canonical;
CREATE VIEW promise_outcomes AS
  SELECT p.key, p.number, n.name AS region, c.name AS indicator, t.measure, f.unit, p.year AS deadline, f.span, t.pace,
    f.comparator, p.value, p.value_max, f.direction, d.doc, d.date,
    (o.value * g.scale / f.scale) AS outcome, e.doc AS outcome_doc, e.date AS outcome_date, o.key AS outcome_key,
    o.number AS outcome_number, o.start AS outcome_start,
    (o.value * g.scale / f.scale) - (CASE WHEN f.comparator = 'range' AND p.value_max IS NOT NULL AND NOT (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN p.value_max ELSE p.value END) AS gap,
    CASE WHEN substr(e.date, 1, 7) < printf('%04d-12', p.year) THEN CASE WHEN (((o.value * g.scale / f.scale) - (CASE WHEN f.comparator = 'range' AND p.value_max IS NOT NULL AND NOT (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN p.value_max ELSE p.value END)) * CASE WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN 1 ELSE -1 END > abs(p.value) * 1e-09
    OR abs(((o.value * g.scale / f.scale) - (CASE WHEN f.comparator = 'range' AND p.value_max IS NOT NULL AND NOT (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN p.value_max ELSE p.value END)) * CASE WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN 1 ELSE -1 END) <= abs(p.value) * 1e-09 AND g.comparator <> (CASE WHEN f.scale * g.scale < 0 THEN '' WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN '<' ELSE '>' END)
    AND (f.comparator NOT IN ('<', '>') OR g.comparator = (CASE WHEN f.scale * g.scale < 0 THEN '' WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN '>' ELSE '<' END))) AND (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) AND t.measure IN ('level', 'change') THEN 'met' ELSE 'open' END
      WHEN (((o.value * g.scale / f.scale) - (CASE WHEN f.comparator = 'range' AND p.value_max IS NOT NULL AND NOT (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN p.value_max ELSE p.value END)) * CASE WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN 1 ELSE -1 END > abs(p.value) * 1e-09
    OR abs(((o.value * g.scale / f.scale) - (CASE WHEN f.comparator = 'range' AND p.value_max IS NOT NULL AND NOT (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN p.value_max ELSE p.value END)) * CASE WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN 1 ELSE -1 END) <= abs(p.value) * 1e-09 AND g.comparator <> (CASE WHEN f.scale * g.scale < 0 THEN '' WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN '<' ELSE '>' END)
    AND (f.comparator NOT IN ('<', '>') OR g.comparator = (CASE WHEN f.scale * g.scale < 0 THEN '' WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN '>' ELSE '<' END))) THEN 'met'
      WHEN abs(((o.value * g.scale / f.scale) - (CASE WHEN f.comparator = 'range' AND p.value_max IS NOT NULL AND NOT (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN p.value_max ELSE p.value END)) * CASE WHEN (f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>='))) THEN 1 ELSE -1 END) <= abs(p.value) * CASE f.comparator WHEN '~' THEN 0.05 ELSE 0.005 END THEN 'near'
      ELSE 'missed' END AS status
  FROM statements p JOIN forms f ON f.id = p.form JOIN topics t ON t.id = p.topic JOIN names n ON n.id = t.region
    JOIN names c ON c.id = t.canonical JOIN documents d ON d.key = p.key
    JOIN statements o ON o.topic = p.topic AND o.told = 2 AND o.year = p.year AND o.topic > 0
    JOIN forms g ON g.id = o.form JOIN documents e ON e.key = o.key
  WHERE p.told = 1 AND p.topic > 0 AND (e.date > d.date OR length(e.date) < 10 AND e.date || '~' > d.date) AND d.date <> '' AND e.date <> ''
    AND p.key <> o.key AND CAST(substr(e.date, 1, 4) AS INTEGER) >= o.year;
CREATE TABLE signatures (key INTEGER PRIMARY KEY, signature BLOB NOT NULL);
CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE clusters (cluster TEXT PRIMARY KEY, canonical INTEGER NOT NULL, widest REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE cluster_members (cluster TEXT NOT NULL, key INTEGER NOT NULL, jaccard REAL NOT NULL,
  containment REAL NOT NULL, relation TEXT NOT NULL, PRIMARY KEY (cluster, key)) WITHOUT ROWID;
CREATE INDEX cluster_members_key ON cluster_members (key);
CREATE TABLE editions (key INTEGER PRIMARY KEY, edition TEXT NOT NULL, place INTEGER NOT NULL, label TEXT NOT NULL);
CREATE INDEX editions_edition ON editions (edition, place);
CREATE VIEW copies AS
  SELECT m.key, m.cluster, c.canonical FROM cluster_members m JOIN clusters c USING (cluster)
  WHERE c.canonical <> m.key AND NOT EXISTS (SELECT 1 FROM editions a JOIN editions b USING (edition)
    WHERE a.key = m.key AND b.key = c.canonical AND a.place <> b.place);
CREATE TABLE files (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, listed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE failures (path TEXT NOT NULL, line INTEGER NOT NULL, message TEXT NOT NULL, hint TEXT NOT NULL,
  doc TEXT NOT NULL, kind TEXT NOT NULL, kept INTEGER NOT NULL);
CREATE VIEW document_list AS
  SELECT doc, title, date, source, url, length,
    (SELECT group_concat(region, ', ') FROM document_regions r WHERE r.key = d.key) AS regions,
    (SELECT group_concat(tag, ', ') FROM document_tags t WHERE t.key = d.key) AS tags
  FROM documents d;
CREATE VIEW target_list AS
  SELECT d.doc, t.id, t.kind, t.region, t.indicator, t.measure, t.comparator, t.value, t.value_max, t.unit,
    t.canonical, t.direction, t.level, t.year, t.deadline, t.modality, s.sentence, d.title, d.date, d.source, t.restates
  FROM targets t JOIN documents d USING (key) JOIN sentences s ON s.key = t.key AND s.start = t.start;
CREATE VIEW cluster_list AS
  SELECT c.cluster, o.doc AS canonical, d.doc, m.relation, m.jaccard, m.containment
  FROM clusters c JOIN cluster_members m USING (cluster) JOIN documents d ON d.key = m.key
    JOIN documents o ON o.key = c.canonical;
CREATE TABLE builds (build INTEGER PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL, whole INTEGER NOT NULL,
  documents INTEGER NOT NULL, targets INTEGER NOT NULL, reread INTEGER NOT NULL, reread_whole INTEGER NOT NULL);
CREATE TABLE changes (build INTEGER NOT NULL, number INTEGER NOT NULL, what TEXT NOT NULL, change TEXT NOT NULL,
  doc TEXT NOT NULL, id TEXT NOT NULL, reread INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
  kind, region, indicator, canonical, measure, unit, year, sentence, before_direction, before_comparator, before_value, before_value_max, after_direction, after_comparator, after_value, after_value_max, PRIMARY KEY (build, number)) WITHOUT ROWID;
CREATE VIEW target_changes AS
  SELECT c.build, b.at, c.change, c.doc, c.id, c.reread, c.kind, c.region, c.indicator, c.canonical, c.measure, c.unit, c.year, c.sentence, c.before_direction, c.before_comparator, c.before_value, c.before_value_max, c.after_direction, c.after_comparator, c.after_value, c.after_value_max
  FROM changes c JOIN builds b USING (build) WHERE c.what = 'target';
