import type { Analysis } from '../../src/model/analysis.ts';
import type { Finding } from '../../src/model/finding.ts';
import { isAtLeast } from '../../src/model/severity.ts';
import { BYTE_MS_PER_GIB_HOUR } from '../../src/model/units.ts';
import type { PatientLog } from './truth.ts';

/** Of a cure that gives less than this share of the sick run, naming its cause and keeping silent are both right. */
const WEAK_GAIN_SHARE = 0.05;

/** `weak` is a sick run whose cure was measured not to pay. */
export type JudgedKind = 'sick' | 'weak' | 'treated' | 'healthy';

/** What the program said of one log, beside what is true of it. */
export interface Judged {
  readonly log: PatientLog;
  readonly kind: JudgedKind;
  /** Ids of the findings above low, in the order of the report. */
  readonly found: readonly string[];
  readonly isRight: boolean;
  readonly saving: SavingBesideTruth | undefined;
}

/** Seconds, or GiB-h where the cure gives those back; `predicted` is undefined where the finding names no saving. */
export interface SavingBesideTruth {
  readonly unit: 's' | 'GB-h';
  readonly predicted: number | undefined;
  readonly measured: number;
  /** |predicted − measured| ÷ measured; 1 where nothing was predicted. */
  readonly errorShare: number;
  /** Off by more than a factor of two and not said with low confidence. */
  readonly isWild: boolean;
}

/** Holds an analysis against the truth about its log. */
export function judge(log: PatientLog, analysis: Pick<Analysis, 'findings'>): Judged {
  const raised = analysis.findings.filter(({ severity }) => isAtLeast(severity, 'moderate'));
  const found = raised.map(({ heuristicId }) => heuristicId);
  const kind = kindOf(log);
  const top = raised[0];
  const isNamed = top !== undefined && log.patient.accept.includes(top.heuristicId);
  const saving = kind === 'sick' && isNamed ? besideTruth(log, top) : undefined;
  return { log, kind, found, isRight: isRight(log, kind, found), saving };
}

function kindOf({ state, patient, truth }: PatientLog): JudgedKind {
  if (state !== 'sick') return state;
  const isMild =
    truth !== undefined &&
    patient.gain_kind === 'time' &&
    truth.saved_from_first_job_s < WEAK_GAIN_SHARE * truth.sick_wall_s;
  return isMild ? 'weak' : 'sick';
}

function isRight({ patient }: PatientLog, kind: JudgedKind, found: readonly string[]): boolean {
  const [first] = found;
  if (kind === 'healthy') return first === undefined;
  if (kind === 'treated') return !found.some((id) => patient.accept.includes(id));
  if (first === undefined) return kind === 'weak';
  return patient.accept.includes(first);
}

/** Undefined where no cure was measured, where it gives success and not time, and where it gave nothing. */
function besideTruth({ patient, truth }: PatientLog, top: Finding): SavingBesideTruth | undefined {
  if (truth === undefined || patient.gain_kind === 'success') return undefined;
  const isCost = patient.gain_kind === 'gbh';
  const measured = isCost ? truth.saved_gbh : truth.saved_from_first_job_s;
  if (measured <= 0) return undefined;
  const predicted = isCost
    ? gigabyteHours(top.saving?.memoryByteMs.likely)
    : seconds(top.saving?.wallMs.likely);
  const isSure = top.confidence.level !== 'low';
  return {
    unit: isCost ? 'GB-h' : 's',
    predicted,
    measured,
    errorShare: predicted === undefined ? 1 : Math.abs(predicted - measured) / measured,
    isWild: isSure && !isWithinTwo(predicted, measured),
  };
}

function isWithinTwo(predicted: number | undefined, measured: number): boolean {
  return predicted !== undefined && predicted >= measured / 2 && predicted <= measured * 2;
}

function gigabyteHours(byteMs: number | undefined): number | undefined {
  return byteMs === undefined ? undefined : byteMs / BYTE_MS_PER_GIB_HOUR;
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
