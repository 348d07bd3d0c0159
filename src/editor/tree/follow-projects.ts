import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import type { MirrorChange } from '../mirror/plan-mirror';
import type { Project } from '../projects/project';

export interface ProjectsListener {
  /** A project's mirror changed. */
  onChange(project: Project, change: MirrorChange): void;
  /** Whether the window may write in the person's name is another matter now. */
  onStanding(): void;
  /** Projects came or went. */
  onProjects(): void;
}

/** Keeps the mirrors of all projects live and tells what they tell, whichever projects there are. */
export function followProjects(editor: Editor, listener: ProjectsListener): vscode.Disposable {
  const followed = new Map<Project, { dispose(): void }[]>();
  const update = () => {
    const present = new Set(editor.projects.all());
    for (const [project, handles] of followed) {
      if (present.has(project)) continue;
      for (const handle of handles) handle.dispose();
      followed.delete(project);
    }
    for (const project of present) {
      if (followed.has(project)) continue;
      followed.set(project, [
        project.mirror.onDidChange((change) => listener.onChange(project, change)),
        project.onDidChangeStanding(() => listener.onStanding()),
        project.mirror.watch(),
      ]);
    }
    listener.onProjects();
  };
  const handle = editor.projects.onDidChange(update);
  update();
  void editor.projects.ready().then(() => listener.onProjects());
  return new editor.vscode.Disposable(() => {
    handle.dispose();
    for (const handles of followed.values()) for (const one of handles) one.dispose();
    followed.clear();
  });
}
