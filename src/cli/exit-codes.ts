/** The exit codes: done, refused, wrong usage, interrupted (as shells have it for SIGINT). */
export const EXIT = { done: 0, refused: 1, usage: 2, interrupted: 130 } as const;
