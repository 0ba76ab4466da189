import { expect, it } from 'vitest';
import { dismissalCountsQuery, dismissalsQuery } from '../../src/store/insights/dismissals.ts';
import { mostOfDayQuery } from '../../src/store/insights/most-to-recover.ts';
import { nameIdQuery, namesQuery } from '../../src/store/insights/names.ts';
import {
  nextEngineQuery,
  outdatedRowsQuery,
  runsOfEngineQuery,
} from '../../src/store/insights/outdated.ts';
import { runRowsQuery } from '../../src/store/insights/run-rows.ts';
import { daysQuery, sumsQuery } from '../../src/store/insights/sum-days.ts';
import { seriesQuery } from '../../src/store/insights/sums.ts';
import { neighbourQuery } from '../../src/store/kept/kept-adoption.ts';
import { findWords } from '../../src/store/kept/search-index.ts';
import type { Db } from '../../src/store/schema.ts';
import { adoptionQuery, attemptsQuery } from '../../src/store/sql-insights.ts';
import { planOf, type Query } from './plan-of.ts';

const DAYS = { fromDay: 1, toDay: 9 };
const WINDOW = { fromMs: 1, toMs: 9 };
const LIST = { presetId: 1, dimension: 'job', withinId: 0 } as const;
const ENGINE = { preset_id: 1, version_id: 2, options_id: 3 };
const PLACE = { analysis_id: 1, job_id: 2, preset_id: 3, options_id: 4, started_at_ms: 5 };
const RECOVERABLE = { presetId: 1, day: 2, limit: 20, floor: 3 } as const;
const WORDS = {
  tokens: ['orders', 'u==7'],
  below: { startedAtMs: 9, id: 9 },
  fromMs: 0,
  limit: 51,
};

