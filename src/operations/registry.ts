import { add } from './add';
import { approveKey } from './approve-key';
import { archivePlan } from './archive-plan';
import { attend } from './attend';
import { changes } from './changes';
import { claim } from './claim';
import { claimPlan } from './claim-plan';
import { complete } from './complete';
import { createFeature } from './create-feature';
import { createPlan } from './create-plan';
import { defer } from './defer';
import { endSession } from './end-session';
import { exportSnapshot } from './export';
import { getFeature } from './get-feature';
import { getPlan } from './get-plan';
import { history } from './history';
import { importItems } from './import';
import { list } from './list';
import { listFeatureVersions } from './list-feature-versions';
import { listFeatures } from './list-features';
import { listKeys } from './list-keys';
import { listPlans } from './list-plans';
import { move } from './move';
import { needsYou } from './needs-you';
import { next } from './next';
import type { Operation } from './operation';
import { outline } from './outline';
import { release } from './release';
import { releasePlan } from './release-plan';
import { revokeKey } from './revoke-key';
import { sessions } from './sessions';
import { setPlanStatus } from './set-plan-status';
import { setScope } from './set-scope';
import { show } from './show';
import { status } from './status';
import { submitWork } from './submit-work';
import { takeOver } from './take-over';
import { unsignedChanges } from './unsigned-changes';
import { update } from './update';
import { updateFeature } from './update-feature';
import { updatePlan } from './update-plan';
import { verify } from './verify';

/**
 * Every operation, in the order in which tools and help show them: the work loop first.
 * A new operation is one new file and one line here (a test fails when the line is missing).
 */
export const operations: readonly Operation[] = [
  next,
  claim,
  update,
  complete,
  release,
  defer,
  endSession,
  status,
  list,
  show,
  changes,
  history,
  sessions,
  add,
  importItems,
  move,
  setScope,
  createPlan,
  listPlans,
  getPlan,
  updatePlan,
  setPlanStatus,
  claimPlan,
  releasePlan,
  submitWork,
  archivePlan,
  createFeature,
  updateFeature,
  getFeature,
  listFeatures,
  listFeatureVersions,
  exportSnapshot,
  verify,
  takeOver,
  listKeys,
  approveKey,
  revokeKey,
  outline,
  needsYou,
  unsignedChanges,
  attend,
];
