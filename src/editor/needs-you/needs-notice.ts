import type { Editor } from '../editor';
import type { Project } from '../projects/project';
import { countNeedsOf } from './needs-list';

const SETTING = 'masterplan.notifyNeedsYou';

/**
 * Says so quietly when something begins to wait for a person in a project in which nothing did. Each project is
 * judged by itself: one that cannot be read does not silence the others.
 */
export class NeedsNotice {
  /** How much waited in each project. Not known until it has been read: what waits already is on the badge. */
  readonly #before = new WeakMap<Project, number>();
  #isOpen = false;

  constructor(
    private readonly editor: Editor,
    private readonly isVisible: () => boolean,
  ) {}

  /** To be called after each change. */
  update(): void {
    let begun = 0;
    for (const project of this.editor.projects.all()) {
      const { kind } = project.mirror.state;
      if (kind !== 'live' && kind !== 'empty') continue;
      const count = countNeedsOf(this.editor, project);
      if (this.#before.get(project) === 0) begun += count;
      this.#before.set(project, count);
    }
    if (begun > 0 && !this.#isOpen && !this.isVisible() && this.#isWanted()) {
      this.#say(begun).catch((error: unknown) => this.editor.log.error(`notice: ${String(error)}`));
    }
  }

  #isStillSo(): boolean {
    const { projects } = this.editor;
    return !this.isVisible() && projects.all().some((project) => countNeedsOf(this.editor, project) > 0);
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
        ? l10n.t('1 thing in the plan waits for you.')
        : l10n.t('{0} things in the plan wait for you.', count);
    this.#isOpen = true;
    try {
      const pressed = await this.editor.dialogs.tell('info', message, [show, turnOff], () =>
        this.#isStillSo(),
      );
      if (pressed === show) await commands.executeCommand('masterplan.needsYou.focus');
      if (pressed === turnOff) {
        await workspace.getConfiguration().update(SETTING, false, ConfigurationTarget.Global);
      }
    } finally {
      this.#isOpen = false;
    }
  }
}
