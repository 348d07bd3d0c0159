import { add } from './add';
import { archivePlan } from './archive-plan';
import { claim } from './claim';
import { claimPlan } from './claim-plan';
import { complete } from './complete';
import { createFeature } from './create-feature';
import { createPlan } from './create-plan';
import { defer } from './defer';
import { endSession } from './end-session';
import { getFeature } from './get-feature';
import { getPlan } from './get-plan';
import { importItems } from './import';
import { listFeatureVersions } from './list-feature-versions';
import { listFeatures } from './list-features';
import { listPlans } from './list-plans';
import { move } from './move';
import { next } from './next';
import type { Operation } from './operation';
import { release } from './release';
import { releasePlan } from './release-plan';
import { setPlanStatus } from './set-plan-status';
import { setScope } from './set-scope';
import { submitWork } from './submit-work';
import { update } from './update';
import { updateFeature } from './update-feature';
import { updatePlan } from './update-plan';

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
];
