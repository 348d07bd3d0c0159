import type { Editor } from '../editor';
import { plain } from '../presentation/plain-text';
import type { Project, Standing } from '../projects/project';

/** In which projects (by store) which key of this profile was trusted. */
const PINS = 'masterplan.trustedIn';

type Pins = Readonly<Record<string, string>>;

/**
 * Remembers in which projects this window's key was trusted, and warns once where it is no longer: somebody may have
 * revoked it, or put another store or another first key in the place of the project's.
 */
export class TrustWatch {
  readonly #editor: Pick<Editor, 'vscode' | 'context' | 'dialogs' | 'projects' | 'log'>;
  readonly #verify: (project: Project) => Promise<void>;

  /** `verify`: shows the project's log, checked. */
  constructor(
    editor: Pick<Editor, 'vscode' | 'context' | 'dialogs' | 'projects' | 'log'>,
    verify: (project: Project) => Promise<void>,
  ) {
    this.#editor = editor;
    this.#verify = verify;
  }

  /** Looks at all standings; to be called when one may be another. */
  update(): void {
    for (const project of this.#editor.projects.all()) {
      const { standing } = project;
      const pinned = this.#pins()[project.id];
      if (standing.kind === 'human') {
        if (pinned !== standing.keyId) this.#pin(project, standing.keyId);
      } else if (pinned !== undefined && isRefused(standing, pinned)) {
        this.#pin(project, undefined);
        this.#warn(project).catch((error: unknown) => this.#editor.log.warn(String(error)));
      }
    }
  }

  #pins(): Pins {
    return this.#editor.context.globalState.get<Pins>(PINS, {});
  }

  #pin(project: Project, keyId: string | undefined): void {
    const { [project.id]: _before, ...others } = this.#pins();
    const pins = keyId === undefined ? others : { ...others, [project.id]: keyId };
    this.#editor.context.globalState
      .update(PINS, pins)
      .then(undefined, (error: unknown) => this.#editor.log.warn(String(error)));
  }

  async #warn(project: Project): Promise<void> {
    const { l10n } = this.#editor.vscode;
    const verify = l10n.t('Verify Log');
    const message = l10n.t(
      'Your key was trusted in {0} and is no longer: it was revoked, or the project has another store or another first key now. If you know nothing of it, somebody may pose as you: verify the log, and look whom the project trusts.',
      plain(project.name, 60),
    );
    if ((await this.#editor.dialogs.tell('warning', message, [verify])) === verify)
      await this.#verify(project);
  }
}

/** Another key that waits is no matter: the keyring has lost the old one, which is said elsewhere. */
function isRefused(standing: Standing, pinned: string): boolean {
  if (standing.kind === 'pending') return standing.keyId === pinned;
  return standing.kind === 'none' && standing.byProject === true;
}
