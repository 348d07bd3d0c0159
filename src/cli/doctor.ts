import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ProjectLocation } from '../client/client';
import { locateProject } from '../client/locate-project';
import { hostEnvironment } from '../client/start-host';
import { stateFolder } from '../client/user-folders';
import { MasterplanError } from '../model/errors';
import { HeadMemory } from '../store/head-memory';
import { type DoctorReport, examine } from './doctor-report';
import { EXIT } from './exit-codes';
import { jsonText } from './json-text';
import type { Request } from './program';
import { fields, type Page, pageFor, paragraphs, plural, relativeTime, safeLine } from './render/text';

/*
 * A bundle of its own (dist/doctor.js), loaded by `masterplan doctor` only: it looks into the store's files
 * itself, because it has to work when no host does. Nothing else of the command line knows the store.
 */

/** How long a host that takes a store over may take to answer, in ms. */
const TAKE_OVER_PATIENCE = 30_000;

/** Prints what is known of the project's store; exit code 1 where something needs attention. */
export async function runDoctor(request: Extract<Request, { kind: 'doctor' }>): Promise<number> {
  const project = await locateProject({
    project: request.globals.project,
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
  });
  if (request.acceptLog) return acceptLog(project.store);
  let report = await examine(project);
  if (request.takeOver) {
    await takeOver(project, report);
    report = await examine(project);
  }
  const text = request.globals.json
    ? jsonText(report, process.stdout.isTTY === true)
    : renderReport(pageFor(process.stdout, process.env, Date.now()), report);
  process.stdout.write(`${text}\n`);
  return report.ok ? EXIT.done : EXIT.refused;
}

/** What `verify` holds against the log is a person's doing. */
async function acceptLog(store: string): Promise<number> {
  const memory = await HeadMemory.of(stateFolder(), store);
  const accepted = await memory.accept(Date.now());
  process.stdout.write(
    accepted === 0
      ? 'Nothing is remembered of a log in this folder: there is nothing to accept.\n'
      : 'Accepted: verify compares with the log as it is from now on.\n',
  );
  return EXIT.done;
}

/** Starts a host that takes the store although its owner cannot be proved dead; refused where that is not needed. */
async function takeOver(project: ProjectLocation, report: DoctorReport): Promise<void> {
  if (report.owner?.verdict !== 'elsewhere') {
    throw new MasterplanError(
      'CONFLICT',
      'There is nothing to take over: the store is not owned by another machine.',
      {
        hint: 'Any command works on it as it is.',
        details: { verdict: report.owner?.verdict ?? 'free' },
      },
    );
  }
  const child = spawn(
    process.execPath,
    [join(__dirname, 'host.js'), '--store', project.store, '--project', project.root, '--take-over'],
    { detached: true, windowsHide: true, stdio: 'ignore', env: hostEnvironment(process.env) },
  );
  child.unref();
  const started = performance.now();
  for (;;) {
    const { owner } = await examine(project);
    if (owner?.verdict === 'alive' && owner.contact === 'serving') {
      return;
    }
    if (child.exitCode !== null || performance.now() - started > TAKE_OVER_PATIENCE) {
      throw new MasterplanError('STORE_ELSEWHERE', 'The store could not be taken over.', {
        hint: `Look into the logs in ${report.logs}.`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function renderReport(page: Page, report: DoctorReport): string {
  const { owner, disk, project } = report;
  return paragraphs(
    fields(page, [
      ['Masterplan', report.build],
      ['Project', `${safeLine(project.root)} (${safeLine(project.why)})`],
      ['Store', `${safeLine(project.store)}${project.exists ? '' : ' (not made yet)'}`],
      ['Owner', owner === null ? (project.exists ? 'nobody at the moment' : '') : ownerText(page, owner)],
      ['Schema', disk === null ? '' : String(disk.schema)],
      ['Journals', disk?.journals.map(journalText).join('\n')],
      ['Images', disk?.images.map(imageText).join('\n')],
      [
        'plan.db',
        disk === null
          ? ''
          : disk.published === null
            ? 'not published yet'
            : `published ${relativeTime(page, disk.published.at)}`,
      ],
      ['Logs', safeLine(report.logs)],
    ]),
    report.findings
      .map(({ problem, advice }) => `${page.colors.yellow('!')} ${safeLine(problem)}\n  ${safeLine(advice)}`)
      .join('\n'),
    report.ok && project.exists
      ? `${page.colors.green('Healthy.')} ${page.colors.dim('`masterplan verify` checks the audit log too.')}`
      : '',
  );
}

function ownerText(page: Page, owner: NonNullable<DoctorReport['owner']>): string {
  const who = `process ${owner.pid} on ${safeLine(owner.host)}, ${relativeTime(page, owner.since)}, Masterplan ${safeLine(owner.build)}, epoch ${owner.epoch}`;
  const state =
    owner.verdict === 'free'
      ? 'has ended; the next call starts a new one'
      : `${owner.contact}, ${owner.verdict}`;
  return `${who}: ${state}${owner.moved ? ' (the folder was moved or copied since)' : ''}`;
}

function journalText(journal: NonNullable<DoctorReport['disk']>['journals'][number]): string {
  return `epoch ${journal.epoch}: ${plural(journal.frames, 'transaction')}, ${size(journal.bytes)}${journal.unfinished ? ', the last one unfinished (never answered)' : ''}`;
}

function imageText(image: NonNullable<DoctorReport['disk']>['images'][number]): string {
  return `epoch ${image.epoch}, after transaction ${image.sequence}: ${size(image.bytes)}${image.whole ? '' : ', DAMAGED'}`;
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
