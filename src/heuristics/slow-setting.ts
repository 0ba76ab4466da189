import { z } from 'zod';
import { savingBy } from '../metrics/simulate/gain.ts';
import { mergedChanges } from '../metrics/simulate/merged-changes.ts';
import type { SlowSetting } from '../metrics/slow-settings/slow-setting.ts';
import { lostTaskMs, slowSettings } from '../metrics/slow-settings/slow-settings.ts';
import { lighterStages } from '../metrics/stages/lighter-stages.ts';
import { placeInWords } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({ ...GATE_OPTIONS });

export const slowSetting: Heuristic = defineHeuristic({
  meta: {
    id: 'slow-setting',
    title: 'A setting switches off what makes Spark fast',
    why: 'Compiled operators, reading in columns and large Arrow batches are on by default; switched off for one query, they are missed by all.',
    category: 'configuration',
  },
  requires: ['sqlExecutions', 'stages', 'environment'],
  options: Options,

  evaluate(app, options) {
    const settings = slowSettings(app);
    if (!isNonEmpty(settings)) return { kind: 'pass' };
    const changes = settings.flatMap(({ stages }) => lighterStages(stages).changes);
    const remedy = { stages: mergedChanges(changes) };
    const saving = savingBy(app, remedy, 'modelled');
    const worth = { saving, remedy, details: [tableOf(app, settings)] };
    return flagIfWorth(app, options, worth, () => describe(app, settings, saving.wallMs.likely));
  },
});

function describe(
  app: ApplicationModel,
  settings: NonEmpty<SlowSetting>,
  savedMs: number,
): Described {
  const [{ property, value, does }] = settings;
  const others = settings.length - 1;
  const more = others === 0 ? '' : `, and ${countInWords(others)} more like it`;
  const cost = `about ${msInWords(savedMs)}`;
  return {
    subject: { kind: 'property', name: property },
    headline: headlineOf(
      `${property}=${value} ${does}${more}: ${cost} lost`,
      `${property} ${does}: ${cost} lost`,
    ),
    evidence: [
      measure('Task time lost', sumBy(settings, lostTaskMs), 'coreMs'),
      tableOf(app, settings),
    ],
    recommendations: settings.map(advice),
    confidence: {
      level: 'low',
      because:
        'what is set and which stages ran under it is on record; how much faster they are without it is taken from other applications that were run both ways',
    },
    owner: 'user',
  };
}

function advice({ property, value, to, because, risk }: SlowSetting): Recommendation {
  return {
    kind: 'set-property',
    property,
    from: value,
    to,
    because,
    scope: 'session',
    ...(risk === undefined ? {} : { risk }),
    verify:
      'The stages below take less CPU time; if a query needs the setting, give it to that query alone.',
  };
}

function tableOf(app: ApplicationModel, settings: readonly SlowSetting[]): Evidence {
  const rows = settings.flatMap(({ property, stages }) =>
    stages.map((slowed) => ({ property, ...slowed })),
  );
  return {
    kind: 'table',
    columns: [
      { key: 'property', label: 'Setting' },
      { key: 'stage', label: 'Stage' },
      { key: 'run', label: 'Task time', unit: 'ms' },
      { key: 'lost', label: 'Lost', unit: 'ms' },
    ],
    ...tableRows(rows, ({ property, stage, savedMs }) => ({
      property,
      stage: placeInWords(app, stage),
      run: stage.taskTimeMs,
      lost: Math.round(savedMs),
    })),
  };
}
