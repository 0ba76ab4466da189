import type { Finding } from '../../model/finding.ts';
import { sumBy } from '../../model/sum-by.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { Comparison, SliceChange } from '../../runs/comparison.ts';
import { sliceColour } from '../charts/palette.ts';
import type { CompareInput, HeuristicName, ListedRun } from '../pages.ts';
import { printableLine, unbroken } from '../printable.ts';
import { type BudgetView, budgetViews } from '../report/budget-view.ts';
import { formatMinute } from '../words/format.ts';
import { OUTCOME_IN_WORDS } from '../words/identity.ts';
import { applicationHref, compareHref, heuristicHref, jobHref, runKey } from './addresses.ts';
import { amountInWords, changeInWords } from './changes.ts';
import {
  configurationTable,
  figuresTable,
  leftOut,
  plansTable,
  stagesTable,
} from './compare-tables.ts';
import { type LinkTable, linkTable, nameCell, quantityCell } from './table.ts';

/** Everything the comparison says, in words. */
export function compareView(input: CompareInput) {
  const { comparison, refusal } = input;
  return {
    heading: unbroken(comparison?.conclusions[0] ?? 'Compare two runs'),
    refusal: refusal === undefined ? undefined : shortened(printableLine(refusal), 300),
    form: formOf(input),
    result: comparison === undefined ? undefined : resultOf(comparison, input.heuristics),
  };
}

/** What is compared is chosen, however short its address named it. */
function formOf({ runs, before, after, comparison }: CompareInput) {
  const [first, second] =
    comparison === undefined
      ? [before, after]
      : [runKey(comparison.before), runKey(comparison.after)];
  return {
    before: before ?? '',
    after: after ?? '',
    hasRuns: runs.length > 1,
    befores: runs.map((run) => choiceOf(run, first)),
    afters: runs.map((run) => choiceOf(run, second)),
  };
}

function choiceOf(run: ListedRun, chosen: string | undefined) {
  const { application, verdict } = run;
  const value = runKey(application);
  const words = `${formatMinute(application.startedAtMs)}, ${amountInWords(application.durationMs, 'ms')}, ${OUTCOME_IN_WORDS[application.outcome]}: ${verdict.headline}`;
  return { value, label: shortened(printableLine(words), 90), isChosen: value === chosen };
}

function resultOf(comparison: Comparison, heuristics: readonly HeuristicName[]) {
  const { before, after, conclusions, cautions } = comparison;
  return {
    more: conclusions.slice(1),
    cautions,
    before: sideOf(before),
    after: sideOf(after),
    swapHref: compareHref(after, before),
    jobHref: after.jobKey === undefined ? undefined : jobHref(after.jobKey),
    figures: figuresTable(comparison),
    wall: budgetsOf('Wall clock', comparison.wall, 'ms'),
    cores: budgetsOf('Core time held', comparison.cores, 'coreMs'),
    configuration: configurationTable(comparison),
    plans: plansTable(comparison),
    stages: stagesTable(comparison),
    ...leftOut(comparison),
    hasFindings: Object.values(comparison.findings).some((findings) => findings.length > 0),
    gone: findingsOf(comparison.findings.gone, heuristics),
    stayed: findingsOf(comparison.findings.stayed, heuristics),
    came: findingsOf(comparison.findings.came, heuristics),
  };
}

function sideOf(application: Comparison['before']) {
  return {
    name: shortened(printableLine(application.name), 80),
    href: applicationHref(application),
    started: `${formatMinute(application.startedAtMs)} UTC`,
    took: amountInWords(application.durationMs, 'ms'),
    outcome: OUTCOME_IN_WORDS[application.outcome],
    id: application.id,
  };
}

/** Two bars of one scale would need equal wholes; shares of each say where the time moved. */
function budgetsOf(
  title: string,
  slices: readonly SliceChange[],
  unit: 'ms' | 'coreMs',
):
  | { readonly title: string; readonly bars: readonly BudgetView[]; readonly table: LinkTable }
  | undefined {
  const table = linkTable(
    `${title}, split`,
    [
      {
        label: title,
        cell: ({ id, label }) => nameCell(label, { colour: sliceColour(id, 0) }),
      },
      { label: 'Before', look: 'number', cell: ({ beforeMs }) => quantityCell(beforeMs, unit) },
      { label: 'After', look: 'number', cell: ({ afterMs }) => quantityCell(afterMs, unit) },
      {
        label: 'Change',
        look: 'number',
        cell: ({ beforeMs, afterMs }) =>
          nameCell(changeInWords(beforeMs, afterMs), {
            look: 'number',
            order: String(afterMs - beforeMs),
          }),
      },
    ],
    slices.filter(({ beforeMs, afterMs }) => beforeMs > 0 || afterMs > 0),
  );
  if (table === undefined) return undefined;
  const bar = (side: 'beforeMs' | 'afterMs', name: string): readonly BudgetView[] =>
    budgetViews({
      wall: slices.map((slice) => ({ id: slice.id, label: slice.label, ms: slice[side] })),
      cores: [],
    }).map((view) => ({
      ...view,
      title: name,
      total: amountInWords(
        sumBy(slices, (slice) => slice[side]),
        unit,
      ),
    }));
  return { title, bars: [...bar('beforeMs', 'Before'), ...bar('afterMs', 'After')], table };
}

function findingsOf(findings: readonly Finding[], heuristics: readonly HeuristicName[]) {
  return findings.map(({ heuristicId, headline, severity }) => ({
    tone: severity,
    title: heuristics.find(({ id }) => id === heuristicId)?.title ?? heuristicId,
    href: heuristicHref(heuristicId),
    headline: shortened(printableLine(headline), 300),
  }));
}
