/** The way to a first plan. */
export const FIRST_PLAN = 'Make one: masterplan create_plan --title "…"';
export const NO_PLAN = `There is no plan yet. ${FIRST_PLAN}`;
