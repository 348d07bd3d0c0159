import { secondWindowRules } from './both-windows';

secondWindowRules('second', 'first');
