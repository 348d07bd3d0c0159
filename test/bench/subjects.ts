import { claims } from './claims';
import { editor } from './editor';
import { engine } from './engine';
import { growth, longLog } from './growth';
import { hooks } from './hooks';
import { peers } from './peers';
import { schedule } from './schedule';
import { starts } from './starts';
import { store } from './store';
import type { Subject } from './subject';
import { transport } from './transport';

/** Everything that `npm run bench` measures, in this order. */
export const SUBJECTS: readonly Subject[] = [
  claims,
  engine,
  starts,
  hooks,
  growth,
  longLog,
  peers,
  editor,
  store,
  transport,
  schedule,
];
