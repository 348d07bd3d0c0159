import { strict as assert } from 'node:assert';
import type * as vscode from 'vscode';
import { pageUri, textUri } from '../../../src/editor/documents/addresses';
import { Pages } from '../../../src/editor/documents/pages';
import { TextFiles } from '../../../src/editor/documents/text-files';
import type { Project } from '../../../src/editor/projects/project';
import { SeatedWindow } from '../../support/seated-window';
import { EventEmitter } from '../../support/vscode-stub/events';

describe('pages and texts of a folder that is removed and added again', () => {
  let window: SeatedWindow;
  let present: Project[];
  let watchers: number;
  let foldersChanged: EventEmitter<void>;
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    await window.plan([{ item_key: 'A', description: 'Old words' }]);
    watchers = 0;
    present = [asProject()];
    foldersChanged = new EventEmitter<void>();
    Object.assign(window.editor.projects, { all: () => present, onDidChange: foldersChanged.event });
  });
  afterEach(() => window.close());

  /** Another object for the same store, as the window makes one when a folder comes back. */
  function asProject(): Project {
    const { project } = window;
    const { id, name, folders, location, me, mirror, standing } = project;
    const watched = new Proxy(mirror, {
      get: (target, key) => {
        if (key === 'watch') {
          return () => {
            watchers += 1;
            const watch = target.watch();
            return {
              dispose() {
                watchers -= 1;
                watch.dispose();
              },
            };
          };
        }
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return {
      ...{ id, name, folders, location, me, mirror: watched, standing },
      onDidChangeStanding: (listener) => project.onDidChangeStanding(listener),
      read: (...call) => project.read(...call),
      write: (...call) => project.write(...call),
      restartTrust: (gesture) => project.restartTrust(gesture),
      renewKey: (gesture) => project.renewKey(gesture),
    };
  }

  function setProjects(...projects: Project[]): void {
    present = projects;
    foldersChanged.fire();
  }

  it('a page belongs to the project that is there now, and follows it', async () => {
    const pages = new Pages(window.editor);
    const told: string[] = [];
    pages.onDidChangeFile((events) => told.push(...events.map(({ uri }) => uri.toString())));
    const name = { kind: 'item', itemId: window.present('A').id } as const;
    const uri = pageUri(window.editor, window.project, name, 'A');
    const watch = pages.watch(uri);
    await pages.readFile(uri);
    assert.equal(watchers, 1);
    setProjects();
    assert.deepEqual([pages.held, watchers], [0, 0]);
    await assert.rejects(pages.readFile(uri), { code: 'FileNotFound' });
    told.length = 0;
    setProjects(asProject());
    assert.deepEqual([told, watchers], [[uri.toString()], 1]);
    await pages.readFile(uri);
    told.length = 0;
    await window.agent('update', { plan_id: 'P', item_key: 'A', description: 'New words' });
    await window.project.mirror.refresh();
    assert.ok(told.includes(uri.toString()));
    assert.match(new TextDecoder().decode(await pages.readFile(uri)), /New words/);
    watch.dispose();
    assert.equal(watchers, 0);
    pages.dispose();
  });

  it('a text keeps what it is compared with, so that nobody’s words are written over', async () => {
    const texts = new TextFiles(window.editor);
    const uri = textUri(window.editor, window.project, {
      kind: 'description',
      itemId: window.present('A').id,
    });
    await texts.readFile(uri);
    setProjects();
    setProjects(asProject());
    await window.agent('update', { plan_id: 'P', item_key: 'A', description: 'New words' });
    const mine = new TextEncoder().encode('My words');
    await assert.rejects(texts.writeFile(uri, mine), { message: /changed this text since you opened it/ });
    // Once its editor is closed, nothing of it is kept.
    window.stub.workspace.documentClosed.fire({ uri } as vscode.TextDocument);
    await texts.readFile(uri);
    window.person.presses('Save');
    await texts.writeFile(uri, mine);
    texts.dispose();
  });

  it('pages that nobody watches are not held for ever', async () => {
    const pages = new Pages(window.editor);
    const watched = pages.keep(window.project, 'watched', 'a page that is open');
    const watch = pages.watch(watched);
    await pages.readFile(watched);
    for (let n = 0; n < 60; n++) await pages.readFile(pages.keep(window.project, `page ${n}`, 'x'));
    assert.equal(pages.held, 21);
    watch.dispose();
    assert.equal(pages.held, 20);
    pages.dispose();
  });
});
