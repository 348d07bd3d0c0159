/**
 * What the work loop asks with every call is answered from an index, whatever the plan's size: a plan's items in their
 * order, a phase by its name, the newest claim of a session, the files that are being worked on.
 */
export const INDEXES_OF_THE_LOOP = `
CREATE INDEX masterplan_items_by_plan ON masterplan_items (plan_id, id);
CREATE INDEX masterplan_items_phases ON masterplan_items (plan_id, id) WHERE item_type = 'phase';
DROP INDEX masterplan_items_by_holder;
CREATE INDEX masterplan_items_by_holder ON masterplan_items (claimed_by, claimed_at DESC, id DESC)
  WHERE claimed_by IS NOT NULL;
CREATE INDEX masterplan_items_busy_files ON masterplan_items (claimed_at DESC)
  WHERE claimed_by IS NOT NULL AND (files <> '[]' OR metadata LIKE '%"files_modified"%');
`;
