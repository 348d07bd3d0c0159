/** The environment variable with the claimer's bundle, which the scenario makes. */
export const CLAIMER = 'MASTERPLAN_TEST_CLAIMER';
