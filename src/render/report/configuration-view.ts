import type { Analysis } from '../../model/analysis.ts';
import type { AnalysisDetail } from '../../model/detail.ts';
import { isSameSetting, sparkDefault } from '../../model/spark/spark-defaults.ts';
import { formatCount } from '../words/format.ts';
import { type ColumnOf, type TableView, tableOf } from './table-view.ts';

type Setting = AnalysisDetail['configuration'][number] & {
  readonly default: string | undefined;
  readonly compared: Compared;
};
type Compared = 'differs' | 'not known' | 'same';

const ORDER: readonly Compared[] = ['differs', 'not known', 'same'];
const COMPARED_IN_WORDS: Readonly<Record<Compared, string>> = {
  differs: 'differs',
  'not known': 'no default known',
  same: 'as the default',
};

const COLUMNS: readonly ColumnOf<Setting>[] = [
  { label: 'Property', longText: ({ name }) => name },
  { label: 'Value', longText: ({ value }) => value },
  { label: 'Spark’s default', text: ({ default: value }) => value },
  { label: 'Compared', text: ({ compared }) => COMPARED_IN_WORDS[compared] },
];

/** What was set: first what differs from the defaults of this version of Spark, then what has none, then what changes nothing. */
export function configurationTable({ application, detail }: Analysis): TableView | undefined {
  if (detail === undefined) return undefined;
  const place = {
    version: application.framework.version,
    clusterManager: application.clusterManager,
  };
  const settings = detail.configuration.map((setting): Setting => {
    const value = sparkDefault(setting.name, place);
    return { ...setting, default: value, compared: comparedTo(value, setting.value) };
  });
  const sorted = settings.toSorted((a, b) => rankOf(a) - rankOf(b));
  const table = tableOf('Properties that were set', COLUMNS, sorted, detail.morePropertyCount);
  if (table === undefined) return undefined;
  return {
    ...table,
    rows: table.rows.map((row, index) => ({
      ...row,
      isMarked: sorted[index]?.compared === 'differs',
    })),
  };
}

/** `7 of 25 properties differ from Spark’s defaults`. */
export function configurationInWords(table: TableView): string {
  const count = table.rows.filter(({ isMarked }) => isMarked).length;
  const all = formatCount(table.rows.length, 'property', 'properties');
  const differing = count === 1 ? '1 differs' : `${count} differ`;
  return `${all} set, ${differing} from Spark’s default${table.more === undefined ? '' : `, ${table.more}`}`;
}

function rankOf({ compared }: Setting): number {
  return ORDER.indexOf(compared);
}

function comparedTo(standard: string | undefined, value: string): Compared {
  if (standard === undefined) return 'not known';
  return isSameSetting(standard, value) ? 'same' : 'differs';
}
