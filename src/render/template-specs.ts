/**
 * Templates that were compiled when the package was built (`scripts/build.ts` fills this in), by their text: to compile them takes
 * longer than to read a small log. None in a checkout.
 */
export const TEMPLATE_SPECS: ReadonlyMap<string, TemplateSpecification> = new Map();
