import type { Routes } from '../server.ts';
import type { UploadSettings } from '../settings.ts';
import { ANALYSIS_OPERATIONS } from './analyses.ts';
import { APPLICATION_OPERATIONS } from './applications.ts';
import { DISMISSAL_OPERATIONS } from './dismissals.ts';
import { FINDING_OPERATIONS } from './findings.ts';
import { HEALTH_OPERATIONS } from './health.ts';
import { HEURISTIC_OPERATIONS } from './heuristics.ts';
import { JOB_OPERATIONS } from './jobs.ts';
import { openApiDocument } from './open-api.ts';
import { API_PATH } from './operation.ts';
import { submitOperation, takeStreams } from './submissions.ts';
import { SUMMARY_OPERATIONS } from './summaries.ts';

const OPERATIONS = [
  ...APPLICATION_OPERATIONS,
  ...ANALYSIS_OPERATIONS,
  ...FINDING_OPERATIONS,
  ...JOB_OPERATIONS,
  ...SUMMARY_OPERATIONS,
  ...DISMISSAL_OPERATIONS,
  ...HEURISTIC_OPERATIONS,
  ...HEALTH_OPERATIONS,
];

/** `/api/v1` with its description at `/api/v1/openapi.json`. `uploads` false: no log may be handed in. */
export function apiRoutes({
  version,
  uploads,
}: {
  readonly version: string;
  readonly uploads: UploadSettings | false;
}): Routes {
  return async (app, parts) => {
    const submit = uploads === false ? [] : [submitOperation(uploads)];
    const all = [...OPERATIONS, ...submit];
    const description = JSON.stringify(openApiDocument(all, { version, prefix: parts.prefix }));
    await app.register(
      async (api) => {
        for (const one of OPERATIONS) one.register(api, parts);
        api.get('/openapi.json', async (_request, reply) =>
          reply.type('application/json; charset=utf-8').send(description),
        );
        if (uploads === false) return;
        await api.register(async (streams) => {
          takeStreams(streams);
          for (const one of submit) one.register(streams, parts);
        });
      },
      { prefix: API_PATH },
    );
  };
}
