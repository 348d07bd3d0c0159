import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectLocation } from '../client/client';
import { contactHost, ownerOf } from '../client/contact-host';
import { stateFolder } from '../client/user-folders';
import { BUILD } from '../model/build';
import type { MasterplanError } from '../model/errors';
import { PROTOCOL_VERSION } from '../model/protocol';
import type { EpochFile } from '../store/sqljs/epoch';
import { errorCode, nodeFiles } from '../store/sqljs/files';
import { decodeSegment } from '../store/sqljs/frames';
import { loadImage } from '../store/sqljs/images';
import { Layout } from '../store/sqljs/layout';
import { isSameFolder, judgeOwner } from '../store/sqljs/ownership';
import { placeOf } from '../store/sqljs/store-folder';
import { schemaVersionOnDisk, survey } from '../store/sqljs/survey';
import { findDamage, findDenial } from './doctor-damage';

/** Less free space than this, in bytes, is worth a word. */
const LITTLE_SPACE = 100 * 1024 * 1024;

/** Something to know or to do; never anything destructive. */
export interface Finding {
  problem: string;
  advice: string;
}

export interface DoctorReport {
  ok: boolean;
  build: string;
  project: { root: string; store: string; exists: boolean; why: string };
  owner: OwnerReport | null;
  disk: DiskReport | null;
  /** Where the hosts' logs are. */
  logs: string;
  findings: Finding[];
}

export interface OwnerReport {
  epoch: number;
  pid: number;
  host: string;
  since: string;
  build: string;
  /** What came of calling it. */
  contact: 'serving' | 'recovering' | 'declined' | 'ended' | 'refused' | 'missing' | 'silent';
  /** Whether it may be replaced: `free` and `unresponsive` happen by themselves, `elsewhere` never. */
  verdict: 'alive' | 'free' | 'unresponsive' | 'elsewhere';
  /** The folder was copied or moved here after this owner. */
  moved: boolean;
}

export interface DiskReport {
  storeId: string | null;
  schema: number;
  epochs: number;
  journals: { epoch: number; files: number; frames: number; bytes: number; unfinished: boolean }[];
  images: { epoch: number; sequence: number; bytes: number; whole: boolean }[];
  published: { bytes: number; at: string } | null;
  freeBytes: number | null;
}

/** Looks at a project's store without touching it: nothing is written, no owner is replaced. */
export async function examine(project: ProjectLocation): Promise<DoctorReport> {
  // Where the folder cannot be looked into, it may seem to hold no store.
  const findings: Finding[] = findDenial(project.store);
  const readable = project.exists && findings.length === 0;
  const owner = readable ? await examineOwner(project.store, findings) : null;
  const disk = readable ? await examineDisk(project.store, owner, findings) : null;
  const missing = !project.exists && findings.length === 0;
  if (missing) {
    findings.push({
      problem: `There is no plan yet in ${project.root} (${project.why}).`,
      advice: 'Make one with create_plan. Is it the wrong folder? Name the right one with --project.',
    });
  }
  return {
    // Having no plan is no illness.
    ok: findings.length === 0 || missing,
    build: BUILD,
    project: { root: project.root, store: project.store, exists: project.exists, why: project.why },
    owner,
    disk,
    logs: join(stateFolder(), 'hosts'),
    findings,
  };
}

async function examineOwner(store: string, findings: Finding[]): Promise<OwnerReport | null> {
  const owner = ownerOf(store);
  if (owner === undefined) {
    return null;
  }
  const here = placeOf(store);
  const contact = await contactHost(store, () => ({
    protocol: PROTOCOL_VERSION,
    build: BUILD,
    surface: 'cli',
    clientId: `doctor-${process.pid}`,
    client: 'masterplan-doctor',
    user: 'doctor',
    sessionId: null,
    sessionName: null,
    mountNamespace: here.mountNamespace,
  }));
  const report = (state: Pick<OwnerReport, 'contact' | 'verdict'>, of: EpochFile = owner): OwnerReport => ({
    epoch: of.epoch,
    pid: of.pid,
    host: of.hostName,
    since: new Date(of.startedAt).toISOString(),
    build: of.build,
    ...state,
    moved: !isSameFolder(of, here),
  });
  switch (contact.kind) {
    case 'none':
      return null;
    case 'connected':
      contact.connection.destroy();
      return report({ contact: contact.hello.state, verdict: 'alive' }, contact.owner);
    case 'declined':
      contact.connection.destroy();
      findings.push({
        problem: contact.error.message,
        advice: contact.error.hint ?? adviceToDeclined(contact.error),
      });
      return report({ contact: 'declined', verdict: 'alive' }, contact.owner);
    case 'ended':
      return report({ contact: 'ended', verdict: 'free' }, contact.owner);
    case 'refused':
    case 'missing':
    case 'silent': {
      const verdict = judgeOwner(contact.owner, contact.kind, here);
      findings.push(...aboutVerdict(verdict, contact.owner, here.hostName));
      return report({ contact: contact.kind, verdict }, contact.owner);
    }
  }
}

