import { filterImages, inspectImage, listImages } from '../../app/index.ts';
import { mapConcurrent } from '../../base/index.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { secondsOf, toDockerSummary } from './docker-image.ts';

/** `GET /images/json` */
export async function answerImageList({ daemon, query }: Call): Promise<Answer> {
  const { store } = daemon.nacre;
  const name = query.text('filter');
  const filters = { ...query.filters(), ...(name === undefined ? {} : { reference: [name] }) };
  const rows = await filterImages(store, await listImages(store), filters);
  const images = await mapConcurrent([...Map.groupBy(rows, ({ digest }) => digest)], 8, async ([id, some]) => {
    try {
      const names = some.flatMap(({ repository, tag }) => (repository === null ? [] : [`${repository}:${tag}`]));
      return { ...(await inspectImage(store, id)), names };
    } catch {
      // One that can not be read is passed over, like one that was removed meanwhile.
      return undefined;
    }
  });
  const found = images.filter((image) => image !== undefined);
  return json(found.toSorted((a, b) => secondsOf(b) - secondsOf(a)).map(toDockerSummary));
}
