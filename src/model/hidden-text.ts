/**
 * What shows nothing but may carry text that a model reads and a person does not see, or turns the direction of
 * writing (https://trojansource.codes): control and format characters, halves of surrogate pairs, private use,
 * separators of lines, fillers, the empty Braille pattern, and whatever else a font may leave out.
 */
const HIDDEN = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800`;

/** They choose between forms of one character: it can be read without them, and no gap is to be left. */
const SELECTORS = /\p{Variation_Selector}+/gu;

/** For a person's eyes these stay: several scripts are misspelt without them. */
export const JOINERS = '\\u200c\\u200d';

/** Each run of what can't be seen, but for `kept`: characters as they stand in a regular expression's class. */
export function hiddenBut(kept: string): RegExp {
  return new RegExp(kept === '' ? `[${HIDDEN}]+` : `(?:(?![${kept}])[${HIDDEN}])+`, 'gu');
}

/** Text without the marks that choose between forms of a character; hundreds of them would be a hidden text. */
export function withoutSelectors(text: string): string {
  return text.replace(SELECTORS, '');
}
