import type * as vscode from 'vscode';
import { describeOperation } from '../../client/catalogue';
import type { Client, ProjectLocation } from '../../client/client';
import { connect } from '../../client/connect';
import { storeIdentity } from '../../client/locate-project';
import type { Person, PersonStanding } from '../../client/person';
import { MasterplanError } from '../../model/errors';
import { Gesture } from '../human-seat/gesture';
import type { RenewablePerson } from '../human-seat/human-key';
import { requiredGesture, suffices } from '../human-seat/required-gesture';
import { LiveMirror } from '../mirror/live-mirror';
import type { VsCode } from '../vs-code';
import type { Answer, KeyRefusal, Project, ReadOptions, Standing } from './project';

/** What every project of a window shares. */
export interface ProjectWindow {
  readonly vscode: VsCode;
  readonly log: vscode.LogOutputChannel;
  /** This window's session, the same after a reload. */
  readonly sessionId: string;
  /** The person's key; asked for in trusted workspaces only. */
  readonly person: Person | RenewablePerson;
  /** `dist/host.js`. */
  readonly hostFile: string;
}

export class EditorProject implements Project {
  readonly id: string;
  readonly location: ProjectLocation;
  readonly mirror: LiveMirror;
  readonly me: { readonly sessionId: string; readonly user: string };
  readonly #window: ProjectWindow;
  readonly #standingChanged: vscode.EventEmitter<Standing>;
  #folders: readonly vscode.WorkspaceFolder[];
  #standing: Standing;
  #client: Promise<Client>;
  #isTrusted: boolean;
  /** The store to which the key was proven last. */
  #storeId: string | undefined;
  readonly #renewals: { dispose(): void } | undefined;