function adviceToDeclined(error: MasterplanError): string {
  switch (error.code) {
    case 'VERSION':
      return 'Update the older side.';
    case 'STORE_ELSEWHERE':
      return 'The folder was renamed, moved or copied while its host ran. The host notices within seconds and ends; the next call starts one here.';
    default:
      return 'Try again in a minute; if it goes on, look into its log and report it.';
  }
}

function aboutVerdict(verdict: ReturnType<typeof judgeOwner>, owner: EpochFile, hereName: string): Finding[] {
  switch (verdict) {
    case 'free':
      return [];
    case 'unresponsive':
      return [
        {
          problem: `The plan host (process ${owner.pid}) did not answer for five seconds.`,
          advice: 'The next call replaces it by itself. If that goes on, look into its log and report it.',
        },
      ];
    case 'elsewhere':
      return [
        {
          problem: `The store is owned by process ${owner.pid} on ${owner.hostName === hereName ? 'another container' : owner.hostName}, which cannot be reached from here.`,
          advice:
            'Work where it is, or close it there. Only if that machine is gone for good: masterplan doctor --take_over.',
        },
      ];
  }
}

async function examineDisk(
  store: string,
  owner: OwnerReport | null,
  findings: Finding[],
): Promise<DiskReport | null> {
  let disk: DiskReport | null = null;
  for (let attempt = 0; disk === null && attempt < 5; attempt += 1) {
    try {
      disk = await readDisk(store, owner);
    } catch (error) {
      // A living owner tidies up while we look; damage is named below.
      if (errorCode(error) !== 'ENOENT') {
        break;
      }
    }
  }
  try {
    findings.push(...(await findDamage(store, owner?.verdict === 'alive' && owner.contact === 'serving')));
  } catch (error) {
    findings.push({
      problem: `The store cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      advice: 'Check the rights of the folder and its files.',
    });
  }
  const freeBytes = freeSpace(store);
  if (freeBytes !== null && freeBytes < LITTLE_SPACE) {
    findings.push({
      problem: `Only ${Math.round(freeBytes / 1024 / 1024)} MB are free on the disk of the store.`,
      advice: 'Make room soon: a full disk makes the plan read-only.',
    });
  }
  return disk;
}

async function readDisk(store: string, owner: OwnerReport | null): Promise<DiskReport> {
  const layout = new Layout(store);
  const { journals, images } = survey(nodeFiles, layout, Number.POSITIVE_INFINITY);
  const read = journals.map(({ epoch, segments }) => {
    const contents = segments.map((segment) => {
      const bytes = nodeFiles.readFile(segment.path);
      return { bytes: bytes.length, ...decodeSegment(segment.path, bytes) };
    });
    return {
      epoch,
      files: contents.length,
      frames: contents.reduce((sum, content) => sum + content.frames.length, 0),
      bytes: contents.reduce((sum, content) => sum + content.bytes, 0),
      unfinished: contents.some((content) => content.torn),
    };
  });
  const checked: DiskReport['images'] = [];
  for (const image of images) {
    const bytes = await loadImage(nodeFiles, image);
    checked.push({
      epoch: image.epoch,
      sequence: image.sequence,
      bytes: nodeFiles.stat(image.path)?.size ?? 0,
      whole: bytes !== undefined,
    });
  }
  return {
    storeId: owner === null ? null : (ownerOf(store)?.storeId ?? null),
    schema: schemaVersionOnDisk(nodeFiles, layout),
    epochs: layout.listEpochs(nodeFiles).length,
    journals: read,
    images: checked,
    published: published(layout.published),
    freeBytes: freeSpace(store),
  };
}

function published(file: string): DiskReport['published'] {
  try {
    const { size, mtime } = statSync(file);
    return { bytes: size, at: mtime.toISOString() };
  } catch {
    return null;
  }
}

function freeSpace(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
