import { nearNames } from '../rules/near-names';

/** Why an unknown field is refused, with the known one that was probably meant. */
export function unknownField(name: string, known: readonly string[], of: string): string {
  const [one] = name.length > 50 ? [] : nearNames(name, known);
  return one === undefined ? `is not a field of ${of}` : `is not a field of ${of}; did you mean ${one}?`;
}
