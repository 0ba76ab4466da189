import type {
  Fetcher,
  RecordHandle,
  RecordKind,
  ResourceManager,
} from '../../src/fetchers/fetcher.ts';
import type { YarnFacts } from '../../src/model/yarn/yarn-facts.ts';

export const ID = 'application_1_0001';
const CLUSTER = 'prod';

interface HandleShape extends Partial<Omit<RecordHandle, 'ref' | 'record'>> {
  readonly record?: RecordKind;
  readonly attemptId?: string;
}

/** A handle as a source gives it; its location is what a test looks for. */
export function aHandle({ attemptId, record = 'log', ...rest }: HandleShape = {}): RecordHandle {
  const source = rest.source ?? `${record} source`;
  return {
    source,
    record,
    ref: { cluster: CLUSTER, id: ID, ...(attemptId === undefined ? {} : { attemptId }) },
    fingerprint: 'as it is',
    isInProgress: false,
    location: `${record} of ${attemptId ?? 'the attempt'}`,
    locator: {},
    ...rest,
  };
}

/** A source that locates what it is told, or fails. */
export function aFetcher(source: string, found: readonly RecordHandle[] | Error): Fetcher {
  return {
    source,
    kind: 'directory',
    cluster: CLUSTER,
    discover: async function* () {},
    check: async () => [],
    locate: async () => {
      if (found instanceof Error) throw found;
      return found;
    },
    read: async () => {
      throw new Error('nothing is read here');
    },
  };
}

export function aManager(facts: YarnFacts | Error | undefined): ResourceManager {
  return {
    source: 'yarn http://rm:8088',
    kind: 'yarn',
    cluster: CLUSTER,
    discover: async function* () {},
    check: async () => [],
    facts: async () => {
      if (facts instanceof Error) throw facts;
      return facts;
    },
  };
}

export function someFacts(more: Partial<YarnFacts> = {}): YarnFacts {
  return {
    ref: { cluster: CLUSTER, id: ID },
    outcome: 'succeeded',
    isHidden: false,
    usage: { tags: [] },
    ...more,
  };
}
