import { claimsMethod } from './claims-method';
import { editorMethod } from './editor-method';
import type { Method } from './method';
import { scheduleMethod } from './schedule-method';
import { storeMethod } from './store-method';

/** What each part does, by its name, so that its figures can be judged. */
export const METHODS: Readonly<Record<string, Method>> = {
  claims: claimsMethod,
  engine: () => [
    `The statements of four thousand claims, recorded with their parameters and run once more, with the triggers that
    capture each changed row and without a disk: what of a claim is SQLite, and what WebAssembly makes of it.`,
  ],
  starts: () => [
    `Each start right beside a Node process that does nothing. The extension's activation is measured in a process that
    plays the editor's extension host, in its thread's time.`,
  ],
  hooks: () => [
    `Each hook from the start of its process to its end, right beside a Node process that does nothing. The plan's host
    runs already.`,
  ],
  growth: () => [
    `One agent takes and completes items and another one reads, over the socket, in plans of phases, sprints and tasks in
    which every tenth task waits for another one; the larger beside the smallest, in turns. Imports are one call with a
    file; native SQLite inserts the same rows, unchecked, in one transaction. The host's memory is looked at once for
    each size, when all operations have been called; the most that imports of 200 took, once after all of them.`,
  ],
  log: () => [
    `A plan of 200 items and a log of so many changes. A delta is what \`changes\` gives a session after ten changes by
    another one. The host starts once over each log, and its memory is looked at once, in the end.`,
  ],
  peers: () => [
    `The trackers that agents can install from npm, through MCP as their own documentation tells agents to use them, each
    over a list of plain tasks without dependencies: take the next task, set it in progress, complete it. The agents
    don't do any work in between. A completion that fails is tried again. "Given twice" are tasks that more than one
    agent was given; "lost" are tasks whose completion was answered with success and that are not completed in the end.
    We answer when a change is on the disk; none of the others waits for the disk.`,
  ],
  editor: editorMethod,
  store: storeMethod,
  transport: () => [`Client and host in one process, beside a socket that gives back a line of JSON.`],
  schedule: scheduleMethod,
};
