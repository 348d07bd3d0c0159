import { parse } from 'jsonc-parser';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { objectOf } from '../client/json-file';
import type { PluginNote, Scope } from './client-definition';

/** Our plugin from whatever marketplace. */
const OURS = /^masterplan(@|$)/;

/**
 * `enabledPlugins`, as Claude Code and Copilot CLI keep it. In a file that is shared it is what a team wishes for:
 * whoever has not installed the plugin has none, and only its no counts.
 */
export function enabledPlugins(scope: Scope, file: string, kept: 'own' | 'shared' = 'own'): PluginNote {
  return {
    scope,
    file,
    says(text) {
      const { enabledPlugins: plugins } = objectOf(parse(text));
      const ours = Object.entries(objectOf(plugins)).filter(([name]) => OURS.test(name));
      if (ours.length === 0) return undefined;
      const isOn = ours.some(([, on]) => on === true);
      return isOn && kept === 'shared' ? undefined : isOn;
    },
  };
}

/** `[plugins."masterplan@…"]`, as Codex keeps it. */
export function tomlPlugins(file: string): PluginNote {
  return {
    scope: 'user',
    file,
    says(text) {
      let plugins: unknown;
      try {
        ({ plugins } = objectOf(getStaticTOMLValue(parseTOML(text))));
      } catch {
        return undefined;
      }
      const ours = Object.entries(objectOf(plugins)).filter(([name]) => OURS.test(name));
      return ours.length === 0 ? undefined : ours.some(([, plugin]) => objectOf(plugin).enabled !== false);
    },
  };
}

/** Gemini's extensions are folders; in which folders one is turned off is noted beside them. */
export function extensionFolder(folder: string): PluginNote[] {
  return [
    { scope: 'user', file: `${folder}/masterplan/gemini-extension.json`, says: () => true },
    {
      scope: 'user',
      file: `${folder}/extension-enablement.json`,
      says(text, { project, home }) {
        const { overrides } = objectOf(objectOf(parse(text)).masterplan);
        const rules = Array.isArray(overrides) ? overrides.filter((rule) => typeof rule === 'string') : [];
        // The last rule for the folder decides. One for the whole home folder is the user's word for everywhere.
        const last = rules.findLast((rule) => {
          const place = rule.replace(/^!/, '');
          return place === `${slashed(home)}*` || isMeant(place, slashed(project));
        });
        return last?.startsWith('!') ? false : undefined;
      },
    },
  ];
}

/** Whether the rule's place is this folder, or (`/a/*`) one around it. */
function isMeant(place: string, folder: string): boolean {
  return place.endsWith('*') ? folder.startsWith(place.slice(0, -1)) : folder === place;
}

/** A folder as Gemini's rules write it. */
function slashed(folder: string): string {
  return `/${folder}/`.replaceAll('\\', '/').replace(/^\/+|\/+$/g, '/');
}
