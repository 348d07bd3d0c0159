import { existsSync } from 'node:fs';
import { MasterplanError } from '../model/errors';
import type { ProjectLocation } from './client';

/** The host ended because its folder went away, with this call under way. */
export function movedAway(operation: string, key: string, store: string): MasterplanError {
  return new MasterplanError(
    'STORE_ELSEWHERE',
    `The store ${store} was moved or deleted while ${operation} was running: it may or may not have been recorded.`,
    {
      hint: 'Open the project where it is now and look there before you call it again; with the same key, its session gets the same answer.',
      details: { store, operation, key, recorded: 'unknown' },
    },
  );
}

/** A project that was moved or deleted under its client has no plan to make or to read. */
export function requireFolder(project: ProjectLocation): void {
  if (existsSync(project.root)) return;
  throw new MasterplanError('NOT_FOUND', `The project’s folder ${project.root} is gone.`, {
    hint: 'It was moved or deleted: name the project where it is now.',
    details: { project: project.root },
  });
}

/** A read where nobody has written a plan. */
export function noStore(project: ProjectLocation): MasterplanError {
  return new MasterplanError('NOT_FOUND', `There is no plan yet in ${project.root}.`, {
    hint: 'Make one with create_plan, or import one; the first of these makes the store.',
    details: { store: project.store, why: project.why },
  });
}

/** Whether it is that error: not something in a plan is missing, but every plan. */
export function isNoStore({ code, details }: MasterplanError): boolean {
  return code === 'NOT_FOUND' && typeof details?.store === 'string';
}

/** The client was closed under a call. */
export function closed(): MasterplanError {
  return new MasterplanError('INTERNAL', 'The connection to the plan was closed before the answer came.');
}

/** A call that ends every host that runs it. */
export function givenUp(operation: string, store: string): MasterplanError {
  return new MasterplanError('INTERNAL', `${operation} was given up: the plan host ended each time it ran.`, {
    hint: 'Look at the plan with status before you call it again; `masterplan doctor` says where the log is.',
    details: { store },
  });
}
