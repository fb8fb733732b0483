import { listContainers } from '../../app/index.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { toDockerListing } from './docker-listing.ts';

/** `GET /containers/json` */
export async function answerContainerList({ daemon, query }: Call): Promise<Answer> {
  const last = query.integer('limit');
  const rows = await listContainers(daemon.nacre, {
    all: query.on('all'),
    size: query.on('size'),
    filters: query.filters(),
    ...(last === undefined || last <= 0 ? {} : { last }),
  });
  return json(rows.map((row) => toDockerListing(daemon.nacre, row)));
}
