import { z } from 'zod';
import { type DeadSetting, deadSettings } from '../metrics/dead-settings.ts';
import { countInWords, headlineOf } from '../metrics/words.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';

const Options = z.strictObject({});

export const conflictingOrDeadConfiguration: Heuristic = defineHeuristic({
  meta: {
    id: 'conflicting-or-dead-configuration',
    title: 'Settings do not do what they seem to',
    why: 'A setting that Spark does not read, or reads otherwise than meant, makes the next change a guess.',
    category: 'configuration',
  },
  requires: ['environment'],
  options: Options,

  evaluate(app) {
    const dead = deadSettings(app);
    if (!isNonEmpty(dead)) return { kind: 'pass' };
    return {
      kind: 'flag',
      findings: [
        {
          severity: 'low',
          subject: { kind: 'property', name: dead[0].name },
          headline: headlineInWords(dead),
          evidence: [tableOf(dead)],
          recommendations: dead.map(adviceOn),
          confidence: {
            level: 'high',
            because: 'the settings are on record, and how Spark reads them is documented',
          },
          owner: 'user',
        },
      ],
    };
  },
});

function headlineInWords(dead: NonEmpty<DeadSetting>): string {
  const [{ name, because }] = dead;
  const rest = dead.length - 1;
  const more = rest === 0 ? '' : `; ${countInWords(rest)} more settings do not work either`;
  return headlineOf(`${name} ${because}${more}`, `${name} ${because}`, `${name} does not work`);
}

function tableOf(dead: readonly DeadSetting[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'name', label: 'Setting' },
      { key: 'value', label: 'Set to' },
      { key: 'why', label: 'It' },
      { key: 'instead', label: 'Read instead' },
    ],
    rows: dead.map(({ name, value, because, replacement }) => ({
      name,
      value,
      why: because,
      instead: replacement ?? '',
    })),
  };
}

function adviceOn({ name, value, because, replacement }: DeadSetting): Recommendation {
  const instead =
    replacement === undefined
      ? 'Leave it out, or set it where the application is submitted.'
      : `Use ${replacement} for what was meant, and leave it out.`;
  return { kind: 'look-into', advice: `${name}=${value} ${because}. ${instead}` };
}
