import { isCheckpointWorker, runCheckpointWorker } from '../../src/store/sqljs/worker-jobs';

// What the host's bundle does first thing.
if (isCheckpointWorker()) void runCheckpointWorker();
