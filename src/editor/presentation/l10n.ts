import type { VsCode } from '../vs-code';

/** The translator of the injected API: `l10n.t('{0} min left', 5)`. */
export type L10n = Pick<VsCode['l10n'], 't'>;
