import { registerHooks } from 'node:module';
import path from 'node:path';

/** What a module with heuristics imports, by the name it has in the package. In a checkout files end in .ts, in the package in .js. */
const OWN: Readonly<Record<string, string>> = {
  'sparkvet/heuristic': new URL(
    `../heuristics/heuristic${path.extname(import.meta.url)}`,
    import.meta.url,
  ).href,
  zod: import.meta.resolve('zod'),
};
const state = { isOffered: false };

/**
 * Lets a user's module import these from anywhere: with sparkvet installed globally, or run from a checkout, a file in some
 * folder finds no package. What the module's own folder resolves to comes first.
 */
export function offerOwnPackages(): void {
  if (state.isOffered) return;
  state.isOffered = true;
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const own = OWN[specifier];
        if (own === undefined) throw error;
        return next(own, context);
      }
    },
  });
}
