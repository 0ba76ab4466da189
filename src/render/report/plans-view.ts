import type { Analysis } from '../../model/analysis.ts';
import type { PlanDetail, PlanNodeDetail } from '../../model/plan-detail.ts';
import { sumBy } from '../../model/sum-by.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { drawPlan, type PlanPicture } from '../charts/plan-picture.ts';
import { formatCount, formatMs, formatQuantity } from '../words/format.ts';
import { nameInWords } from '../words/run-names.ts';
import { boxesThatRan, markInWords, plannedBoxes, shareOf } from './plan-boxes.ts';
import { type PlanMark, planMarks } from './plan-marks.ts';
import {
  amountsInWords,
  changesInWords,
  stagesInWords,
  subjectInWords,
  timesInWords,
} from './plan-words.ts';
import { type ColumnOf, type TableView, tableOf } from './table-view.ts';

/** The queries of a run. */
export interface PlansView {
  readonly summary: string;
  readonly plans: readonly PlanView[];
}
export interface PlanView {
  /** Its address on the page: `sql-7`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly summary: string;
  /** Findings are about it. */
  readonly isOpen: boolean;
  readonly marks: readonly { readonly label: string; readonly href: string }[];
  readonly changes: readonly string[];
  readonly leftOut: string | undefined;
  readonly picture: PlanPicture;
  readonly pictureLabel: string;
  readonly initial: PlanPicture | undefined;
  readonly initialLabel: string;
  readonly table: TableView | undefined;
}

const DESCRIPTION_LENGTH = 120;

/** Undefined where no query was recorded, and in documents that have no plans. */
export function plansView(analysis: Analysis): PlansView | undefined {
  const { plans = [], morePlanCount = 0 } = analysis.detail ?? {};
  if (plans.length === 0) return undefined;
  const alike = sumBy(plans, (plan) => plan.alike?.count ?? 0);
  const all = formatCount(plans.length + alike + morePlanCount, 'query', 'queries');
  const shown = formatCount(plans.length, 'plan');
  return {
    summary: [
      alike + morePlanCount === 0 ? all : `${all}, ${shown} shown`,
      ...(alike > 0 ? ['queries that ran the same plan are shown once'] : []),
    ].join('; '),
    plans: plans.map((plan) => planView(analysis, plan)),
  };
}

function planView(analysis: Analysis, plan: PlanDetail): PlanView {
  const marks = planMarks(analysis, plan);
  const leftCount = plan.final.operatorCount - plan.final.nodes.length;
  return {
    id: `sql-${plan.executionId}`,
    title: `SQL ${plan.executionId}`,
    description: shortened(nameInWords(plan.description), DESCRIPTION_LENGTH),
    summary: summaryOf(plan),
    isOpen: marks.length > 0,
    marks: marks.map((mark) => ({
      label: markInWords([mark]) ?? '',
      href: `#finding-${mark.number}`,
    })),
    changes: changesInWords(plan),
    leftOut:
      leftCount > 0
        ? `${formatCount(leftCount, 'operator')} of ${formatQuantity({ value: plan.final.operatorCount, unit: 'count' })} left out: those with the least task time.`
        : undefined,
    picture: drawPlan(boxesThatRan(plan, marks)),
    pictureLabel: pictureLabel(plan),
    initial: plan.initial === undefined ? undefined : drawPlan(plannedBoxes(plan.initial)),
    initialLabel: `The plan of SQL ${plan.executionId} as first made, ${formatCount(plan.initial?.operatorCount ?? 0, 'operator')}.`,
    table: planTable(plan, marks),
  };
}

/** `14 s · 25 s in tasks · 3 more like it, 12 s together`. */
function summaryOf(plan: PlanDetail): string {
  const { durationMs, taskTimeMs, alike, status } = plan;
  return [
    ...(status === 'succeeded' ? [] : [status]),
    ...(durationMs === undefined ? [] : [formatMs(durationMs)]),
    ...(taskTimeMs > 0 ? [`${formatMs(taskTimeMs)} in tasks`] : []),
    ...(alike === undefined
      ? []
      : [
          `${formatCount(alike.count, 'more', 'more')} like it, ${formatMs(alike.durationMs)} together`,
        ]),
  ].join(' · ');
}

function pictureLabel(plan: PlanDetail): string {
  const [hottest] = plan.stages;
  const share = hottest === undefined ? undefined : shareOf(plan, [hottest.stageId]);
  const most =
    hottest === undefined || share === undefined
      ? ''
      : ` Most of its task time, ${formatQuantity({ value: share, unit: 'ratio' })}, is in stage ${hottest.stageId}.`;
  return `The plan of SQL ${plan.executionId} as it ran, ${formatCount(plan.final.operatorCount, 'operator')}, rows from top to bottom.${most} The table below says the same.`;
}

interface Row {
  readonly node: PlanNodeDetail;
  readonly place: number;
  readonly share: number | undefined;
  readonly mark: string | undefined;
}

const COLUMNS: readonly ColumnOf<Row>[] = [
  { label: 'Step', text: ({ place }) => String(place + 1) },
  { label: 'Operator', text: ({ node }) => node.name },
  { label: 'On', longText: ({ node }) => subjectInWords(node) },
  {
    label: 'Rows from step',
    text: ({ node }) => node.children.map((child) => String(child + 1)).join(', '),
  },
  { label: 'Amounts', longText: ({ node }) => amountsInWords(node) },
  { label: 'Times of its own', longText: ({ node }) => timesInWords(node) },
  { label: 'Ran in', text: ({ node }) => stagesInWords(node) },
  {
    label: 'Of the task time',
    quantity: ({ share }) => (share === undefined ? undefined : { value: share, unit: 'ratio' }),
  },
  { label: 'Finding', text: ({ mark }) => mark },
];

/** The picture for those who do not see it. */
function planTable(plan: PlanDetail, marks: readonly PlanMark[]): TableView | undefined {
  const rows = plan.final.nodes.map((node, place) => ({
    node,
    place,
    share: shareOf(plan, node.stageIds ?? []),
    mark: markInWords(marks.filter((mark) => mark.place === place)),
  }));
  return tableOf(`Operators of SQL ${plan.executionId}, the result first`, COLUMNS, rows);
}
