/** What the model is told once about this server: the loop. Under 1,500 characters (a test counts). */
export const INSTRUCTIONS = `Masterplan holds this project's one plan, shared by several agents and people. Each claims different work; nobody collides.

The loop:
1. next with claim=true gives you one free item with everything needed to start: acceptance criteria, specification, what its dependencies changed. It is yours while its lease lasts.
2. Work on that item only. update with a message at every milestone, at least every 20 minutes: that keeps your lease and informs the others. More work found? add it (discovered_during: your item).
3. complete with message, files_modified and symbols_created: whoever builds on it gets them. Go on with next.
Can't finish? release it, or defer it with a reason. CLAIM_LOST: somebody else has the item now; stop working on it and call next.

When next has nothing, reason says why. To wait, call next with wait_seconds (up to 50); never sleep or poll. Decisions and manual items (needs_human) wait for a person: tell yours, never do them yourself or work around them.

New work: create_plan, then import all items in one call (item_key, title, depends_on_keys, acceptance_criteria). status shows the whole, changes what happened since you last looked.

Errors say what to do next; repeating the same call will not help.`;

/** The same for clients that were given one tool instead of one per operation. */
export const SINGLE_SURFACE_NOTE =
  '\n\nAll operations are actions of the one tool masterplan: {"action":"next","arguments":{"claim":true}}.';
