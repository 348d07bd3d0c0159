import type { Command } from '../command';
import type { CommandId } from '../command-ids';
import { approvePlan } from './approve-plan';
import { archivePlan } from './archive-plan';
import { claimPlan } from './claim-plan';
import { createFeature } from './create-feature';
import { createPlan } from './create-plan';
import { editPlan } from './edit-plan';
import { failPlan } from './fail-plan';
import { markPlanDraft } from './mark-plan-draft';
import { markPlanReady } from './mark-plan-ready';
import { openPlan } from './open-plan';
import { releasePlan } from './release-plan';
import { sendBackPlan } from './send-back-plan';
import { submitWork } from './submit-work';
import { unarchivePlan } from './unarchive-plan';

/** Commands on plans and features. */
export const PLAN_COMMANDS = {
  'masterplan.approvePlan': approvePlan,
  'masterplan.archivePlan': archivePlan,
  'masterplan.claimPlan': claimPlan,
  'masterplan.createFeature': createFeature,
  'masterplan.createPlan': createPlan,
  'masterplan.editPlan': editPlan,
  'masterplan.failPlan': failPlan,
  'masterplan.markPlanDraft': markPlanDraft,
  'masterplan.markPlanReady': markPlanReady,
  'masterplan.openPlan': openPlan,
  'masterplan.releasePlan': releasePlan,
  'masterplan.sendBackPlan': sendBackPlan,
  'masterplan.submitWork': submitWork,
  'masterplan.unarchivePlan': unarchivePlan,
} satisfies Partial<Record<CommandId, Command>>;
