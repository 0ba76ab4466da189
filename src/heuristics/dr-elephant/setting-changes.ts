import { recommendedSize } from '../../metrics/dr-elephant/memory-text.ts';
import { overheadName } from '../../metrics/dr-elephant/properties.ts';
import type { CurrentSettings, Settings } from '../../metrics/dr-elephant/recommended-settings.ts';
import type { Evidence, Recommendation } from '../../model/finding.ts';
import { type Properties, property } from '../../model/spark/spark-properties.ts';
import { measure } from '../measure.ts';
import { text } from './judgement.ts';

interface Surroundings {
  readonly properties: Properties;
  readonly version: string | undefined;
}
/** Name, value now and value advised, as texts; undefined where Spark's default applies. */
type Change = readonly [name: string, now: string | undefined, advised: string | undefined];

const BECAUSE = 'executor memory, cores and number are advised together, from what the stages did';
const BECAUSE_OF_DRIVER = 'the peak heap of the driver and a quarter more; two cores do for it';

/** The settings that differ, as changes to copy. */
export function settingChanges(
  now: CurrentSettings,
  advised: Settings,
  around: Surroundings,
): { readonly executor: readonly Recommendation[]; readonly driver: readonly Recommendation[] } {
  const executor: readonly Change[] = [
    [
      'spark.executor.memory',
      recommendedSize(now.executorMemoryBytes),
      recommendedSize(advised.executorMemoryBytes),
    ],
    ['spark.executor.cores', String(now.executorCores), String(advised.executorCores)],
    [
      'spark.executor.instances',
      countText(now.executorInstances),
      countText(advised.executorInstances),
    ],
    [
      overheadName('executor', around.version),
      sizeText(now.executorOverheadBytes),
      sizeText(advised.executorOverheadBytes),
    ],
    ['spark.memory.fraction', String(now.memoryFraction), String(advised.memoryFraction)],
  ];
  const driver: readonly Change[] = [
    [
      'spark.driver.memory',
      recommendedSize(now.driverMemoryBytes),
      recommendedSize(advised.driverMemoryBytes),
    ],
    ['spark.driver.cores', String(now.driverCores), String(advised.driverCores)],
  ];
  return {
    executor: executor.flatMap((change) => changeOf(change, around, BECAUSE)),
    driver: driver.flatMap((change) => changeOf(change, around, BECAUSE_OF_DRIVER)),
  };
}

function changeOf(
  [name, now, advised]: Change,
  { properties }: Surroundings,
  because: string,
): readonly Recommendation[] {
  if (advised === undefined || advised === now) return [];
  const from = property(properties, name);
  return [
    {
      kind: 'set-property',
      property: name,
      ...(from === undefined ? {} : { from }),
      to: advised,
      because,
      scope: 'submit',
    },
  ];
}

/** The rows of Dr. Elephant's table, in its order: what is set, then what it would set. */
export function settingRows(now: CurrentSettings, advised: Settings): readonly Evidence[] {
  return [
    text('Current spark.executor.memory', recommendedSize(now.executorMemoryBytes)),
    text('Current spark.driver.memory', recommendedSize(now.driverMemoryBytes)),
    measure('Current spark.executor.cores', now.executorCores, 'count'),
    measure('Current spark.driver.cores', now.driverCores, 'count'),
    measure('Current spark.memory.fraction', now.memoryFraction, 'ratio'),
    ...optionalRows('Current', now),
    measure('Recommended spark.executor.cores', advised.executorCores, 'count'),
    text('Recommended spark.executor.memory', recommendedSize(advised.executorMemoryBytes)),
    measure('Recommended spark.memory.fraction', advised.memoryFraction, 'ratio'),
    measure('Recommended spark.driver.cores', advised.driverCores, 'count'),
    text('Recommended spark.driver.memory', recommendedSize(advised.driverMemoryBytes)),
    ...optionalRows('Recommended', advised),
  ];
}

function optionalRows(prefix: string, settings: Settings): readonly Evidence[] {
  const { executorInstances, executorOverheadBytes, driverOverheadBytes } = settings;
  return [
    ...(executorInstances === undefined
      ? []
      : [measure(`${prefix} spark.executor.instances`, executorInstances, 'count')]),
    ...overheadRow(`${prefix} spark.yarn.executor.memoryOverhead`, executorOverheadBytes),
    ...overheadRow(`${prefix} spark.yarn.driver.memoryOverhead`, driverOverheadBytes),
  ];
}

function overheadRow(label: string, bytes: number | undefined): readonly Evidence[] {
  return bytes === undefined ? [] : [text(label, recommendedSize(bytes))];
}

function countText(count: number | undefined): string | undefined {
  return count === undefined ? undefined : String(count);
}

function sizeText(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : recommendedSize(bytes);
}
