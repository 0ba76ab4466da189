import { type LinkTemplates, PLACEHOLDER } from '../../model/yarn/scheduler-ids.ts';
import { safeLink } from './safe-link.ts';

interface Known {
  readonly scheduler?: string;
  readonly schedulerIds?: Readonly<Record<string, string>>;
}

/** The addresses that the configuration makes of what a scheduler, and Livy, call a run; by what they lead to. */
export function linksByTemplate(
  { scheduler, schedulerIds = {} }: Known,
  templates: LinkTemplates,
): Readonly<Record<string, string>> {
  const links = new Map<string, string>();
  const byKind = Object.entries(templates)
    .filter(([name]) => name === scheduler || name === 'livy')
    .flatMap(([, kinds]) => Object.entries(kinds));
  for (const [kind, addresses] of byKind) {
    const link = addresses.map((address) => filled(address, schedulerIds)).find(isLink);
    if (link !== undefined && !links.has(kind)) links.set(kind, link);
  }
  return Object.fromEntries(links);
}

function isLink(link: string | undefined): link is string {
  return link !== undefined;
}

/** Undefined where a value is not known, or would lead elsewhere than to one place below the address. */
function filled(template: string, ids: Readonly<Record<string, string>>): string | undefined {
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const values = new Map(
    names.map((name) => [name, Object.hasOwn(ids, name) ? ids[name] : undefined]),
  );
  if ([...values.values()].some((value) => value === undefined || isStep(value))) return undefined;
  const address = template.replace(PLACEHOLDER, (_, name: string) =>
    encoded(values.get(name) ?? ''),
  );
  return safeLink(address);
}

/** `.` and `..` walk through an address, however they are encoded. */
function isStep(value: string): boolean {
  return value === '.' || value === '..';
}

/** As `encodeURIComponent`; halves of surrogate pairs, which it refuses, become U+FFFD. */
function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
