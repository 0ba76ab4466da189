import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { booleanProperty, numberProperty, property } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { HostEffect } from './host-effect.ts';

/** `spark.speculation.multiplier`: Spark's default, calmer since 4.0. */
const MULTIPLIER = 1.5;
const MULTIPLIER_SINCE_4 = 3;
/** Of the slowdown, so that tasks there are repeated before they end. Ours. */
const MULTIPLIER_SHARE = 0.75;

/** What to do about a slow host, the primary change first. `hostCount`: those that ran tasks. */
export function slowHostAdvice(
  app: ApplicationModel,
  slow: HostEffect,
  hostCount: number,
): readonly Recommendation[] {
  const look = lookInto(slow);
  // copies of a task never run on the host of the original
  if (slow.kind === 'executor' || hostCount < 2) return [look];
  const advice = [...speculation(app, slow), ...exclusion(app, slow)];
  return [...advice, look];
}

function lookInto({ kind, name }: HostEffect): Recommendation {
  return {
    kind: 'look-into',
    advice:
      kind === 'host'
        ? `Have ${name} checked (disk, network, other load): if tasks of other applications are slow there too, take it out of service.`
        : `Look at where executor ${name} ran and what shared the machine with it: CPU limits, another process, a slow disk. If it comes back with other executors, tell the platform team.`,
  };
}

function speculation(
  app: ApplicationModel,
  { slowdownRatio, name }: HostEffect,
): readonly Recommendation[] {
  const set = app.sections.environment?.sparkProperties ?? {};
  const isOn = booleanProperty(set, 'spark.speculation') === true;
  const isCalm = isAtLeastSpark(app.framework.version, 4, 0);
  const usual = isCalm ? MULTIPLIER_SINCE_4 : MULTIPLIER;
  const multiplier = numberProperty(set, 'spark.speculation.multiplier') ?? usual;
  const wanted = Math.max(MULTIPLIER, Math.floor(MULTIPLIER_SHARE * slowdownRatio * 10) / 10);
  const times = slowdownRatio.toFixed(1);
  const on: Recommendation = {
    kind: 'set-property',
    property: 'spark.speculation',
    from: 'false',
    to: 'true',
    because: `tasks on ${name} take ${times} times as long, and copies of them would start on other hosts`,
    scope: 'submit',
    risk: 'Copies take cores, and a task that writes to another system by itself may do so twice.',
    verify: 'Tasks on the slow host are killed because another attempt succeeded.',
  };
  const sooner: Recommendation = {
    kind: 'set-property',
    property: 'spark.speculation.multiplier',
    from: String(multiplier),
    to: String(wanted),
    because: `a copy starts when a task takes ${multiplier} times as long as the middle one, and these take ${times} times as long`,
    scope: 'submit',
    risk: 'More copies of tasks that are slow for other reasons.',
  };
  return [...(isOn ? [] : [on]), ...(multiplier > wanted ? [sooner] : [])];
}

function exclusion(app: ApplicationModel, { name }: HostEffect): readonly Recommendation[] {
  if (app.clusterManager !== 'yarn' || !isAtLeastSpark(app.framework.version, 3, 0)) return [];
  const set = app.sections.environment?.sparkProperties ?? {};
  const from = property(set, 'spark.yarn.exclude.nodes');
  return [
    {
      kind: 'set-property',
      property: 'spark.yarn.exclude.nodes',
      ...(from === undefined ? {} : { from }),
      to: from === undefined || from === '' ? name : `${from},${name}`,
      because: `every executor on ${name} was slow; until it is mended, ask YARN for others`,
      scope: 'submit',
      risk: 'Has to be taken back when the host is well again.',
    },
  ];
}
