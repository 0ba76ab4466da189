import { describe, expect, it } from 'vitest';
import { foldCauses } from '../../src/engine/fold-causes.ts';
import { byWorth } from '../../src/engine/worth.ts';
import type { ApplicationModel, Outcome } from '../../src/model/application.ts';
import type { Finding, Subject } from '../../src/model/finding.ts';
import type { Raised } from '../../src/model/severity.ts';
import { anApplication, aStage, MINUTE_MS, STARTED_AT_MS } from '../builders/application.ts';
import { aFindingDraft } from '../builders/finding.ts';

const WALL_MS = 30 * MINUTE_MS;
const APPLICATION: Subject = { kind: 'application' };
const stage = (stageId: number, stageAttemptId = 0): Subject => ({
  kind: 'stage',
  stageId,
  stageAttemptId,
});
const sql = (executionId: number): Subject => ({ kind: 'sql', executionId });

/** `worth`: share of the wall clock that acting on it gives back; null for a finding that predicts nothing. */
interface Draft {
  readonly id: string;
  readonly about?: Subject;
  readonly worth?: number | null;
  readonly severity?: Raised;
}

function finding({ id, about = stage(3), worth = 0.3, severity = 'severe' }: Draft): Finding {
  const { saving: _saving, ...draft } = aFindingDraft({ subject: about, severity });
  if (worth === null) return { heuristicId: id, ...draft };
  const wall = worth * WALL_MS;
  return {
    heuristicId: id,
    ...draft,
    saving: {
      wallMs: { low: wall, likely: wall, high: wall },
      memoryByteMs: { low: 0, likely: 0, high: 0 },
      basis: 'simulated',
    },
  };
}

/** Roots with their symptoms: `skew(spill gc)`. */
function folded(drafts: readonly Draft[], app: ApplicationModel = anApplication()): string {
  return foldCauses(app, byWorth(app, drafts.map(finding)))
    .map(({ heuristicId, explains }) => {
      const symptoms = explains.map((symptom) => symptom.heuristicId).join(' ');
      return symptoms === '' ? heuristicId : `${heuristicId}(${symptoms})`;
    })
    .join(', ');
}

const skew: Draft = { id: 'shuffle-data-skew' };
const idleCores: Draft = { id: 'core-underutilization', about: APPLICATION };

