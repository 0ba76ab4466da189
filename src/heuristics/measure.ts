import type { Evidence, Unit } from '../model/finding.ts';

type Measure = Extract<Evidence, { kind: 'measure' }>;

/** A number as evidence; `limit`, where there is one, is what it is held against, in the same unit. */
export function measure(label: string, value: number, unit: Unit, limit?: number): Measure {
  const is = { value, unit };
  if (limit === undefined) return { kind: 'measure', label, is };
  return { kind: 'measure', label, is, limit: { value: limit, unit } };
}
