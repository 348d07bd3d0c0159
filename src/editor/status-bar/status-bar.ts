import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { countNeeds } from '../needs-you/needs-list';
import { planProgress } from '../presentation/plan-text';
import { presenceOf } from '../presentation/session-presence';

const SETTING = 'masterplan.statusBar';

/** `12/40 · 3 agents · 2 need you`: how far the plan is, who is at work, what waits. Hidden where no plan is. */
export class StatusBar {
  readonly #item: vscode.StatusBarItem;
  readonly #settings: vscode.Disposable;

  constructor(private readonly editor: Editor) {
    const { window, workspace, StatusBarAlignment, l10n } = editor.vscode;
    this.#item = window.createStatusBarItem('masterplan.status', StatusBarAlignment.Left, 10);
    this.#item.name = l10n.t('Masterplan');
    this.#settings = workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SETTING)) this.update();
    });
  }

  /** To be called after each change. */
  update(): void {
    const { vscode, projects } = this.editor;
    const { l10n } = vscode;
    const plans = projects.all().flatMap(({ mirror }) => mirror.plans());
    const isWanted = vscode.workspace.getConfiguration().get<boolean>(SETTING, true);
    if (plans.length === 0 || !isWanted) {
      this.#item.hide();
      return;
    }
    // Every plan that is not archived counts, as on the dashboard.
    const { done, total } = plans
      .map(planProgress)
      .reduce((sum, one) => ({ done: sum.done + one.done, total: sum.total + one.total }));
    const sessions = projects
      .all()
      .flatMap(({ mirror }) => mirror.sessions().map((session) => ({ ...session, mirror })))
      .filter(({ kind }) => kind === 'ai');
    const presences = sessions.map((one) => presenceOf(one, one.mirror.heldBy(one.session_id).length));
    // Who holds nothing is connected, not at work; who is gone is neither.
    const agents = presences.filter((presence) => presence === 'working').length;
    const connected = presences.filter((presence) => presence === 'working' || presence === 'idle').length;
    const needs = countNeeds(this.editor);
    const needsText = needs === 1 ? l10n.t('1 needs you') : l10n.t('{0} need you', needs);
    const agentsText = agents === 1 ? l10n.t('1 agent') : l10n.t('{0} agents', agents);
    const parts = [
      `${done}/${total}`,
      ...(agents === 0 ? [] : [agentsText]),
      ...(needs === 0 ? [] : [needsText]),
    ];
    this.#item.text = `$(tasklist) ${parts.join(' · ')}`;
    const spoken = [
      l10n.t('{0} of {1} done', done, total),
      agents === 1 ? l10n.t('1 agent at work') : l10n.t('{0} agents at work', agents),
      l10n.t('{0} connected', connected),
      ...(needs === 0 ? [] : [needsText]),
    ];
    this.#item.tooltip = [
      l10n.t('Masterplan: {0}', spoken.join(', ')),
      needs === 0 ? l10n.t('Click to open the dashboard.') : l10n.t('Click to see what waits for you.'),
    ].join('\n');
    this.#item.accessibilityInformation = {
      label: l10n.t('Masterplan: {0}', spoken.join(', ')),
      role: 'button',
    };
    this.#item.command = needs === 0 ? 'masterplan.openDashboard' : 'masterplan.needsYou.focus';
    this.#item.show();
  }

  dispose(): void {
    this.#settings.dispose();
    this.#item.dispose();
  }
}