describe('foldCauses', () => {
  it.for<{ what: string; drafts: readonly Draft[]; left: string }>([
    {
      what: 'a skewed stage is one finding, with what follows from it',
      drafts: [skew, { id: 'spill' }, { id: 'gc-pressure' }, idleCores],
      left: 'shuffle-data-skew(spill gc-pressure core-underutilization)',
    },
    {
      what: 'another stage has another cause',
      drafts: [skew, { id: 'spill', about: stage(7) }],
      left: 'shuffle-data-skew, spill',
    },
    {
      what: 'a retry is the same stage',
      drafts: [skew, { id: 'spill', about: stage(3, 1) }],
      left: 'shuffle-data-skew(spill)',
    },
    {
      what: 'a symptom of the whole application may come from any stage',
      drafts: [skew, { id: 'gc-pressure', about: { kind: 'executor', executorId: '1' } }],
      left: 'shuffle-data-skew(gc-pressure)',
    },
    {
      what: 'what explains the cause explains its symptoms',
      drafts: [
        { id: 'insufficient-parallelism', worth: 0.25 },
        { id: 'core-underutilization', about: APPLICATION, worth: 0.2 },
        { id: 'single-partition-stage', worth: 0.3 },
      ],
      left: 'single-partition-stage(insufficient-parallelism core-underutilization)',
    },
    {
      what: 'Dr. Elephant’s findings stand side by side',
      drafts: [
        { id: 'dr-executor-gc', worth: null },
        { id: 'dr-executor-spill', worth: null },
      ],
      left: 'dr-executor-gc, dr-executor-spill',
    },
    {
      what: 'unrelated findings stand side by side',
      drafts: [skew, { id: 'small-files-read', about: stage(9), worth: 0.2 }],
      left: 'shuffle-data-skew, small-files-read',
    },
    {
      what: 'two findings of one heuristic are two causes',
      drafts: [skew, { ...skew, about: stage(7), worth: 0.2 }, idleCores],
      left: 'shuffle-data-skew(core-underutilization), shuffle-data-skew',
    },
  ])('$what', ({ drafts, left }) => {
    expect(folded(drafts)).toBe(left);
  });

  it.for([
    { symptom: 0.6, cause: 0.3, left: 'shuffle-data-skew(core-underutilization)' },
    { symptom: 0.61, cause: 0.3, left: 'core-underutilization, shuffle-data-skew' },
    { symptom: null, cause: 0.05, left: 'shuffle-data-skew(core-underutilization)' },
    { symptom: 0.9, cause: null, left: 'shuffle-data-skew(core-underutilization)' },
  ])('cores idle for $symptom beside skew of $cause: $left', ({ symptom, cause, left }) => {
    expect(
      folded([
        { ...idleCores, worth: symptom },
        { ...skew, worth: cause },
      ]),
    ).toBe(left);
  });

  it('adds up what several causes give back', () => {
    const drafts = [
      { ...idleCores, worth: 0.8 },
      { ...skew, worth: 0.22 },
      { id: 'driver-gap', about: APPLICATION, worth: 0.2 },
    ];

    expect(folded(drafts)).toBe('shuffle-data-skew(core-underutilization), driver-gap');
  });

  describe('where either may be the cause of the other', () => {
    it.for([
      { spill: 0.4, few: 0.3, left: 'spill(insufficient-parallelism)' },
      { spill: 0.3, few: 0.4, left: 'insufficient-parallelism(spill)' },
    ])('takes the one worth more: $left', ({ spill, few, left }) => {
      expect(
        folded([
          { id: 'spill', worth: spill },
          { id: 'insufficient-parallelism', worth: few },
        ]),
      ).toBe(left);
    });
  });

  describe('of an application that failed', () => {
    function failed(drafts: readonly Draft[], outcome: Outcome = 'failed'): string {
      return folded(drafts, anApplication({ outcome }));
    }
    const oom: Draft = { id: 'executor-heap-oom', worth: 0.1, severity: 'critical' };
    const rootCause: Draft = {
      id: 'failed-app-root-cause',
      about: APPLICATION,
      worth: null,
      severity: 'critical',
    };

    it('puts the reason first, whatever else would save more', () => {
      const left =
        'executor-heap-oom(failed-app-root-cause single-partition-stage wasted-task-time), tiny-tasks';

      expect(
        failed([
          { id: 'tiny-tasks', about: stage(8), worth: 0.7, severity: 'critical' },
          { id: 'single-partition-stage', worth: 0.6, severity: 'critical' },
          { id: 'wasted-task-time', about: APPLICATION, worth: 0.5 },
          rootCause,
          oom,
        ]),
      ).toBe(left);
    });

    it.for<{ what: string; beside: Draft; left: string }>([
      {
        what: 'an accident that it survived',
        beside: { ...oom, severity: 'moderate', worth: 0.8 },
        left: 'failed-app-root-cause, executor-heap-oom',
      },
      {
        what: 'what only made it slow',
        beside: { id: 'grouped-map-memory-risk', worth: 0.8 },
        left: 'executor-heap-oom(failed-app-root-cause), grouped-map-memory-risk',
      },
    ])('does not hide the reason behind $what', ({ beside, left }) => {
      const reasons = beside.id === oom.id ? [rootCause] : [rootCause, oom];

      expect(failed([...reasons, beside])).toBe(left);
    });

    it('lets the reason be what made it slow where it survived', () => {
      const drafts: readonly Draft[] = [
        { id: 'executor-heap-oom', worth: 0.1, severity: 'moderate' },
        { id: 'shuffle-data-skew', worth: 0.3 },
      ];

      expect(failed(drafts, 'succeeded')).toBe('shuffle-data-skew(executor-heap-oom)');
    });

    it('follows a chain of losses to its beginning', () => {
      expect(
        failed([
          { id: 'shuffle-fetch-failure', worth: null, severity: 'critical' },
          { id: 'executor-loss-churn', about: APPLICATION, worth: null, severity: 'critical' },
          { id: 'container-memory-kill', worth: null, severity: 'critical' },
          rootCause,
        ]),
      ).toBe(
        'container-memory-kill(shuffle-fetch-failure executor-loss-churn failed-app-root-cause)',
      );
    });
  });

  describe('by time and by query', () => {
    const app = anApplication({
      sections: {
        stages: [
          aStage({ stageId: 3, sqlExecutionId: 1 }),
          aStage({
            stageId: 7,
            sqlExecutionId: 2,
            submittedAtMs: STARTED_AT_MS + 5 * MINUTE_MS,
            completedAtMs: STARTED_AT_MS + 6 * MINUTE_MS,
          }),
        ],
      },
    });

    it.for([
      { lost: 3, fetch: 7, left: 'container-memory-kill(shuffle-fetch-failure)' },
      { lost: 7, fetch: 3, left: 'container-memory-kill, shuffle-fetch-failure' },
      { lost: 99, fetch: 7, left: 'container-memory-kill(shuffle-fetch-failure)' },
    ])('a loss in stage $lost and a fetch failure in $fetch: $left', ({ lost, fetch, left }) => {
      expect(
        folded(
          [
            { id: 'container-memory-kill', about: stage(lost), severity: 'critical' },
            { id: 'shuffle-fetch-failure', about: stage(fetch) },
          ],
          app,
        ),
      ).toBe(left);
    });

    it.for([
      { about: sql(1), left: 'small-files-read(tiny-tasks)' },
      { about: sql(2), left: 'small-files-read, tiny-tasks' },
      { about: sql(9), left: 'small-files-read, tiny-tasks' },
    ])('files of $about.executionId and tasks of stage 3: $left', ({ about, left }) => {
      expect(
        folded([{ id: 'small-files-read', about, worth: 0.4 }, { id: 'tiny-tasks' }], app),
      ).toBe(left);
    });

    it('two findings about one query are about the same', () => {
      const join: Draft = { id: 'cartesian-or-nested-loop-join', about: sql(9) };

      expect(folded([join, { id: 'exploding-join', about: sql(9) }], app)).toBe(
        'cartesian-or-nested-loop-join(exploding-join)',
      );
    });
  });

  it('says why, and about what', () => {
    const app = anApplication();
    const [root] = foldCauses(app, byWorth(app, [skew, { id: 'spill' }].map(finding)));

    expect(root?.explains).toEqual([
      {
        heuristicId: 'spill',
        subject: stage(3),
        because: 'the large partition is that of the skewed key',
      },
    ]);
  });
});
