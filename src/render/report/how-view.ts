import type { Analysis } from '../../model/analysis.ts';
import { BASIS_IN_WORDS } from '../words/advice.ts';
import {
  type FigureId,
  HOW_BASIS,
  HOW_FIGURES,
  HOW_REST,
  howOfSeverity,
  howOfSlice,
} from '../words/how-computed.ts';

/** How the numbers of this page came about; each entry can be linked to. */
export interface HowGroup {
  readonly title: string;
  readonly entries: readonly HowEntry[];
}
interface HowEntry {
  readonly id: string;
  readonly label: string;
  readonly text: string;
}

const FIGURES: readonly (readonly [FigureId, string])[] = [
  ['wall-clock', 'Wall clock'],
  ['cores-held', 'Cores held'],
  ['memory-held', 'Memory held, GiB-h'],
  ['efficiency', 'Efficiency'],
  ['tasks', 'Tasks'],
  ['failed-tasks', 'Failed tasks'],
];

/** Only of what is on the page. */
export function howGroups(analysis: Analysis): readonly HowGroup[] {
  const { timeBudget, findings } = analysis;
  const bases = new Set(
    findings.flatMap(({ saving }) => (saving === undefined ? [] : saving.basis)),
  );
  return [
    {
      title: 'Key figures',
      entries: FIGURES.map(([id, label]) => entry(id, label, HOW_FIGURES[id])),
    },
    {
      title: 'Findings',
      entries: [
        entry('severity', 'Severity', howOfSeverity(analysis.engine.gateScale)),
        ...[...bases].map((basis) =>
          entry(`saving-${basis}`, BASIS_IN_WORDS[basis], HOW_BASIS[basis]),
        ),
      ],
    },
    { title: 'Parts of the wall clock', entries: sliceEntries('wall', timeBudget?.wall) },
    { title: 'Parts of the core time', entries: sliceEntries('cores', timeBudget?.cores) },
    {
      title: 'Over time',
      entries: [
        ...(analysis.idealTimes === undefined ? [] : [entry('ideal', 'At best', HOW_REST.ideal)]),
        ...(analysis.detail?.wallPath === undefined
          ? []
          : [entry('path', 'Critical path', HOW_REST.path)]),
      ],
    },
  ].filter(({ entries }) => entries.length > 0);
}

/** The id of the place in the page that says how a figure is computed. */
export function howId(id: string): string {
  return `how-${id}`;
}

function entry(id: string, label: string, text: string): HowEntry {
  return { id: howId(id), label, text };
}

function sliceEntries(
  whole: 'wall' | 'cores',
  slices: readonly { readonly id: string; readonly label: string; readonly ms: number }[] = [],
): readonly HowEntry[] {
  return slices
    .filter(({ ms }) => ms > 0)
    .flatMap(({ id, label }) => {
      const text = howOfSlice(whole, id);
      return text === undefined ? [] : [entry(`${whole}-${id}`, label, text)];
    });
}
