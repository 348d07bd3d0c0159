/** Put in by esbuild.mjs from package.json; absent where the source runs in place (tests). */
declare const __MASTERPLAN_VERSION__: string | undefined;

/** The package's version: what hosts and clients compare when a newer one retires an older one. */
export const BUILD: string =
  typeof __MASTERPLAN_VERSION__ === 'string' ? __MASTERPLAN_VERSION__ : '0.0.0-source';
