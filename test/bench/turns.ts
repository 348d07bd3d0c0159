/**
 * The subjects of one round in the order in which they take their turns: every other round the other way round, since
 * whoever comes first finds the machine otherwise than whoever comes last (caches, the disk, what a round before left).
 */
export function turnsOf<T>(round: number, subjects: readonly T[]): T[] {
  return round % 2 === 0 ? [...subjects] : subjects.toReversed();
}
