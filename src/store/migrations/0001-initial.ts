import { WORDS } from './words';

/** A closed list as the right-hand side of an SQL `IN`. */
export function oneOf(words: readonly string[]): string {
  return `(${words.map((word) => `'${word}'`).join(', ')})`;
}

/**
 * The first schema. Rules that hold for every migration: STRICT rowid tables, no AUTOINCREMENT, triggers
 * only guard (RAISE) and never write, because the journal replays row changes and must not run effects twice.
 * Times are integer milliseconds UTC, lists and objects JSON text.
 */
export const INITIAL_SCHEMA = `
CREATE TABLE masterplan_meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE masterplan_projects (
  project_id TEXT NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE masterplan_features (
  feature_id   TEXT NOT NULL PRIMARY KEY,
  project_id   TEXT NOT NULL REFERENCES masterplan_projects (project_id),
  title        TEXT NOT NULL,
  description  TEXT,
  spec_content TEXT,
  version      INTEGER NOT NULL CHECK (version >= 1),
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE masterplan_feature_versions (
  feature_id             TEXT NOT NULL REFERENCES masterplan_features (feature_id),
  version                INTEGER NOT NULL CHECK (version >= 1),
  title                  TEXT NOT NULL,
  description            TEXT,
  spec_content           TEXT,
  implemented_by_plan_id TEXT REFERENCES masterplans (plan_id),
  implemented_by         TEXT,
  implemented_at         INTEGER,
  created_by             TEXT,
  created_at             INTEGER NOT NULL,
  PRIMARY KEY (feature_id, version)
) STRICT;

CREATE TABLE masterplans (
  plan_id              TEXT NOT NULL PRIMARY KEY,
  project_id           TEXT NOT NULL REFERENCES masterplan_projects (project_id),
  feature_id           TEXT REFERENCES masterplan_features (feature_id),
  feature_version      INTEGER,
  title                TEXT NOT NULL,
  description          TEXT,
  owner                TEXT,
  status               TEXT NOT NULL CHECK (status IN ${oneOf(WORDS.planStatuses)}),
  archived             INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
  spec_content         TEXT,
  work_artifacts       TEXT,
  claimed_by           TEXT,
  claimed_by_session   TEXT,
  claimed_at           INTEGER,
  submitted_by         TEXT,
  submitted_by_session TEXT,
  last_activity_at     INTEGER NOT NULL,
  stale_after_hours    REAL NOT NULL CHECK (stale_after_hours > 0),
  four_eyes            INTEGER NOT NULL DEFAULT 0 CHECK (four_eyes IN (0, 1)),
  metadata             TEXT NOT NULL DEFAULT '{}',
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX masterplans_by_status ON masterplans (archived, status, created_at);
CREATE INDEX masterplans_by_feature ON masterplans (feature_id) WHERE feature_id IS NOT NULL;

CREATE TABLE masterplan_items (
  id                  INTEGER NOT NULL PRIMARY KEY,
  plan_id             TEXT NOT NULL REFERENCES masterplans (plan_id),
  item_key            TEXT NOT NULL,
  title               TEXT NOT NULL,
  description         TEXT,
  acceptance_criteria TEXT,
  item_type           TEXT NOT NULL CHECK (item_type IN ${oneOf(WORDS.itemTypes)}),
  status              TEXT NOT NULL CHECK (status IN ${oneOf(WORDS.itemStatuses)}),
  assignee_type       TEXT NOT NULL CHECK (assignee_type IN ${oneOf(WORDS.assigneeTypes)}),
  assignee            TEXT,
  priority            INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 4),
  parent_id           INTEGER REFERENCES masterplan_items (id),
  position            REAL NOT NULL,
  phase               TEXT,
  labels              TEXT NOT NULL DEFAULT '[]',
  files               TEXT NOT NULL DEFAULT '[]',
  estimate_minutes    REAL CHECK (estimate_minutes > 0),
  lease_minutes       REAL NOT NULL CHECK (lease_minutes > 0),
  max_attempts        INTEGER NOT NULL CHECK (max_attempts > 0),
  attempts            INTEGER NOT NULL DEFAULT 0,
  progress_percent    REAL CHECK (progress_percent BETWEEN 0 AND 100),
  arch_ref            TEXT,
  port_scope          TEXT,
  discovered_during   INTEGER REFERENCES masterplan_items (id),
  claimed_by          TEXT,
  claimed_by_name     TEXT,
  claimed_by_user     TEXT,
  claimed_by_client   TEXT,
  claimed_by_kind     TEXT CHECK (claimed_by_kind IN ${oneOf(WORDS.sessionKinds)}),
  claim_token         TEXT,
  -- the present claim's own lease, where it was asked for another than the item's
  claim_lease_minutes REAL CHECK (claim_lease_minutes > 0),
  claimed_at          INTEGER,
  last_heartbeat      INTEGER,
  lease_expires_at    INTEGER,
  fence               INTEGER NOT NULL DEFAULT 0,
  deferred_until      INTEGER,
  reason              TEXT,
  metadata            TEXT NOT NULL DEFAULT '{}',
  created_at          INTEGER NOT NULL,
  started_at          INTEGER,
  completed_at        INTEGER,
  updated_at          INTEGER NOT NULL,
  -- derived from the rest by src/operations/rules; not in the log
  child_count         INTEGER NOT NULL DEFAULT 0,
  open_dependencies   INTEGER NOT NULL DEFAULT 0,
  start_priority      INTEGER NOT NULL DEFAULT 2,
  finish_priority     INTEGER NOT NULL DEFAULT 4,
  start_chain         REAL NOT NULL DEFAULT 1,
  finish_chain        REAL NOT NULL DEFAULT 0,
  UNIQUE (plan_id, item_key)
) STRICT;
CREATE INDEX masterplan_items_next ON masterplan_items (plan_id, start_priority, start_chain DESC, id)
  WHERE status = 'pending' AND child_count = 0 AND item_type NOT IN ('phase', 'sprint') AND assignee_type <> 'human';
CREATE INDEX masterplan_items_by_status ON masterplan_items (plan_id, status, id);
CREATE INDEX masterplan_items_by_parent ON masterplan_items (parent_id, status) WHERE parent_id IS NOT NULL;
CREATE INDEX masterplan_items_roots ON masterplan_items (plan_id, position, id) WHERE parent_id IS NULL;
CREATE INDEX masterplan_items_by_holder ON masterplan_items (claimed_by, id) WHERE claimed_by IS NOT NULL;
CREATE INDEX masterplan_items_by_lease ON masterplan_items (lease_expires_at) WHERE lease_expires_at IS NOT NULL;
CREATE INDEX masterplan_items_by_deferral ON masterplan_items (deferred_until) WHERE deferred_until IS NOT NULL;
CREATE INDEX masterplan_items_for_people ON masterplan_items (plan_id, status, id) WHERE assignee_type = 'human';

CREATE TABLE masterplan_dependencies (
  item_id       INTEGER NOT NULL REFERENCES masterplan_items (id),
  depends_on_id INTEGER NOT NULL REFERENCES masterplan_items (id),
  created_at    INTEGER NOT NULL,
  PRIMARY KEY (item_id, depends_on_id),
  CHECK (item_id <> depends_on_id)
) STRICT;
CREATE INDEX masterplan_dependencies_reverse ON masterplan_dependencies (depends_on_id, item_id);

-- Leaves by status: keeps counts independent of the plan's size.
CREATE TABLE masterplan_counts (
  plan_id TEXT NOT NULL REFERENCES masterplans (plan_id),
  status  TEXT NOT NULL CHECK (status IN ${oneOf(WORDS.itemStatuses)}),
  n       INTEGER NOT NULL CHECK (n >= 0),
  PRIMARY KEY (plan_id, status)
) STRICT;

CREATE TABLE masterplan_scopes (
  port_scope TEXT NOT NULL PRIMARY KEY,
  files      TEXT NOT NULL DEFAULT '[]',
  notes      TEXT,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE masterplan_updates (
  version      INTEGER NOT NULL PRIMARY KEY,
  at           INTEGER NOT NULL,
  activity     TEXT NOT NULL CHECK (activity IN ${oneOf(WORDS.activities)}),
  plan_id      TEXT,
  item_id      INTEGER,
  item_key     TEXT,
  feature_id   TEXT,
  session_id   TEXT,
  session_name TEXT,
  user_name    TEXT,
  actor        TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ${oneOf(WORDS.sessionKinds)}),
  old          TEXT,
  new          TEXT,
  message      TEXT,
  files        TEXT NOT NULL DEFAULT '[]',
  fence        INTEGER,
  request_key  TEXT,
  hash         TEXT NOT NULL
) STRICT;
CREATE INDEX masterplan_updates_by_item ON masterplan_updates (item_id, version) WHERE item_id IS NOT NULL;
CREATE INDEX masterplan_updates_by_plan ON masterplan_updates (plan_id, version) WHERE plan_id IS NOT NULL;
CREATE INDEX masterplan_updates_by_session ON masterplan_updates (session_id, version) WHERE session_id IS NOT NULL;
CREATE INDEX masterplan_updates_by_people ON masterplan_updates (version) WHERE kind = 'human';
CREATE INDEX masterplan_updates_with_files ON masterplan_updates (version) WHERE files <> '[]';

CREATE TRIGGER masterplan_updates_no_update BEFORE UPDATE ON masterplan_updates
BEGIN SELECT RAISE(ABORT, 'the log is append-only: no UPDATE'); END;
-- A snapshot's log takes the place of one that tells of nothing but keys (operations/import/make-room).
CREATE TRIGGER masterplan_updates_no_delete BEFORE DELETE ON masterplan_updates
WHEN NOT EXISTS (SELECT 1 FROM masterplan_meta WHERE key = 'replacing_log')
BEGIN SELECT RAISE(ABORT, 'the log is append-only: no DELETE'); END;
CREATE TRIGGER masterplan_updates_no_replace BEFORE INSERT ON masterplan_updates
WHEN EXISTS (SELECT 1 FROM masterplan_updates WHERE version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'the log is append-only: no REPLACE'); END;
CREATE TRIGGER masterplan_updates_no_gap BEFORE INSERT ON masterplan_updates
WHEN NEW.version <> (SELECT COALESCE(MAX(version), 0) + 1 FROM masterplan_updates)
BEGIN SELECT RAISE(ABORT, 'the log has no gaps'); END;

CREATE TABLE masterplan_session_state (
  session_id        TEXT NOT NULL PRIMARY KEY,
  session_name      TEXT,
  client            TEXT NOT NULL,
  user_name         TEXT NOT NULL,
  kind              TEXT NOT NULL CHECK (kind IN ${oneOf(WORDS.sessionKinds)}),
  first_seen        INTEGER NOT NULL,
  last_seen         INTEGER NOT NULL,
  ended_at          INTEGER,
  last_plan_id      TEXT,
  last_seen_version INTEGER NOT NULL DEFAULT 0,
  -- what the answer to the request offered_key showed; seen once that answer is confirmed
  offered_version   INTEGER,
  offered_key       TEXT,
  notice_version    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX masterplan_session_state_by_time ON masterplan_session_state (last_seen);
CREATE INDEX masterplan_session_state_offered ON masterplan_session_state (offered_key) WHERE offered_key IS NOT NULL;

-- Answers that the asking client has not confirmed yet: a repeated request gets the same answer.
CREATE TABLE masterplan_answered (
  request_key TEXT NOT NULL PRIMARY KEY,
  client_id   TEXT NOT NULL,
  session_id  TEXT,
  operation   TEXT NOT NULL,
  item_id     INTEGER,
  fence       INTEGER,
  answer      TEXT NOT NULL,
  at          INTEGER NOT NULL
) STRICT;
CREATE INDEX masterplan_answered_by_session ON masterplan_answered (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX masterplan_answered_by_time ON masterplan_answered (at);

-- People's keys (Ed25519, base64 of the raw 32 bytes) and the requests they signed.
CREATE TABLE masterplan_keys (
  key_id      TEXT NOT NULL PRIMARY KEY,
  public_key  TEXT NOT NULL,
  user_name   TEXT NOT NULL,
  label       TEXT,
  enrolled_at INTEGER NOT NULL,
  approved_at INTEGER,
  approved_by TEXT REFERENCES masterplan_keys (key_id),
  revoked_at  INTEGER
) STRICT;
CREATE TABLE masterplan_signed_requests (
  request_key TEXT NOT NULL PRIMARY KEY,
  key_id      TEXT NOT NULL REFERENCES masterplan_keys (key_id),
  payload     TEXT NOT NULL,
  signature   TEXT NOT NULL,
  at          INTEGER NOT NULL
) STRICT;

-- The log's keys and, for each, the newest head it signed.
CREATE TABLE masterplan_heads (
  key_id     TEXT NOT NULL PRIMARY KEY,
  public_key TEXT NOT NULL,
  version    INTEGER NOT NULL,
  hash       TEXT NOT NULL,
  signature  TEXT NOT NULL,
  signed_at  INTEGER NOT NULL
) STRICT;
`;
