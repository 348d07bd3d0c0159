import type { Editor } from '../editor';

/** Reads all plans again; the Plan view shows that it is at work. */
export async function refreshProjects({ vscode, projects }: Editor): Promise<void> {
  const location = { viewId: 'masterplan.plan' };
  await vscode.window.withProgress({ location }, async () => {
    await Promise.all(projects.all().map((project) => project.mirror.refresh()));
  });
}
