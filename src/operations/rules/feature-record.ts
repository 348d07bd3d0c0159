import { MasterplanError } from '../../model/errors';
import type { SqlValue } from '../../store/database';
import type { OperationContext } from '../context';
import { appendChange, type LoggedValues } from './audit';
import { nearNames } from './near-names';

/** A row of `masterplan_features`: the feature as its latest version has it. */
export interface FeatureRecord {
  feature_id: string;
  project_id: string;
  title: string;
  description: string | null;
  spec_content: string | null;
  version: number;
  created_at: number;
  updated_at: number;
}

/** A row of `masterplan_feature_versions`. */
export interface FeatureVersionRecord {
  feature_id: string;
  version: number;
  title: string;
  description: string | null;
  spec_content: string | null;
  /** The completed plan that made this version; null where the feature was written or edited. */
  implemented_by_plan_id: string | null;
  /** The user who submitted that plan's work. */
  implemented_by: string | null;
  implemented_at: number | null;
  created_by: string | null;
  created_at: number;
}

/**
 * What the log carries of a feature. Every logged change of a feature makes a version, so that both tables can
 * be rebuilt: the row's `new` holds the changed columns (all that are not null on creation, with `created_at`)
 * and `version_row`, what the new version has besides the feature's own columns; its `created_at` is the
 * row's time. The log row has `feature_id` and no `plan_id`.
 */
export const LOGGED_FEATURE_COLUMNS = [
  'project_id',
  'title',
  'description',
  'spec_content',
  'version',
] as const satisfies readonly (keyof FeatureRecord)[];

/** The part of a version that `new.version_row` holds (what is null is left out). */
export const LOGGED_VERSION_COLUMNS = [
  'implemented_by_plan_id',
  'implemented_by',
  'implemented_at',
  'created_by',
] as const satisfies readonly (keyof FeatureVersionRecord)[];

type Reader = Pick<OperationContext, 'db'>;
type FeatureText = Pick<FeatureRecord, 'title' | 'description' | 'spec_content'>;
type Implementation = Pick<
  FeatureVersionRecord,
  'implemented_by_plan_id' | 'implemented_by' | 'implemented_at'
>;

const NOT_IMPLEMENTED: Implementation = {
  implemented_by_plan_id: null,
  implemented_by: null,
  implemented_at: null,
};

export async function loadFeature(context: Reader, featureId: string): Promise<FeatureRecord | undefined> {
  return context.db.get<FeatureRecord>('SELECT * FROM masterplan_features WHERE feature_id = $1', [
    featureId,
  ]);
}

/** The feature; NOT_FOUND with the ids that may have been meant. */
export async function requireFeature(context: Reader, featureId: string): Promise<FeatureRecord> {
  const feature = await loadFeature(context, featureId);
  if (feature !== undefined) return feature;
  const known = await context.db.all<{ feature_id: string }>(
    'SELECT feature_id FROM masterplan_features ORDER BY created_at DESC LIMIT 1000',
  );
  const near = nearNames(
    featureId,
    known.map((row) => row.feature_id),
  );
  throw new MasterplanError('NOT_FOUND', `There is no feature "${featureId}".`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.join(', ')}? list_features shows all features.`
        : 'list_features shows the features; create_feature makes one.',
    details: { feature_id: featureId, near },
  });
}

/** Stores a new feature with its version 1, and logs it. */
export async function insertFeature(context: OperationContext, feature: FeatureRecord): Promise<void> {
  await context.db.run(
    `INSERT INTO masterplan_features
       (feature_id, project_id, title, description, spec_content, version, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      feature.feature_id,
      feature.project_id,
      feature.title,
      feature.description,
      feature.spec_content,
      feature.version,
      feature.created_at,
      feature.updated_at,
    ],
  );
  const versionRow = await insertVersion(context, feature, NOT_IMPLEMENTED);
  const values: LoggedValues = { created_at: feature.created_at, version_row: versionRow };
  for (const column of LOGGED_FEATURE_COLUMNS) {
    if (feature[column] !== null) values[column] = feature[column];
  }
  await appendChange(context, { activity: 'created', featureId: feature.feature_id, new: values });
}

/**
 * Makes the feature's next version: with other texts (update_feature), or as it stands, implemented by a plan
 * that was completed. Gives the feature as it is then.
 */
export async function addFeatureVersion(
  context: OperationContext,
  feature: FeatureRecord,
  patch: Partial<FeatureText>,
  implementation: Implementation = NOT_IMPLEMENTED,
): Promise<FeatureRecord> {
  const changed: FeatureRecord = {
    ...feature,
    ...patch,
    version: feature.version + 1,
    updated_at: context.now,
  };
  await context.db.run(
    `UPDATE masterplan_features
     SET title = $2, description = $3, spec_content = $4, version = $5, updated_at = $6 WHERE feature_id = $1`,
    [
      changed.feature_id,
      changed.title,
      changed.description,
      changed.spec_content,
      changed.version,
      changed.updated_at,
    ],
  );
  const before: LoggedValues = {};
  const after: LoggedValues = { version_row: await insertVersion(context, changed, implementation) };
  for (const column of LOGGED_FEATURE_COLUMNS) {
    if (changed[column] === feature[column]) continue;
    before[column] = feature[column];
    after[column] = changed[column];
  }
  await appendChange(context, {
    activity: 'metadata_updated',
    featureId: feature.feature_id,
    old: before,
    new: after,
    message:
      implementation.implemented_by_plan_id === null
        ? null
        : `implemented by plan ${implementation.implemented_by_plan_id}`,
  });
  return changed;
}

/** Stores the feature's present state as a version; gives what the log says of it. */
async function insertVersion(
  context: OperationContext,
  feature: FeatureRecord,
  implementation: Implementation,
): Promise<LoggedValues> {
  const version: FeatureVersionRecord = {
    feature_id: feature.feature_id,
    version: feature.version,
    title: feature.title,
    description: feature.description,
    spec_content: feature.spec_content,
    ...implementation,
    created_by: context.caller.user,
    created_at: context.now,
  };
  const columns = Object.keys(version) as (keyof FeatureVersionRecord)[];
  await context.db.run(
    `INSERT INTO masterplan_feature_versions (${columns.join(', ')})
     VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
    columns.map((column) => version[column] as SqlValue),
  );
  const logged: LoggedValues = {};
  for (const column of LOGGED_VERSION_COLUMNS) {
    if (version[column] !== null) logged[column] = version[column];
  }
  return logged;
}
