import { forgetSeen } from './seen';

// Of the whole run: what it writes down is what it has seen itself.
before(forgetSeen);
