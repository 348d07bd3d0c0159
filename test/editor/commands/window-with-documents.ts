import { strict as assert } from 'node:assert';
import type * as vscode from 'vscode';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import { registerDocuments } from '../../../src/editor/documents/register-documents';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

/** A window whose person has a key, with the commands and the pages. */
export class WindowWithDocuments extends SeatedWindow {
  #documents: vscode.Disposable | undefined;

  override async open(): Promise<void> {
    await super.open();
    registerCommands(this.editor, NO_VIEWS);
    this.#documents = registerDocuments(this.editor);
  }

  /** The address of the page that was opened last. */
  openedPage(): vscode.Uri {
    const opened = this.stub.commands.executed.findLast(({ id }) => id === 'vscode.openWith');
    assert.ok(opened, 'no page was opened');
    return opened.args[0] as vscode.Uri;
  }

  /** What stands on the page that was opened last. */
  async page(): Promise<string> {
    const provider = this.stub.workspace.fileSystems.get('masterplan-view');
    return new TextDecoder().decode(await provider?.readFile(this.openedPage()));
  }

  override async close(): Promise<void> {
    this.#documents?.dispose();
    await super.close();
  }
}
