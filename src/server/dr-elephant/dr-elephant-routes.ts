import type { Routes } from '../server.ts';
import { firstApi } from './first-api.ts';
import type { EvidenceWords } from './heuristic-results.ts';
import { secondApi } from './second-api.ts';
import { switchedOff } from './switched-off.ts';

/**
 * Dr. Elephant's REST routes in its format, for scripts and schedulers that were written for it; docs/dr-elephant-rest.md says
 * which, and where they differ.
 */
export function drElephantRoutes(words: EvidenceWords): Routes {
  return async (app, parts) => {
    const answer = { words, trackingHref: parts.historyServerHref };
    firstApi(app, parts, answer);
    secondApi(app, parts, answer);
    switchedOff(app);
  };
}
