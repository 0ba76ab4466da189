import { HistoryServerSettings } from '../../fetchers/history-server/settings.ts';
import type { SourceSettings } from '../../fetchers/source-settings.ts';
import { APPLICATION_ID_PATTERN } from './target-kind.ts';

/** An application as a page of a server's own interface shows it. */
export interface WebPage {
  readonly server: Extract<SourceSettings, { readonly kind: 'yarn' | 'history-server' }>;
  /** With the attempt, where the page is of one. */
  readonly application: string;
}

/** `…/history/<id>/<attempt>/jobs/`, and the same application over REST, but not its `/logs`. */
const HISTORY_PAGE = new RegExp(
  `^(.*?)/(?:history|api/v1/applications)/(${APPLICATION_ID_PATTERN})(?:/(\\d+))?(?:/(?!logs$).*)?$`,
);
/** `…/cluster/app/<id>`, `…/proxy/<id>/…`. */
const YARN_PAGE = /^(.*?)\/(?:cluster\/app|proxy)\/(application_\d+_\d+)(?:\/.*)?$/;

/** What somebody copied from the browser's address; undefined for other URLs. */
export function webPageOf({ origin, pathname }: URL): WebPage | undefined {
  const [, historyPrefix, historyId, attemptId] = HISTORY_PAGE.exec(pathname) ?? [];
  if (historyPrefix !== undefined && historyId !== undefined) {
    return {
      server: historyServer(`${origin}${historyPrefix}`),
      application: attemptId === undefined ? historyId : `${historyId}_${attemptId}`,
    };
  }
  const [, yarnPrefix, yarnId] = YARN_PAGE.exec(pathname) ?? [];
  if (yarnPrefix === undefined || yarnId === undefined) return undefined;
  return { server: { kind: 'yarn', urls: [`${origin}${yarnPrefix}`] }, application: yarnId };
}

function historyServer(url: string): WebPage['server'] {
  return { kind: 'history-server', ...HistoryServerSettings.parse({ url }) };
}