  constructor(
    window: ProjectWindow,
    options: { location: ProjectLocation; folders: readonly vscode.WorkspaceFolder[]; user: string },
  ) {
    const { location, folders, user } = options;
    const { vscode, log } = window;
    this.#window = window;
    this.id = location.store;
    this.location = location;
    this.me = { sessionId: window.sessionId, user };
    this.#folders = folders;
    this.#standingChanged = new vscode.EventEmitter<Standing>();
    this.#isTrusted = vscode.workspace.isTrusted;
    this.#standing = this.#isTrusted ? { kind: 'unknown' } : this.#restricted();
    this.#client = this.#connect();
    const { person } = window;
    this.#renewals =
      'onDidRenew' in person ? person.onDidRenew((storeId) => this.#followRenewal(storeId)) : undefined;
    this.mirror = new LiveMirror(
      {
        call: async (operation, input) => (await this.#client).call(operation, input),
        subscribe: async (listener) => (await this.#client).subscribe(listener),
        store: () => storeIdentity(location.store),
      },
      { report: (what, error) => log.warn(`${this.name}: ${what}: ${String(error)}`) },
    );
  }

  get name(): string {
    return this.#folders[0]?.name ?? this.location.root;
  }

  get folders(): readonly vscode.WorkspaceFolder[] {
    return this.#folders;
  }

  /** Gives whether they are others. */
  setFolders(folders: readonly vscode.WorkspaceFolder[]): boolean {
    const looks = (list: readonly vscode.WorkspaceFolder[]) =>
      list.map((folder) => `${folder.uri.toString()} ${folder.name}`).join('\n');
    const isOther = looks(folders) !== looks(this.#folders);
    this.#folders = folders;
    return isOther;
  }

  get standing(): Standing {
    return this.#standing;
  }

  onDidChangeStanding(listener: (standing: Standing) => void): vscode.Disposable {
    return this.#standingChanged.event(listener);
  }

  async read(operation: string, input: Record<string, unknown>, options: ReadOptions = {}): Promise<Answer> {
    if (describeOperation(operation)?.readOnly !== true) {
      // The client signs whatever writes: that takes a gesture.
      throw new MasterplanError('INTERNAL', `${operation} is no reading operation.`);
    }
    // It reads the store and writes a file.
    if (operation === 'export') this.#requireTrust();
    return (await this.#client).call(operation, input, options);
  }

  async write(
    operation: string,
    input: Record<string, unknown>,
    gesture: Gesture,
    options: ReadOptions = {},
  ): Promise<Answer> {
    const { log } = this.#window;
    this.#requireTrust();
    this.#requireGesture(operation, input, gesture);
    log.info(`${this.name}: ${operation} ${subjectOf(input)} (${gesture.kind})`);
    try {
      const answer = await (await this.#client).call(operation, input, options);
      // The store may be a new one; everything else comes as a change event.
      if (this.mirror.state.kind === 'empty') this.#lookAgain();
      return answer;
    } catch (error) {
      log.warn(`${this.name}: ${operation} ${subjectOf(input)} was refused: ${String(error)}`);
      throw error;
    }
  }

  async restartTrust(gesture: Gesture): Promise<Standing> {
    const { log } = this.#window;
    this.#requireModal(gesture);
    log.info(`${this.name}: restart of trust (${gesture.kind})`);
    try {
      return toStanding(await (await this.#client).restartTrust());
    } catch (error) {
      log.warn(`${this.name}: the restart of trust was refused: ${String(error)}`);
      throw error;
    }
  }

  async renewKey(gesture: Gesture): Promise<Standing> {
    const { log, person, vscode } = this.#window;
    this.#requireModal(gesture);
    const storeId = this.#storeId;
    if (!this.#isRevoked || storeId === undefined || !('renew' in person)) {
      throw new MasterplanError('READ_ONLY', vscode.l10n.t('This window’s key was not rejected: it stays.'));
    }
    log.info(`${this.name}: a new key (${gesture.kind})`);
    await person.renew(storeId);
    // Unless it was told of the renewal already.
    if (this.#isRevoked) await this.#reconnect();
    return toStanding(await (await this.#client).reprove());
  }

  /** The person trusts this workspace: from now on this window may write. */
  async trust(): Promise<void> {
    if (this.#isTrusted) return;
    this.#isTrusted = true;
    await this.#reconnect();
  }

  get #isRevoked(): boolean {
    return this.#standing.kind === 'none' && this.#standing.refusal?.why === 'revoked';
  }

  /** A connection proves one key only. */
  #followRenewal(storeId: string): void {
    if (storeId !== this.#storeId || !this.#isRevoked) return;
    this.#reconnect().catch((error: unknown) => this.#window.log.warn(String(error)));
  }

  async #reconnect(): Promise<void> {
    const before = this.#client;
    this.#client = this.#connect();
    this.#enter({ kind: 'unknown' });
    this.mirror.reconnect();
    await (await before).close();
  }

  async close(): Promise<void> {
    this.#renewals?.dispose();
    this.mirror.dispose();
    this.#standingChanged.dispose();
    await (await this.#client).close();
  }

  #connect(): Promise<Client> {
    const { vscode, sessionId, person, hostFile } = this.#window;
    const { appName } = vscode.env;
    return connect({
      project: this.location,
      surface: 'editor',
      client: appName,
      sessionId,
      sessionName: `${this.me.user} in ${appName}`,
      user: this.me.user,
      hostFile,
      // Without a person the host takes this window for an agent's: it may read, and the keyring is not asked.
      ...(this.#isTrusted
        ? {
            person: this.#noting(person),
            onStanding: (standing: PersonStanding) => this.#enter(toStanding(standing)),
          }
        : {}),
    });
  }

  /** The person, with a note of the store that asks for the key. */
  #noting(person: Person): Person {
    return {
      prove: (challenge, storeId) => {
        this.#storeId = storeId;
        return person.prove(challenge, storeId);
      },
      sign: (request) => person.sign(request),
    };
  }

  #enter(standing: Standing): void {
    this.#standing = standing;
    this.#window.log.info(`${this.name}: standing ${JSON.stringify(standing)}`);
    this.#standingChanged.fire(standing);
  }

  #restricted(): Standing {
    const { l10n } = this.#window.vscode;
    return {
      kind: 'none',
      why: l10n.t('This workspace is in Restricted Mode: you can read the plan and change nothing.'),
    };
  }

  #requireTrust(): void {
    if (this.#isTrusted) return;
    const { l10n } = this.#window.vscode;
    throw new MasterplanError('READ_ONLY', l10n.t('This workspace is in Restricted Mode.'), {
      hint: l10n.t('Trust the workspace to change its plan; until then you can read it.'),
    });
  }

  #requireModal(gesture: Gesture): void {
    this.#requireTrust();
    if (!(gesture instanceof Gesture) || gesture.kind !== 'modal') throw this.#tooWeak({ required: 'modal' });
  }

  #requireGesture(operation: string, input: Record<string, unknown>, gesture: Gesture): void {
    const required = requiredGesture(operation, input, { mirror: this.mirror, viewer: this.me });
    if (gesture instanceof Gesture && suffices(gesture, required)) return;
    throw this.#tooWeak({ operation, required });
  }

  #tooWeak(details: Record<string, unknown>): MasterplanError {
    const { l10n } = this.#window.vscode;
    return new MasterplanError(
      'HUMAN_ONLY',
      l10n.t('This has to be confirmed by a person, in a dialog or in a view of Masterplan.'),
      {
        hint: l10n.t('Do it from the view “Plan” or “Needs You”, or run the command from the palette.'),
        details,
      },
    );
  }

  #lookAgain(): void {
    this.mirror.refresh().catch((error: unknown) => this.#window.log.warn(String(error)));
  }
}

function toStanding(standing: PersonStanding): Standing {
  switch (standing.state) {
    case 'human':
    case 'pending':
      return { kind: standing.state, keyId: standing.keyId };
    case 'refused': {
      const refusal = refusalOf(standing.error);
      return {
        kind: 'none',
        why: standing.error.message,
        // What is the matter with the key, not with the keyring: it was revoked, or there is no room for it.
        ...(standing.error.details === undefined ? {} : { byProject: true }),
        ...(refusal === undefined ? {} : { refusal }),
      };
    }
  }
}

function refusalOf({ code, details }: MasterplanError): KeyRefusal | undefined {
  const keyId = details?.key_id;
  if (typeof keyId !== 'string') return undefined;
  if (code === 'FORBIDDEN') return { why: 'revoked', keyId };
  return code === 'CONFLICT' && details?.waiting !== undefined ? { why: 'crowded', keyId } : undefined;
}

/** What a write is about, for the log: names only, never texts. */
function subjectOf(input: Record<string, unknown>): string {
  const { plan_id, item_key, item_id, key_id, session_id, feature_id, status } = input;
  const named = { plan_id, item_key, item_id, key_id, session_id, feature_id, status };
  return Object.entries(named)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `${name}=${String(value).slice(0, 80)}`)
    .join(' ');
}
