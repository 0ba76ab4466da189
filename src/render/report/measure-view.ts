import type { Evidence } from '../../model/finding.ts';
import { formatQuantity } from '../words/format.ts';

/** A number in words; as a bar where there is something to hold it against. */
export interface MeasureView {
  readonly label: string;
  readonly value: string;
  readonly limit: string | undefined;
  readonly bar: MeasureBar | undefined;
}
/** Positions in per cent of the width; `limitAt` where the limit is. */
export interface MeasureBar {
  readonly width: string;
  readonly limitAt: string | undefined;
}
type Measure = Extract<Evidence, { kind: 'measure' }>;

const SHORT_TEXT_LENGTH = 80;
/** Shorter words join sentences, not measures. */
const WORD = /[a-z]{4,}/g;

/** A text of a few words is as good as a number. */
export function measureViews(evidence: readonly Evidence[]): readonly MeasureView[] {
  const measures = evidence.filter((each) => each.kind === 'measure');
  return evidence.flatMap((each): readonly MeasureView[] => {
    if (each.kind === 'text' && isShort(each.text)) {
      return [{ label: each.label, value: each.text, limit: undefined, bar: undefined }];
    }
    if (each.kind !== 'measure') return [];
    const { label, is, limit } = each;
    return [
      {
        label,
        value: formatQuantity(is),
        limit: limit === undefined ? undefined : formatQuantity(limit),
        bar: barOf(each, measures),
      },
    ];
  });
}

/** Whether it fits beside its label. */
export function isShort(text: string): boolean {
  return text.length <= SHORT_TEXT_LENGTH && !text.includes('\n');
}

/** A value in per cent of the largest, within 0 and 100. */
export function percentOf(value: number, most: number): string {
  const share = Number.isFinite(value) && most > 0 ? value / most : 0;
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;
}

/** Against its limit, against measures of the same kind (`Run time of the longest`, `Run time of the middle one`), or as a part of a whole. */
function barOf(measure: Measure, all: readonly Measure[]): MeasureBar | undefined {
  const { is, limit } = measure;
  const peers = all.filter((other) => other === measure || isOfKind(other, measure));
  const isShare = is.unit === 'ratio' && is.value <= 1 && (limit?.value ?? 0) <= 1;
  if (limit === undefined && peers.length === 1 && !isShare) return undefined;
  const amounts = peers.flatMap((peer) => [peer.is.value, peer.limit?.value ?? 0]);
  const most = isShare ? 1 : Math.max(0, ...amounts.filter(Number.isFinite));
  if (most <= 0 || !Number.isFinite(is.value)) return undefined;
  return {
    width: percentOf(is.value, most),
    limitAt: limit === undefined ? undefined : percentOf(limit.value, most),
  };
}

function isOfKind(a: Measure, b: Measure): boolean {
  if (a.is.unit !== b.is.unit || a.is.unit === 'ratio') return false;
  // numbers of things compare only where they are of the same things: `Rows of the longest`, `Rows of the middle`
  if (a.is.unit === 'count') return firstWord(a.label) === firstWord(b.label);
  const words: readonly string[] = a.label.toLowerCase().match(WORD) ?? [];
  return (b.label.toLowerCase().match(WORD) ?? []).some((word) => words.includes(word));
}

function firstWord(label: string): string | undefined {
  return label.toLowerCase().split(' ')[0];
}
