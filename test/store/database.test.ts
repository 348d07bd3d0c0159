import { openMemoryDatabase } from '../../src/store/sqljs/memory-database';
import { databaseContract } from './database-contract';
import { cleanUp, newStoreFolder, open, TEST_SCHEMA } from './support';

databaseContract('a database in memory', () => openMemoryDatabase(TEST_SCHEMA), cleanUp);
databaseContract('the durable store', () => open(newStoreFolder()), cleanUp);
