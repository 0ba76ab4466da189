import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { property } from '../../model/spark/spark-properties.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import { countInWords, msInWords } from '../words.ts';
import { LOCALITY_LEVELS, type LocalityWait } from './locality-wait.ts';

const WAIT = 'spark.locality.wait';

/**
 * Catalogue cause 43: nothing to wait for where files are in an object store, which is near to nobody; a second where blocks of
 * HDFS are on the machines.
 */
export function localityAdvice(
  app: ApplicationModel,
  { waitMs, stage, lateTaskCount, starvedSlotCount }: LocalityWait,
): readonly Recommendation[] {
  const { sparkProperties = {}, hadoopProperties = {} } = app.sections.environment ?? {};
  const readsHdfs =
    stage.sums.inputBytes > 0 && (hadoopProperties['fs.defaultFS'] ?? '').startsWith('hdfs:');
  const to = readsHdfs && waitMs > MS_PER_SECOND ? '1s' : '0s';
  const because = becauseOf({ waitMs, lateTaskCount, starvedSlotCount });
  const levels = LOCALITY_LEVELS.map((level) => `${WAIT}.${level}`).filter(
    (name) => property(sparkProperties, name) !== undefined,
  );
  const names = levels.length === LOCALITY_LEVELS.length ? levels : [WAIT, ...levels];
  return names.map((name) => ({
    kind: 'set-property',
    property: name,
    from: property(sparkProperties, name) ?? property(sparkProperties, WAIT) ?? '3s',
    to,
    because,
    scope: 'submit',
    risk: 'Tasks that run far from their data read it over the network; of cached partitions, from another executor.',
    verify: 'No slot of the stage stands free while tasks are pending.',
  }));
}

function becauseOf({
  waitMs,
  lateTaskCount,
  starvedSlotCount,
}: Pick<LocalityWait, 'waitMs' | 'lateTaskCount' | 'starvedSlotCount'>): string {
  if (lateTaskCount === 0) {
    const slots = starvedSlotCount === 1 ? 'a slot' : `${countInWords(starvedSlotCount)} slots`;
    return `${slots} stood free while tasks waited for busy ones near their data`;
  }
  const tasks = lateTaskCount === 1 ? 'a task was' : `${countInWords(lateTaskCount)} tasks were`;
  return `${tasks} held back for ${msInWords(waitMs)} or more before ${lateTaskCount === 1 ? 'it' : 'they'} ran on slots that were free all the time`;
}
