import type { Analysis, AnalyzedApplication } from '../../model/analysis.ts';
import { type ReportDismissal, reportDismissal } from '../../model/dismissal.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { redactText } from '../../model/secrets/redact.ts';
import { isStoreThere } from '../../store/location.ts';
import type { StoreOptions } from '../../store/open-store.ts';
import { StoreError } from '../../store/store-error.ts';
import type { Stores } from '../../store/stores.ts';

/** The store of a run that judges: asked what was dismissed, and given what was found. Opened once, for whichever comes first. */
export interface ResultStore extends AsyncDisposable {
  /** As it may be shown: a URL may hold a password. */
  readonly place: string;
  /** Loads what opening takes: the database's driver takes longer to load than a small log to read. */
  prepare(): Promise<void>;
  /** Those in force for an application. None where nothing is stored yet, or the store cannot be read: `save` tells. */
  dismissalsOf(application: AnalyzedApplication): Promise<readonly ReportDismissal[]>;
  /** A run that saves nothing makes no store. Throws StoreError. */
  save(analysis: Analysis): Promise<void>;
}

const load = async () => import('../../store/open-store.ts');

/** `nowMs`: only what holds now is told. */
export function createResultStore(
  db: string,
  options: StoreOptions,
  nowMs: () => number,
): ResultStore {
  let opened: Promise<Stores> | undefined;
  const open = async (): Promise<Stores> =>
    (opened ??= load().then(async ({ openStores }) => openStores(db, options)));
  return {
    place: redactText(db),
    prepare: async () => void (await load()),
    dismissalsOf: async ({ cluster, id, jobKey }) => {
      try {
        if (opened === undefined && !isStoreThere(db)) return [];
        const { insights } = await open();
        const of = { cluster, applicationId: id, ...withoutUndefined({ jobKey }) };
        return (await insights.dismissals(of, nowMs())).map(reportDismissal);
      } catch (error) {
        if (error instanceof StoreError) return [];
        throw error;
      }
    },
    save: async (analysis) => {
      const { analyses } = await open().catch(async () => {
        // another process may have held it while dismissals were asked for
        opened = undefined;
        return open();
      });
      await analyses.save(analysis);
    },
    [Symbol.asyncDispose]: async () => {
      const stores = await opened?.catch(() => undefined);
      await stores?.[Symbol.asyncDispose]();
    },
  };
}
