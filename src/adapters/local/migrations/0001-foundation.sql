-- Times are milliseconds since 1970. NULL means absent. JSON columns hold what is only ever read and written whole.

-- Numbered in the order they come, so that jobs which are worked on together lie on the same pages: a commit writes whole
-- pages, and random keys would make it write one a job.
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY,
  job_id TEXT NOT NULL UNIQUE,
  owner_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  run INTEGER NOT NULL,
  input_hash TEXT NOT NULL,
  input TEXT NOT NULL,
  stages TEXT NOT NULL,
  stage INTEGER NOT NULL,
  sources TEXT NOT NULL,
  estimated_micro_usd INTEGER NOT NULL,
  actual_micro_usd INTEGER,
  booked_micro_usd INTEGER NOT NULL,
  budget_day TEXT NOT NULL,
  error TEXT,
  revision INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  queued_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  completed_at_ms INTEGER,
  due_at_ms INTEGER,
  sweeps INTEGER NOT NULL
);
CREATE INDEX jobs_by_owner ON jobs (owner_id, created_at_ms, job_id);
CREATE INDEX jobs_due ON jobs (due_at_ms) WHERE due_at_ms IS NOT NULL;

CREATE TABLE tasks (
  job_number INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
  stage INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  status TEXT NOT NULL,
  fence INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  lease_until_ms INTEGER,
  available_at_ms INTEGER,
  call TEXT,
  spent_micro_usd INTEGER NOT NULL,
  asset_id TEXT,
  PRIMARY KEY (job_number, stage, idx)
) WITHOUT ROWID;

CREATE TABLE job_sources (
  asset_id TEXT NOT NULL,
  job_number INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
  PRIMARY KEY (asset_id, job_number)
) WITHOUT ROWID;
CREATE INDEX job_sources_by_job ON job_sources (job_number);

CREATE TABLE assets (
  asset_id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL,
  state TEXT NOT NULL,
  job_id TEXT,
  created_at_ms INTEGER NOT NULL,
  deleted_at_ms INTEGER,
  record TEXT NOT NULL
) WITHOUT ROWID;
-- What is not listed is in no index that lists are read from; nearly every asset is ready, so the other states have one of their own.
CREATE INDEX assets_by_owner ON assets (owner_id, created_at_ms, asset_id) WHERE deleted_at_ms IS NULL;
CREATE INDEX assets_not_ready ON assets (owner_id, state, created_at_ms, asset_id) WHERE deleted_at_ms IS NULL AND state <> 'ready';
CREATE INDEX assets_by_job ON assets (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX assets_deleted ON assets (deleted_at_ms) WHERE deleted_at_ms IS NOT NULL;
CREATE INDEX assets_uploading ON assets (created_at_ms) WHERE state = 'uploading';

CREATE TABLE asset_parents (
  parent_id TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  asset_id TEXT NOT NULL REFERENCES assets ON DELETE CASCADE,
  PRIMARY KEY (parent_id, created_at_ms, asset_id)
) WITHOUT ROWID;
CREATE INDEX asset_parents_by_asset ON asset_parents (asset_id);

-- Which message is visible when is in the memory of the one process that owns the file, so nothing but the key is
-- indexed. visible_at_ms is the delay it was sent with; body comes last because it may fill many pages.
CREATE TABLE messages (
  message_id INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  group_id TEXT NOT NULL,
  reason TEXT,
  visible_at_ms INTEGER NOT NULL,
  sent_at_ms INTEGER NOT NULL,
  receive_count INTEGER NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE budget_days (
  owner_id TEXT NOT NULL,
  day TEXT NOT NULL,
  reserved_micro_usd INTEGER NOT NULL,
  spent_micro_usd INTEGER NOT NULL,
  PRIMARY KEY (owner_id, day)
) WITHOUT ROWID;

CREATE TABLE budget_reservations (
  owner_id TEXT NOT NULL,
  day TEXT NOT NULL,
  reservation_id TEXT NOT NULL,
  reserved_micro_usd INTEGER NOT NULL,
  is_settled INTEGER NOT NULL,
  PRIMARY KEY (owner_id, day, reservation_id)
) WITHOUT ROWID;
