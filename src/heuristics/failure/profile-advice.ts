import type { Recommendation } from '../../model/finding.ts';

/** How a stage-level resource profile asks for what a property asks for. */
const REQUESTS: Readonly<Record<string, string>> = {
  'spark.executor.memory': 'memory',
  'spark.executor.memoryOverhead': 'memoryOverhead',
  'spark.executor.cores': 'cores',
};

/** Executors of a resource profile other than the default (0) do not read these properties: the code that makes it decides. */
export function inProfile(
  profileId: number,
  advice: readonly Recommendation[],
): readonly Recommendation[] {
  return profileId === 0 ? advice : advice.map((item) => asRequest(profileId, item));
}

function asRequest(profileId: number, item: Recommendation): Recommendation {
  const request = item.kind === 'set-property' ? REQUESTS[item.property] : undefined;
  if (item.kind !== 'set-property' || request === undefined) return item;
  const { from, to, because, risk, verify } = item;
  return {
    kind: 'change-code',
    advice: `Change what resource profile ${profileId} asks for: its executors do not read ${item.property}.`,
    ...(from === undefined ? {} : { before: requestOf(request, from) }),
    after: requestOf(request, to),
    because,
    ...(risk === undefined ? {} : { risk }),
    ...(verify === undefined ? {} : { verify }),
  };
}

function requestOf(request: string, amount: string): string {
  const argument = request === 'cores' ? amount : `'${amount}'`;
  return `ExecutorResourceRequests().${request}(${argument})`;
}
