import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DaemonParts, Judge } from '../../src/daemon/parts.ts';
import { FetchError } from '../../src/fetchers/fetcher.ts';
import { HOUR_MS, MINUTE_MS, START_MS, World } from './a-daemon.ts';
import { ScriptedSource } from './scripted-source.ts';

/** What can happen to a daemon between its ticks, and in the middle of one. */
const STEP = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      /** The log is told this much after the end, within the overlap. */
      logLateMinutes: fc.nat(9),
      yarnLateMinutes: fc.nat(9),
      isKnownToYarn: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat(90) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('outage' as const),
      source: fc.constantFrom(0, 1),
      afterPages: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('repair' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      /** So many calls of the store into the tick. */
      afterCalls: fc.nat(40),
      /** Whether the call at which it dies still reached the database. */
      isWritten: fc.boolean(),
      isSameMachine: fc.boolean(),
    }),
  },
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

/** A short overlap: what a poll loses is not found again by accident. */
const SETTINGS = { concurrency: 2, maxBacklogApplications: 4, overlapMinutes: 10 };

/** A process that dies: from one call of the store on it never hears again. */
class Mortal {
  callsLeft = Infinity;
  isWritten = false;
  readonly #death = Promise.withResolvers<'dead'>();
  readonly died = this.#death.promise;

  /** The same object, whose promises end with the process. */
  hold<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name, receiver): unknown => {
        const member: unknown = Reflect.get(object, name, receiver);
        if (typeof member !== 'function') return member;
        return async (...args: readonly unknown[]): Promise<unknown> =>
          this.#call(() => Reflect.apply(member, object, args));
      },
    });
  }

  async #call(work: () => unknown): Promise<unknown> {
    this.callsLeft -= 1;
    if (this.callsLeft > 0) return work();
    if (this.callsLeft === 0 && this.isWritten) await work();
    this.#death.resolve('dead');
    return new Promise(() => {});
  }
}

class Story {
  readonly #world: World;
  readonly #yarn: ScriptedSource;
  readonly ended: string[] = [];
  #lives = 0;
  #mortal = new Mortal();
  #daemon: ReturnType<World['daemon']>;

  constructor(world: World) {
    this.#world = world;
    this.#yarn = new ScriptedSource('yarn http://rm:8088', 'yarn', world.nowMs);
    this.#daemon = this.#born('host');
  }

  #born(host: string): ReturnType<World['daemon']> {
    const world = this.#world;
    this.#lives += 1;
    this.#mortal = new Mortal();
    const hold = <T extends object>(target: T): T => this.#mortal.hold(target);
    const { queue, analyses, sources: states } = world.stores;
    const parts: Partial<DaemonParts> = {
      sources: [this.#yarn, world.logs],
      queue: hold(queue),
      states: hold(states),
      analyses: hold(analyses),
      judge: this.#judgeWith(hold(analyses)),
      owner: `${host}:${process.pid}:${this.#lives}`,
    };
    return world.daemon({ ...parts, settings: SETTINGS });
  }

  /** Judges what the log source shows, once for each record, as a judge has to. */
  #judgeWith(analyses: World['stores']['analyses']): Judge {
    const { logs, nowMs } = this.#world;
    return async (key) => {
      if (logs.trouble !== undefined) throw new FetchError(logs.source, 'unreachable', 'away');
      const log = logs.applications.find(({ id }) => id === key.applicationId);
      if (log === undefined || (log.toldAtMs ?? 0) > nowMs()) {
        const trouble = { code: 'no-record', message: 'no source has a record of it yet' };
        return { kind: 'again', trouble, isFailure: false };
      }
      const isJudged = (await analyses.judged(key, 'recommended')).length > 0;
      if (!isJudged) await this.#world.save(key.applicationId, analyses);
      return { kind: 'judged', analyses: isJudged ? 0 : 1 };
    };
  }

  async take(step: Step): Promise<void> {
    const world = this.#world;
    switch (step.kind) {
      case 'tick':
        await this.#daemon.tick();
        break;
      case 'end':
        this.#end(step);
        break;
      case 'wait':
        world.atMs += step.minutes * MINUTE_MS;
        break;
      case 'outage':
        (step.source === 0 ? world.logs : this.#yarn).fail('unreachable', step.afterPages);
        break;
      case 'repair':
        this.repair();
        break;
      case 'kill':
        this.#mortal.callsLeft = step.afterCalls + 1;
        this.#mortal.isWritten = step.isWritten;
        await Promise.race([this.#daemon.tick(), this.#mortal.died]);
        this.#daemon = this.#born(step.isSameMachine ? 'host' : `host-${this.#lives}`);
        await this.#daemon.recover();
        break;
    }
  }

  repair(): void {
    this.#world.logs.trouble = undefined;
    this.#yarn.trouble = undefined;
  }

  /** Everything works from now on, and time goes by. */
  async settle(): Promise<void> {
    this.repair();
    for (let round = 0; round < 12; round += 1) {
      this.#world.atMs += 20 * MINUTE_MS;
      await this.#daemon.tick();
    }
  }

  #end({ logLateMinutes, yarnLateMinutes, isKnownToYarn }: Extract<Step, { kind: 'end' }>): void {
    const { atMs } = this.#world;
    const id = `application_1_${String(this.ended.length + 1).padStart(4, '0')}`;
    this.ended.push(id);
    this.#world.end(id, atMs, atMs + logLateMinutes * MINUTE_MS);
    if (!isKnownToYarn) return;
    const toldAtMs = atMs + yarnLateMinutes * MINUTE_MS;
    this.#yarn.applications.push({ id, endedAtMs: atMs, toldAtMs, fingerprint: `ended ${atMs}` });
  }
}

describe('a daemon that is killed, fed late and twice, by sources that fail', () => {
  it('ends with every application judged exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(8), fc.array(STEP, { maxLength: 30 }), async (old, steps) => {
        await using world = await World.open();
        const story = new Story(world);
        for (let index = 0; index < old; index += 1) {
          world.atMs = START_MS - (index + 1) * HOUR_MS;
          await story.take({
            kind: 'end',
            logLateMinutes: 0,
            yarnLateMinutes: 0,
            isKnownToYarn: true,
          });
        }
        world.atMs = START_MS;
        for (const step of steps) await story.take(step);
        await story.settle();

        const made = await Promise.all(
          story.ended.map(async (applicationId) => {
            const key = { cluster: 'default', applicationId };
            const records = await world.stores.analyses.judged(key, 'recommended');
            return records.map(({ judgedCount }) => judgedCount);
          }),
        );
        expect(made).toEqual(story.ended.map(() => [1]));
        expect(await world.stores.queue.counts()).toMatchObject({
          waiting: 0,
          leased: 0,
          dead: 0,
          done: story.ended.length,
        });
      }),
      { numRuns: 120 },
    );
  });
});
