import { plain } from '../../presentation/plain-text';

/** A plan as a sentence names it. */
export function planName(plan: { title: string }): string {
  return `“${plain(plan.title, 80)}”`;
}
