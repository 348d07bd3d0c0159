// For `mocha --require`: `npm run test:faults` runs everything, on every system's shell.
process.env.MASTERPLAN_FAULTS ??= 'full';
