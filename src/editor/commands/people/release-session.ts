import type { Editor } from '../../editor';
import type { MirrorSession } from '../../mirror/plan-mirror';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command, Invocation } from '../command';
import { whichItems } from '../items/phrases';
import { sayOutcome, writeEach } from '../items/write-each';
import { allProjects, type ItemTarget, withMirrors } from '../targets';

/** Takes back everything that a session holds: an agent that went wrong or will not come back. */
export const releaseSession: Command = {
  id: 'masterplan.releaseSession',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const found = await findSession(editor, invocation);
    if (found === undefined) return;
    const { project, session } = found;
    const name = plain(session.session_name ?? session.session_id, 60);
    const targets = heldBy(project, session);
    if (targets.length === 0) {
      await editor.dialogs.say('info', l10n.t('{0} holds nothing now.', name));
      return;
    }
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Release what {0} holds?', name),
      detail: [
        whichItems(editor, targets) ?? targets.map(({ item }) => plain(item.title)).join('\n'),
        l10n.t(
          'It is open again for others, and the agent is told when it next reports. Its session goes on.',
        ),
      ].join('\n\n'),
      button: l10n.t('Release'),
    });
    if (gesture === undefined) return;
    // Item by item, so that the log notes each override: a session is ended by itself (`end_session`) or by its
    // process going away, never by a person.
    const outcome = await writeEach(editor, l10n.t('Releasing items'), targets, ({ item }) =>
      project.write('release', { item_id: item.id, message: l10n.t('Released from {0}.', name) }, gesture),
    );
    await sayOutcome(editor, outcome, (done) =>
      l10n.t('Released what {0} held. Items: {1}.', name, done.length),
    );
  },
};

function heldBy(project: Project, session: MirrorSession): ItemTarget[] {
  return project.mirror.heldBy(session.session_id).flatMap((item) => {
    const plan = project.mirror.plan(item.plan_id);
    return plan === undefined ? [] : [{ project, item, plan }];
  });
}

async function findSession(
  editor: Editor,
  invocation: Invocation,
): Promise<{ project: Project; session: MirrorSession } | undefined> {
  const { l10n } = editor.vscode;
  const [node] = invocation.nodes;
  if (node?.kind === 'session') return node;
  const projects = await allProjects(editor);
  const choices = await withMirrors(projects, () =>
    projects.flatMap((project) =>
      project.mirror.sessions().flatMap((session) => {
        const held = heldBy(project, session);
        if (held.length === 0) return [];
        return [
          {
            label: plain(session.session_name ?? session.session_id),
            description: `${plain(session.client, 40)} · ${plain(session.user, 60)}`,
            detail: held.map(({ item }) => plain(item.item_key, 40)).join(', '),
            icon: 'hubot',
            value: { project, session },
          },
        ];
      }),
    ),
  );
  if (choices.length === 0) {
    await editor.dialogs.say('info', l10n.t('No session holds anything now.'));
    return undefined;
  }
  const title = l10n.t('Release Everything a Session Holds');
  return editor.dialogs.pick(choices, { title, placeholder: l10n.t('Which session?') });
}
