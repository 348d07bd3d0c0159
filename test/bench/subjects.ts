import { claims } from './claims';
import { editor } from './editor';
import { growth, longLog } from './growth';
import { peers } from './peers';
import { starts } from './starts';
import { store } from './store';
import type { Subject } from './subject';
import { transport } from './transport';

/** Everything that `npm run bench` measures, in this order. */
export const SUBJECTS: readonly Subject[] = [
  claims,
  starts,
  growth,
  longLog,
  peers,
  editor,
  store,
  transport,
];
