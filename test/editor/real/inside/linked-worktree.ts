import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, extension, folderPath, liveProject } from './support';

describe('A linked worktree', () => {
  it('activates the extension by itself, though its store is elsewhere', async () => {
    assert.equal(existsSync(join(folderPath(), '.masterplan')), false);
    await eventually(() => extension().isActive);
  });

  it('shows the plan of the main worktree', async () => {
    const project = await liveProject();
    assert.equal(project.mirror.plan('busy')?.title, 'A busy plan');
  });
});
