import type { Editor } from '../editor';
import { countNeeds } from './needs-list';

const SETTING = 'masterplan.notifyNeedsYou';

/** Says so quietly when something begins to wait for a person after a time in which nothing did. */
export class NeedsNotice {
  /** Undefined until every project has been read: what waits already is on the badge. */
  #before: number | undefined;
  #isOpen = false;

  constructor(
    private readonly editor: Editor,
    private readonly isVisible: () => boolean,
  ) {}

  /** To be called after each change. */
  update(): void {
    const projects = this.editor.projects.all();
    const isRead = projects.every(({ mirror: { state } }) => state.kind === 'live' || state.kind === 'empty');
    if (!isRead) return;
    const count = countNeeds(this.editor);
    const isFirst = this.#before === 0 && count > 0;
    this.#before = count;
    if (isFirst && !this.#isOpen && !this.isVisible() && this.#isWanted()) {
      this.#say(count).catch((error: unknown) => this.editor.log.error(`notice: ${String(error)}`));
    }
  }

  #isWanted(): boolean {
    return this.editor.vscode.workspace.getConfiguration().get<boolean>(SETTING, true);
  }

  async #say(count: number): Promise<void> {
    const { l10n, commands, workspace, ConfigurationTarget } = this.editor.vscode;
    const show = l10n.t('Show');
    const turnOff = l10n.t('Turn Off');
    const message =
      count === 1
        ? l10n.t('Something in the plan waits for you.')
        : l10n.t('{0} things in the plan wait for you.', count);
    this.#isOpen = true;
    try {
      const pressed = await this.editor.dialogs.say('info', message, [show, turnOff]);
      if (pressed === show) await commands.executeCommand('masterplan.needsYou.focus');
      if (pressed === turnOff) {
        await workspace.getConfiguration().update(SETTING, false, ConfigurationTarget.Global);
      }
    } finally {
      this.#isOpen = false;
    }
  }
}