/** The plan of each question, step by step. What sorts says what it sorts, and what bounds that. */
it.for<{ asks: string; query: Query; plan: readonly string[] }>([
  {
    asks: 'sums, which days have changed',
    query: (db) => daysQuery(db, 1, DAYS),
    plan: ['SEARCH kept_day USING PRIMARY KEY (preset_id=? AND day>? AND day<?)'],
  },
  {
    asks: 'sums, the rows of days',
    query: (db) => sumsQuery(db, LIST, [1, 2, 3]),
    plan: [
      'SEARCH kept_sum USING PRIMARY KEY (preset_id=? AND dimension=? AND within_id=? AND day=?)',
    ],
  },
  {
    asks: 'series',
    query: (db) => seriesQuery(db, { presetId: 1, dimension: 'job', keyId: 7, ...DAYS }),
    plan: [
      'SEARCH kept_day USING PRIMARY KEY (preset_id=? AND day>? AND day<?)',
      'SEARCH kept_sum USING PRIMARY KEY (preset_id=? AND dimension=? AND within_id=? AND day=? AND key_id=?)',
    ],
  },
  ...(['recoverableMemoryByteMs', 'recoverableWallMs'] as const).flatMap((orderBy) => {
    const amount = orderBy === 'recoverableWallMs' ? 'wall' : 'memory';
    const column =
      orderBy === 'recoverableWallMs' ? 'recoverable_wall_ms' : 'recoverable_memory_byte_ms';
    return [
      {
        asks: `mostToRecover, a day, by ${amount}`,
        query: (db: Db) => mostOfDayQuery(db, { ...RECOVERABLE, orderBy }),
        plan: [
          `SEARCH run USING COVERING INDEX run_recoverable_${amount} (preset_id=? AND day=? AND ${column}>?)`,
        ],
      },
      {
        asks: `mostToRecover, a day of a user, by ${amount}`,
        query: (db: Db) => mostOfDayQuery(db, { ...RECOVERABLE, orderBy, userId: 5 }),
        plan: [
          `SEARCH run USING COVERING INDEX run_recoverable_${amount}_by_user (preset_id=? AND user_id=? AND day=? AND ${column}>?)`,
        ],
      },
      {
        asks: `mostToRecover, a day of a queue, by ${amount}`,
        query: (db: Db) => mostOfDayQuery(db, { ...RECOVERABLE, orderBy, queueId: 5 }),
        plan: [
          `SEARCH run USING COVERING INDEX run_recoverable_${amount}_by_queue (preset_id=? AND queue_id=? AND day=? AND ${column}>?)`,
        ],
      },
    ];
  }),
  {
    asks: 'search, whatever the filters: they are all in the index of words',
    query: (db) => ({ compile: () => findWords(db, WORDS, 3_000_000) }),
    plan: [
      // walks the words' lists (M) between two places (< and >), from the highest on (the 128 of 192): nothing is sorted
      'SCAN search_index VIRTUAL TABLE INDEX 192:M1<>',
      'SEARCH analysis USING COVERING INDEX analysis_by_start (started_at_ms=? AND id=?)',
    ],
  },
  {
    asks: 'search, a beginning of an id',
    query: (db) => ({ compile: () => findWords(db, { ...WORDS, ids: ['a', 'b'] }, 1) }),
    plan: [
      'SCAN search_index VIRTUAL TABLE INDEX 192:M1<>',
      'SEARCH analysis USING INTEGER PRIMARY KEY (rowid=?)',
    ],
  },
  {
    asks: 'rows of runs',
    query: (db) => runRowsQuery(db, [1, 2]),
    plan: [
      'SEARCH analysis USING INTEGER PRIMARY KEY (rowid=?)',
      'SEARCH run USING INTEGER PRIMARY KEY (rowid=?)',
    ],
  },
  {
    asks: 'attempts',
    query: (db) => attemptsQuery(db, 'a', undefined),
    plan: ['SEARCH analysis USING COVERING INDEX analysis_by_application (application_id=?)'],
  },
  {
    asks: 'attempts in a cluster',
    query: (db) => attemptsQuery(db, 'a', 'lab'),
    plan: ['SEARCH analysis USING INDEX analysis_by_application (application_id=?)'],
  },
  {
    asks: 'adoption',
    query: (db) => adoptionQuery(db, 1, WINDOW),
    plan: ['SEARCH kept_adoption USING PRIMARY KEY (preset_id=? AND week>? AND week<?)'],
  },
  ...(['before', 'after'] as const).map((side) => ({
    asks: `adoption, the run ${side}`,
    query: (db: Db) => neighbourQuery(db, PLACE, side),
    plan: [
      `SEARCH run USING INDEX run_by_job (job_id=? AND preset_id=? AND options_id=? AND started_at_ms${side === 'before' ? '<' : '>'}?)`,
      'SEARCH analysis USING INTEGER PRIMARY KEY (rowid=?)',
    ],
  })),
  {
    asks: 'names',
    query: (db) => namesQuery(db, 'job', 'air', 20),
    plan: [
      'SEARCH kept_name USING COVERING INDEX kept_name_by_text (kind=? AND text>? AND text<?)',
    ],
  },
  {
    asks: 'the number of a name',
    query: (db) => nameIdQuery(db, 'user', 'ann'),
    plan: ['SEARCH kept_name USING COVERING INDEX kept_name_by_text (kind=? AND text=?)'],
  },
  {
    asks: 'dismissals',
    query: (db) => dismissalsQuery(db, { kind: 'job', jobKey: 'j' }, 5),
    plan: [
      'SEARCH dismissal USING INDEX dismissal_by_scope (application_id=? AND cluster=? AND job_key=?)',
    ],
  },
  {
    asks: 'heuristicRecords, dismissals of a window (people made them: thousands at most)',
    query: (db) => dismissalCountsQuery(db, WINDOW),
    plan: [
      'SEARCH dismissal USING COVERING INDEX dismissal_by_time (at_ms>? AND at_ms<?)',
      'USE TEMP B-TREE FOR GROUP BY',
    ],
  },
  {
    asks: 'outdated, the next version and options',
    query: (db) => nextEngineQuery(db, ENGINE),
    plan: [
      'SEARCH run USING COVERING INDEX run_by_engine ((preset_id,version_id,options_id,started_at_ms)>(?,?,?,?))',
    ],
  },
  {
    asks: 'outdated, the newest of one',
    query: (db) => runsOfEngineQuery(db, ENGINE, { startedAtMs: 5, id: 6 }, 51),
    plan: [
      'SEARCH run USING COVERING INDEX run_by_engine (preset_id=? AND version_id=? AND options_id=? AND started_at_ms<?)',
    ],
  },
  {
    asks: 'outdated, the rows of a page',
    query: (db) => outdatedRowsQuery(db, [1, 2]),
    plan: [
      'SEARCH analysis USING INTEGER PRIMARY KEY (rowid=?)',
      'SEARCH judged_record USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN',
    ],
  },
])('$asks', async ({ query, plan }) => {
  expect(await planOf(query)).toEqual(plan);
});
