import type { OperationContext } from '../context';
import { appendChange } from './audit';

/** A row of `masterplan_projects`. A local store holds one; a team's may hold several. */
export interface ProjectRecord {
  project_id: string;
  name: string;
  created_at: number;
}

/** The store's project, or undefined before the first plan or feature. */
export async function loadProject(context: Pick<OperationContext, 'db'>): Promise<ProjectRecord | undefined> {
  return context.db.get<ProjectRecord>(
    'SELECT project_id, name, created_at FROM masterplan_projects ORDER BY created_at, project_id LIMIT 1',
  );
}

/** The store's project; made and logged by the first plan or feature. */
export async function ensureProject(context: OperationContext): Promise<ProjectRecord> {
  const known = await loadProject(context);
  if (known !== undefined) return known;
  const project: ProjectRecord = {
    project_id: context.store.id,
    name: context.project.name,
    created_at: context.now,
  };
  await context.db.run('INSERT INTO masterplan_projects (project_id, name, created_at) VALUES ($1, $2, $3)', [
    project.project_id,
    project.name,
    project.created_at,
  ]);
  await appendChange(context, { activity: 'metadata_updated', new: { project: { ...project } } });
  return project;
}
