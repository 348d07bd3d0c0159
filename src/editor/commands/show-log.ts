import type { Command } from './command';

/** Opens the extension's output channel. */
export const showLog: Command = {
  id: 'masterplan.showLog',
  async run(editor) {
    editor.log.show();
  },
};
