import { aboutProduct, jsonText, skillFiles } from './plugin-parts';
import type { Files, Product } from './sources';

/**
 * The plugin inside of the extension (`contributes.chatPlugins`), which the editor hands to its agent hosts: the
 * skills. The server is not in it: the editor has one for each project from the extension, which names the project,
 * and hands that one to the hosts itself; a second one would have every tool twice, and know of no project.
 */
export function editorPlugin(product: Product): Files {
  return new Map([['.claude-plugin/plugin.json', jsonText(aboutProduct(product))], ...skillFiles()]);
}
