import { basename, dirname } from 'node:path';
import { plain } from '../presentation/plain-text';
import type { Project } from '../projects/project';

type Named = Pick<Project, 'id' | 'name' | 'location'>;

/**
 * The servers' labels by the projects' ids. VS Code knows a server by its label: it stays the same from start to
 * start, and no two are alike, whatever the folders are called.
 */
export function serverLabels(projects: readonly Named[]): Map<string, string> {
  const short = (project: Named) => plain(project.name, 80) || basename(project.location.root);
  const withParent = (project: Named) => `${basename(dirname(project.location.root))}/${short(project)}`;
  const whole = (project: Named) => `${short(project)}, ${project.location.root}`;
  const labels = new Map<string, string>();
  for (const project of projects) {
    const isAlone = (name: (one: Named) => string) =>
      projects.filter((other) => name(other) === name(project)).length === 1;
    const name = [short, withParent].find(isAlone) ?? whole;
    labels.set(project.id, `Masterplan (${name(project)})`);
  }
  return labels;
}
