import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { scopeSchema } from '../model/item';
import { isoTime } from '../model/time';
import { isTypeable, key, longText, textList } from './fields';
import { defineOperation } from './operation';
import { appendChange } from './rules/audit';

export const setScope = defineOperation({
  name: 'set_scope',
  title: 'Describe a port scope',
  description: 'What claimants of items of a port_scope should know.',
  group: 'authoring',
  readOnly: false,
  idempotent: true,
  createsStore: true,
  input: z.strictObject({
    port_scope: key().describe('set:name'),
    files: textList().describe('Files or patterns'),
    notes: longText().optional().describe('What to know'),
  }),
  output: z.object({ scope: scopeSchema, items: z.int() }),
  async handle(context, input) {
    const known = await context.db.get<{ files: string; notes: string | null; updated_at: number }>(
      'SELECT files, notes, updated_at FROM masterplan_scopes WHERE port_scope = $1',
      [input.port_scope],
    );
    const named = await context.db.get<{ items: number }>(
      'SELECT COUNT(*) AS items FROM masterplan_items WHERE port_scope = $1',
      [input.port_scope],
    );
    const items = named?.items ?? 0;
    if (known === undefined && items === 0) requireForm(input.port_scope);
    const files = JSON.stringify(input.files);
    const notes = input.notes ?? known?.notes ?? null;
    const isSame = known !== undefined && known.files === files && known.notes === notes;
    const updatedAt = isSame ? known.updated_at : context.now;
    if (!isSame) {
      await context.db.run(
        `INSERT INTO masterplan_scopes (port_scope, files, notes, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (port_scope) DO UPDATE
         SET files = excluded.files, notes = excluded.notes, updated_at = excluded.updated_at`,
        [input.port_scope, files, notes, updatedAt],
      );
      const logged = { port_scope: input.port_scope, files: input.files, notes, updated_at: updatedAt };
      await appendChange(context, {
        activity: 'metadata_updated',
        old:
          known === undefined
            ? null
            : {
                scope: {
                  port_scope: input.port_scope,
                  files: JSON.parse(known.files) as string[],
                  notes: known.notes,
                  updated_at: known.updated_at,
                },
              },
        new: { scope: logged },
        files: input.files,
      });
    }
    return {
      scope: { port_scope: input.port_scope, files: input.files, notes, updated_at: isoTime(updatedAt) },
      items,
    };
  },
});

/** A scope that is new and that no item names is written as documented: else nobody might ever get to see it. */
function requireForm(name: string): void {
  if (/^set:\S/.test(name) && isTypeable(name)) return;
  throw new MasterplanError('INVALID_INPUT', `port_scope: ${name} has not the form set:name.`, {
    hint: `Write set:${name.replace(/^set:\s*/, '')}, here and in the items' port_scope.`,
    details: { problems: [{ path: 'port_scope', reason: 'has not the form set:name' }] },
  });
}
