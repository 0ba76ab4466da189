import type { Analysis } from '../model/analysis.ts';
import type { PropertyChange } from './comparison.ts';
import { isNoise, lastingValue } from './noise-properties.ts';

/** Settings that differ, by name; empty where one of the documents has no configuration. Ids, ports, times and tokens are no change. */
export function configurationChanges(before: Analysis, after: Analysis): readonly PropertyChange[] {
  const old = settingsOf(before);
  const now = settingsOf(after);
  if (old.size === 0 || now.size === 0) return [];
  const names = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return names.flatMap((name) => {
    const change = changeOf(name, old.get(name), now.get(name));
    return change === undefined || isLeftOut(change, before, after) ? [] : [change];
  });
}

function settingsOf({ detail }: Analysis): ReadonlyMap<string, string> {
  return new Map(detail?.configuration.map(({ name, value }) => [name, value]));
}

function changeOf(
  name: string,
  before: string | undefined,
  after: string | undefined,
): PropertyChange | undefined {
  if (before === after || isNoise(name)) return undefined;
  if (before === undefined || after === undefined) {
    return { name, ...(before === undefined ? { after: after ?? '' } : { before }) };
  }
  return lastingValue(before) === lastingValue(after) ? undefined : { name, before, after };
}

/** A document keeps so many properties: what the other one left out was perhaps set there too. */
function isLeftOut(change: PropertyChange, before: Analysis, after: Analysis): boolean {
  if (change.before === undefined) return (before.detail?.morePropertyCount ?? 0) > 0;
  return change.after === undefined && (after.detail?.morePropertyCount ?? 0) > 0;
}
