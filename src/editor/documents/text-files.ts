import { isUtf8 } from 'node:buffer';
import type * as vscode from 'vscode';
import { MasterplanError } from '../../model/errors';
import { MAX_TEXT_BYTES } from '../../model/vocabulary';
import type { Editor } from '../editor';
import { keyWaits } from '../human-seat/key-waits';
import { oneLine, quotedLines } from '../presentation/plain-text';
import type { Project } from '../projects/project';
import { projectOf, TEXT_SCHEME, type TextName, textNameOf } from './addresses';
import { readText, type StoredText, writeText } from './stored-text';
import { watchMirror } from './watch-mirror';

interface Opened {
  uri: vscode.Uri;
  project: Project;
  name: TextName;
  /** As VS Code read it last: what a save is compared with. */
  base: string | undefined;
  /** As it stood when anybody looked last. */
  text: string;
  mtime: number;
}

/**
 * The plan's long texts as files that can be edited and saved. A save is a change in the person's name: it ends in
 * a modal dialog, since agents in the editor can save files as well. Without it, or where the text was changed by
 * somebody else meanwhile, nothing is written and the editor keeps what was typed.
 */
export class TextFiles implements vscode.FileSystemProvider {
  readonly #editor: Editor;
  readonly #changed: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]>;
  readonly #opened = new Map<string, Opened>();
  readonly #followed = new Map<Project, { dispose(): void }>();
  /** Texts that Auto Save is about to write. */
  readonly #automatic = new Set<string>();
  readonly #subscriptions: vscode.Disposable[];
  #hasToldOfAutoSave = false;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#changed = new editor.vscode.EventEmitter();
    this.onDidChangeFile = this.#changed.event;
    const { TextDocumentSaveReason, workspace } = editor.vscode;
    this.#subscriptions = [
      workspace.onWillSaveTextDocument(({ document, reason }) => {
        if (document.uri.scheme !== TEXT_SCHEME) return;
        const key = document.uri.toString();
        // A dialog that appears while somebody types would be answered by accident.
        if (reason === TextDocumentSaveReason.Manual) this.#automatic.delete(key);
        else this.#automatic.add(key);
      }),
      // Not before: what a save is compared with is kept as long as somebody may save.
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#opened.delete(uri.toString());
        this.#automatic.delete(uri.toString());
      }),
      editor.projects.onDidChange(() => this.#forgetProjects()),
    ];
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { opened, stored } = await this.#look(uri);
    const { FilePermission, FileType } = this.#editor.vscode;
    return {
      type: FileType.File,
      ctime: 0,
      mtime: opened.mtime,
      size: Buffer.byteLength(opened.text),
      ...(this.#mayEdit(opened.project, stored) ? {} : { permissions: FilePermission.Readonly }),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { opened } = await this.#look(uri);
    opened.base = opened.text;
    return new TextEncoder().encode(opened.text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    try {
      await this.#save(uri, content);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  watch(uri: vscode.Uri): vscode.Disposable {
    return watchMirror(this.#editor, uri);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw this.#editor.vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw this.#editor.vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw this.#editor.vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
    for (const one of this.#followed.values()) one.dispose();
    this.#followed.clear();
    this.#changed.dispose();
  }

  async #save(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const { l10n } = this.#editor.vscode;
    const automatic = this.#automatic.delete(uri.toString());
    const base = this.#opened.get(uri.toString())?.base;
    const { opened, stored } = await this.#look(uri);
    const text = checkedText(this.#editor, content);
    if (text === stored.text) {
      opened.base = text;
      return;
    }
    if (!this.#mayEdit(opened.project, stored)) throw this.#mayNot(opened.project);
    if (base !== undefined && base !== stored.text) {
      throw new MasterplanError(
        'CONFLICT',
        l10n.t('Somebody else has changed this text since you opened it.'),
        {
          hint: l10n.t(
            'Compare it with what stands there now, then save again. Your text is still in the editor.',
          ),
        },
      );
    }
    if (automatic) {
      this.#tellOfAutoSave();
      throw new MasterplanError('HUMAN_ONLY', l10n.t('Auto Save leaves the texts of a plan alone.'), {
        hint: l10n.t(
          'Save it yourself when it is ready: you are asked to confirm, and it is signed with your key.',
        ),
      });
    }
    const gesture = await this.#editor.dialogs.confirm({
      question: this.#question(opened.name, oneLine(stored.subject, 100)),
      detail: [
        l10n.t(
          'Characters before: {0}, after: {1}. It is written in your name.',
          stored.text.length,
          text.length,
        ),
        ...(stored.heldBy === null
          ? []
          : [
              l10n.t(
                '{0} is working on it; the change is logged as an override.',
                oneLine(stored.heldBy, 80),
              ),
            ]),
        // An agent in this editor can ask VS Code to save what it wrote.
        ...(text.trim() === '' ? [] : ['', l10n.t('It begins:'), quotedLines(text, 600)]),
        '',
        l10n.t('If you did not just save it, leave this.'),
      ].join('\n'),
      button: l10n.t('Save'),
    });
    if (gesture === undefined) {
      throw new MasterplanError('HUMAN_ONLY', l10n.t('Not saved: it was not confirmed.'), {
        hint: l10n.t('Your text is still in the editor.'),
      });
    }
    await writeText(opened.project, opened.name, text, gesture);
    opened.text = text;
    opened.base = text;
    opened.mtime = Math.max(opened.mtime + 1, Date.now());
  }

  /** Once in a window: VS Code says by itself that it could not save, but not what to do about it. */
  #tellOfAutoSave(): void {
    if (this.#hasToldOfAutoSave) return;
    this.#hasToldOfAutoSave = true;
    const { commands, l10n } = this.#editor.vscode;
    const setting = 'files.autoSaveWorkspaceFilesOnly';
    const show = l10n.t('Show Setting');
    const message = l10n.t(
      'Auto Save can’t save the texts of a plan: you confirm each change. The setting {0} keeps it to the files of the folder.',
      setting,
    );
    this.#editor.dialogs.say('info', message, [show]).then(
      (pressed) =>
        pressed === show
          ? commands.executeCommand('workbench.action.openSettings', `@id:${setting}`)
          : undefined,
      (error: unknown) => this.#editor.log.warn(String(error)),
    );
  }

  #question(name: TextName, subject: string): string {
    const { l10n } = this.#editor.vscode;
    switch (name.kind) {
      case 'specification':
        return l10n.t('Save the specification of {0}?', subject);
      case 'plan_description':
      case 'description':
        return l10n.t('Save the description of {0}?', subject);
      case 'acceptance_criteria':
        return l10n.t('Save the acceptance criteria of {0}?', subject);
    }
  }

  #mayEdit(project: Project, stored: StoredText): boolean {
    return stored.isOpen && project.standing.kind !== 'pending' && project.standing.kind !== 'none';
  }

  #mayNot(project: Project): MasterplanError {
    const { l10n } = this.#editor.vscode;
    if (project.standing.kind === 'pending') {
      return keyWaits(this.#editor.vscode, project.standing.keyId);
    }
    if (project.standing.kind === 'none') {
      return new MasterplanError('READ_ONLY', oneLine(project.standing.why, 300));
    }
    return new MasterplanError('PLAN_NOT_OPEN', l10n.t('The plan is closed: its texts stay as they are.'), {
      hint: l10n.t('Make another plan for what is left to do.'),
    });
  }

  async #look(uri: vscode.Uri): Promise<{ opened: Opened; stored: StoredText }> {
    const { FileSystemError } = this.#editor.vscode;
    const name = textNameOf(uri);
    await this.#editor.projects.ready();
    const project = projectOf(this.#editor, uri);
    if (name === undefined || project === undefined) throw FileSystemError.FileNotFound(uri);
    const stored = await readText(project, name).catch((error: unknown) => {
      if (error instanceof MasterplanError && error.code === 'NOT_FOUND')
        throw FileSystemError.FileNotFound(uri);
      throw this.#refusal(error);
    });
    const key = uri.toString();
    let opened = this.#opened.get(key);
    if (opened === undefined) {
      opened = { uri, project, name, base: undefined, text: stored.text, mtime: Date.now() };
      this.#opened.set(key, opened);
    } else if (opened.text !== stored.text) {
      opened.text = stored.text;
      opened.mtime = Math.max(opened.mtime + 1, Date.now());
    }
    // The folder may have been removed and added again meanwhile.
    opened.project = project;
    this.#follow(project);
    return { opened, stored };
  }

  /** An editor without unsaved changes shows the new text at once; one with them learns of it when it saves. */
  #follow(project: Project): void {
    if (this.#followed.has(project)) return;
    const changes = project.mirror.onDidChange((change) => {
      const uris = [...this.#opened.values()].filter(({ project: owner, name }) => {
        if (owner !== project) return false;
        return (
          change.reset ||
          change.changes.some((one) =>
            'planId' in name ? one.plan_id === name.planId : one.item_id === name.itemId,
          )
        );
      });
      this.#fire(uris);
    });
    const standing = project.onDidChangeStanding(() => {
      this.#fire([...this.#opened.values()].filter((one) => one.project === project));
    });
    this.#followed.set(project, {
      dispose() {
        changes.dispose();
        standing.dispose();
      },
    });
  }

  /** Folders came or went; texts that are still open keep what they are compared with. */
  #forgetProjects(): void {
    const present = new Set(this.#editor.projects.all());
    for (const [project, followed] of this.#followed) {
      if (present.has(project)) continue;
      followed.dispose();
      this.#followed.delete(project);
    }
    this.#fire([...this.#opened.values()].filter(({ project }) => !present.has(project)));
  }

  #fire(opened: readonly Opened[]): void {
    const type = this.#editor.vscode.FileChangeType.Changed;
    if (opened.length > 0) this.#changed.fire(opened.map(({ uri }) => ({ type, uri })));
  }

  /** VS Code shows the message of a FileSystemError as it is. */
  #refusal(error: unknown): unknown {
    if (!(error instanceof MasterplanError)) return error;
    const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    const { FileSystemError } = this.#editor.vscode;
    return error.code === 'CONFLICT'
      ? FileSystemError.Unavailable(message)
      : FileSystemError.NoPermissions(message);
  }
}

function checkedText(editor: Pick<Editor, 'vscode'>, content: Uint8Array): string {
  const { l10n } = editor.vscode;
  if (content.byteLength > MAX_TEXT_BYTES) {
    throw new MasterplanError('INVALID_INPUT', l10n.t('The text is longer than 1 MiB.'), {
      hint: l10n.t('Shorten it, or keep the long part in a file of the project.'),
    });
  }
  if (!isUtf8(content)) {
    throw new MasterplanError('INVALID_INPUT', l10n.t('The text is not UTF-8.'), {
      hint: l10n.t('Choose UTF-8 with “Change File Encoding”.'),
    });
  }
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(content);
}
