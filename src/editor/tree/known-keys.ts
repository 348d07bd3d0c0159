import { type PersonKey, readKeys } from '../commands/people/person-key';
import type { Editor } from '../editor';
import type { MirrorChange } from '../mirror/plan-mirror';
import type { Project } from '../projects/project';

/** Whom the projects trust in which this window's key waits: read when it begins to, and when keys change. */
export class KnownKeys {
  readonly #editor: Pick<Editor, 'projects' | 'log'>;
  readonly #onRead: () => void;
  readonly #keys = new Map<Project, readonly PersonKey[]>();
  readonly #asked = new Set<Project>();

  constructor(editor: Pick<Editor, 'projects' | 'log'>, onRead: () => void) {
    this.#editor = editor;
    this.#onRead = onRead;
  }

  /** As read last; undefined: not yet. */
  of(project: Project): readonly PersonKey[] | undefined {
    return this.#keys.get(project);
  }

  /** Projects or standings are others. */
  update(): void {
    const waiting = this.#editor.projects.all().filter(({ standing }) => standing.kind === 'pending');
    for (const project of this.#asked) {
      if (waiting.includes(project)) continue;
      this.#asked.delete(project);
      this.#keys.delete(project);
    }
    for (const project of waiting) {
      if (!this.#asked.has(project)) this.#read(project);
    }
  }

  note(project: Project, change: MirrorChange): void {
    if (!this.#asked.has(project)) return;
    const isOfKeys = change.changes.some((one) => one.plan_id === null && one.new?.key !== undefined);
    if (change.reset || isOfKeys) this.#read(project);
  }

  #read(project: Project): void {
    this.#asked.add(project);
    readKeys(project).then(
      (keys) => {
        if (!this.#asked.has(project)) return;
        this.#keys.set(project, keys);
        this.#onRead();
      },
      (error: unknown) => this.#editor.log.warn(`${project.name}: list_keys: ${String(error)}`),
    );
  }
}
