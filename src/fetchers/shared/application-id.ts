import { z } from 'zod';

/** As a server lists it. Longer than any is: it would be queued, logged and stored as often as it is told. */
export const ApplicationId = z.string().min(1).max(500);
