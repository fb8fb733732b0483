import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../base/index.ts';
import { memoryBuildCache } from '../build-cache.ts';
import { openWorkshop } from '../testing/workshop.ts';
import { finishImage } from './finish-image.ts';

test('compressing a large layer is told of, byte by byte, and a small one is not', async () => {
  using workshop = openWorkshop();
  workshop.put({ small: 'x', large: 'x'.repeat(5_000_000) });
  const { blobs } = workshop;
  const compress = async (file: string): Promise<readonly Event[]> => {
    const events: Event[] = [];
    const image = await workshop.solve(`FROM scratch\nCOPY ${file} /`);
    const deps = {
      blobs,
      layers: blobs,
      cache: memoryBuildCache(),
      onEvent: (event: Event) => void events.push(event),
    };
    await finishImage(image, { compression: 'gzip' }, deps);
    return events;
  };
  assert.deepEqual(await compress('small'), []);
  const events = await compress('large');
  const [start] = events;
  const bytes = events.reduce((sum, event) => sum + (event.kind === 'advance' ? event.bytes : 0), 0);
  assert.ok(start?.kind === 'start' && /^compress layer [0-9a-f]{12}$/.test(start.label));
  assert.equal(bytes, start.total);
  const end = events.at(-1);
  assert.ok(end?.kind === 'done' && (end.size ?? 0) > 0 && (end.size ?? 0) < bytes);
});
