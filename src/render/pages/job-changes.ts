import { addAmount } from '../../model/by-key.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { PropertyChange } from '../../runs/comparison.ts';
import type { HistoryRun } from '../../runs/job-history.ts';
import { printableLine } from '../printable.ts';
import { formatCount } from '../words/format.ts';
import { OUTCOME_IN_WORDS } from '../words/identity.ts';
import { type CellView, sentenceCell } from './table.ts';

/** What most runs say is said once, below the table: a column that is the same in every row tells nothing. */
export function sharedCautions(
  runs: readonly HistoryRun[],
): readonly { readonly text: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const text of runs.flatMap(({ cautions }) => cautions)) {
    addAmount(counts, text, 1);
  }
  return [...counts]
    .filter(([, count]) => count > 2 && count * 2 > runs.length)
    .map(([text, count]) => ({ text, count }));
}

/** What stands out first, then what changed, a line each. */
export function changesCell(run: HistoryRun, shared: ReadonlySet<string>): CellView {
  const { outcome, regression } = run;
  const cautions = run.cautions.filter((text) => !shared.has(text));
  // a caution about how it ended says that too
  const isTold = outcome === 'succeeded' || run.cautions.length > 0;
  const standing = [
    isTold ? '' : OUTCOME_IN_WORDS[outcome],
    regression?.text ?? '',
    ...cautions,
  ].filter((part) => part !== '');
  const [first, ...others] = changesInWords(run);
  return standing.length === 0
    ? sentenceCell(first ?? '', { look: 'changes', note: lines(others) })
    : sentenceCell(standing.join('; '), {
        look: 'changes',
        note: lines(first === undefined ? [] : [first, ...others]),
      });
}

function lines(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.join('\n');
}

const SHOWN_PROPERTIES = 3;
const CHANGE_LENGTH = 200;

/** `input grew 2.3 times`, `spark.executor.memory 4g → 8g`: a line each. */
function changesInWords({ changes }: HistoryRun): readonly string[] {
  return changes.flatMap(({ text, properties = [] }) => {
    if (properties.length === 0) return [shortened(printableLine(text), CHANGE_LENGTH)];
    const shown = properties.slice(0, SHOWN_PROPERTIES).map(propertyInWords);
    const more = properties.length - shown.length;
    return more > 0
      ? [...shown, `and ${formatCount(more, 'more property', 'more properties')}`]
      : shown;
  });
}

function propertyInWords({ name, before, after }: PropertyChange): string {
  const [old, now] = [before, after].map((value) =>
    shortened(printableLine(value ?? 'not set'), 24),
  );
  return `${shortened(printableLine(name), 60)} ${old} → ${now}`;
}
