import { secondWindowRules } from './both-windows';

secondWindowRules('first', 'second');
