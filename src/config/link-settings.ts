import { z } from 'zod';
import { recordOf } from '../model/record-of.ts';
import {
  LINK_KINDS,
  type LinkTemplates,
  PLACEHOLDER,
  SCHEDULER_IDS,
  SCHEDULERS_WITH_IDS,
  type SchedulerWithIds,
} from '../model/yarn/scheduler-ids.ts';
import { unknownName } from './near-names.ts';

/** The `links` section: templates of addresses of schedulers' pages, checked as far as can be without a run. */
export const LinkSettings: z.ZodType<LinkTemplates> = z.strictObject(
  recordOf(SCHEDULERS_WITH_IDS, (scheduler) => z.exactOptional(templatesOf(scheduler))),
);

function templatesOf(scheduler: SchedulerWithIds) {
  const names = namesFor(scheduler);
  const address = z.string().superRefine((template, context) => {
    const trouble = troubleOf(template, names);
    if (trouble !== undefined) context.addIssue({ code: 'custom', message: trouble });
  });
  const kinds = recordOf(LINK_KINDS, () => z.exactOptional(z.array(address).min(1).readonly()));
  return z.preprocess((value) => spelledOut(value, scheduler), z.strictObject(kinds));
}

/** One address stands for the run (of Livy: the session), and one address for a list of one. */
function spelledOut(value: unknown, scheduler: SchedulerWithIds): unknown {
  if (typeof value === 'string') {
    return { [scheduler === 'livy' ? 'session' : 'jobRun']: [value] };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([kind, of]: readonly [string, unknown]) => [
      kind,
      typeof of === 'string' ? [of] : of,
    ]),
  );
}

/** Whoever started it may have done so through Livy. */
function namesFor(scheduler: SchedulerWithIds): readonly string[] {
  return [...new Set([...SCHEDULER_IDS[scheduler], ...SCHEDULER_IDS.livy])];
}

/** Why a template is none; undefined for a good one. */
function troubleOf(template: string, names: readonly string[]): string | undefined {
  const used = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const unknown = used.find((name) => !names.includes(name));
  if (unknown !== undefined) return unknownName('placeholder', `{${unknown}}`, names.map(braced));
  const plain = template.replaceAll(PLACEHOLDER, '');
  if (/[{}]/.test(plain)) return 'has a brace without its other half';
  if (!/^https?:\/\/[^/?#{}]+(?:[/?#]|$)/i.test(template) || !URL.canParse(plain)) {
    return 'must begin with http:// or https:// and a host, without placeholders in them';
  }
  return used.length === 0
    ? `names no placeholder (accepted: ${names.map(braced).join(', ')})`
    : undefined;
}

function braced(name: string): string {
  return `{${name}}`;
}
