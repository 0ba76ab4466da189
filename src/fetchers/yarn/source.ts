import { MS_PER_DAY } from '../../model/units.ts';
import type { YarnFacts } from '../../model/yarn/yarn-facts.ts';
import type { DiscoveryPage, DiscoveryWindow, ResourceManager, Sighting } from '../fetcher.ts';
import { configured } from '../shared/configured.ts';
import { checkingSecrets, httpSettingsOf } from '../shared/connect.ts';
import { shownAddress } from '../shared/request-target.ts';
import type { SourceContext, SourceKind } from '../source-kind.ts';
import { checkYarn } from './check.ts';
import { YarnSettings } from './settings.ts';
import { createYarn, type FinishedPage, type Yarn } from './yarn.ts';

export const YARN: SourceKind<YarnSettings> = {
  kind: 'yarn',
  settings: YarnSettings,
  open: async ({ urls, ...connection }, context) => {
    const source = `yarn ${urls.map(shownAddress).join(', ')}`;
    const http = await httpSettingsOf(source, connection, context);
    const yarn = configured(source, () =>
      createYarn({ cluster: context.cluster, baseUrls: urls, http }, context.http),
    );
    return checkingSecrets(yarnSource(source, yarn, context), connection);
  },
};

/** The ResourceManagers of a cluster as a source: they tell what ended, and what they counted. */
export function yarnSource(
  source: string,
  yarn: Yarn,
  { cluster, http }: Pick<SourceContext, 'cluster' | 'http'>,
): ResourceManager {
  return {
    source,
    kind: 'yarn',
    cluster,
    discover: async function* (window, signal) {
      // YARN wants an end: a clock that is less than a day ahead of ours hides nothing
      const toMs = window.toMs ?? Math.max(http.nowMs(), window.fromMs) + MS_PER_DAY;
      for await (const page of yarn.finished(
        { fromMs: window.fromMs, toMs },
        window.order,
        signal,
      )) {
        yield discoveryPage(page, window);
      }
    },
    facts: yarn.application,
    check: async (signal) => checkYarn(yarn, http.nowMs(), signal),
  };
}

function discoveryPage(page: FinishedPage, window: DiscoveryWindow): DiscoveryPage {
  return {
    applications: page.applications.map(sightingOf),
    takenToMs: takenTo(page, window),
    droppedCount: page.droppedCount,
  };
}

/** By YARN's own clock: where the window has no end, the latest end that was told. */
function takenTo({ fromMs, toMs, applications }: FinishedPage, window: DiscoveryWindow): number {
  if (window.order === 'newest-first') return fromMs;
  const isOpen = window.toMs === undefined && toMs > window.fromMs;
  if (!isOpen) return toMs;
  return applications.reduce(
    (latest, { finishedAtMs = 0 }) => Math.max(latest, finishedAtMs),
    fromMs,
  );
}

function sightingOf({ ref, finishedAtMs }: YarnFacts): Sighting {
  return {
    ref,
    isInProgress: false,
    fingerprint: `ended ${finishedAtMs ?? 'at a time that is hidden'}`,
    ...(finishedAtMs === undefined ? {} : { endedAtMs: finishedAtMs }),
  };
}
