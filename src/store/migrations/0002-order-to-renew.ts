/**
 * Work without an estimate counts more than it did: what the items' chains follow from changed, their columns did
 * not. SQL can't walk a graph, so this leaves a note, and the host computes them anew before it answers anybody.
 */
export const ORDER_TO_RENEW = `
INSERT INTO masterplan_meta (key, value)
SELECT 'order_to_renew', '1' WHERE EXISTS (SELECT 1 FROM masterplan_items);
`;
