import type { Verdict } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Evidence, ProposedFinding, Saving } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { type GateOptions, isWorthMentioning, severityOfSaving } from './gate.ts';

/** What acting on a finding gives back, and the change to the run that the figure comes from. */
export interface Worth {
  readonly saving: Saving;
  readonly remedy?: Remedy;
  /** Rows that are shown either way. */
  readonly details?: readonly Evidence[];
}

/** A finding but for its grade. */
export type Described = Omit<ProposedFinding, 'severity' | 'saving' | 'remedy'>;

/** Something found, and what would be said of it. */
export interface Found {
  readonly worth: Worth;
  readonly describe: () => Described;
}

/** Of what was found in several ways (in plans, among RDDs) what costs most wall clock; of equals the first. */
export function costliestOf(found: readonly (Found | undefined)[]): Found | undefined {
  const [costliest] = found
    .filter((one) => one !== undefined)
    .toSorted((a, b) => b.worth.saving.wallMs.likely - a.worth.saving.wallMs.likely);
  return costliest;
}

/**
 * The way from something found to a verdict: graded by what acting on it gives back, kept as details where that is not worth a
 * remark.
 */
export function flagIfWorth(
  app: ApplicationModel,
  gate: GateOptions,
  { saving, remedy, details = [] }: Worth,
  describe: () => Described,
): Verdict {
  if (!isWorthMentioning(app, saving, gate)) return { kind: 'pass', details };
  const severity = severityOfSaving(app, saving, gate);
  const finding = { ...describe(), severity, saving, ...(remedy === undefined ? {} : { remedy }) };
  return { kind: 'flag', findings: [finding], details };
}
