import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseTags, type TagChoice, toSemanticVersion } from './tag-choice.ts';

const all = ['1.9', '1.10', '1.10-slim', 'v2.0.0', '2.1.0-rc.1', '2.1.0', 'latest', '24.04'];
const dates = new Map([
  ['1.9', '2024-01-05T00:00:00.000Z'],
  ['1.10', '2025-01-01T00:00:00.000Z'],
  ['2.1.0', '2024-12-31T00:00:00.000Z'],
]);

const rows: readonly (readonly [choice: TagChoice, tags: readonly string[], missing?: readonly string[]])[] = [
  [{}, all],
  [{ include: ['1.*', 'latest'] }, ['1.9', '1.10', '1.10-slim', 'latest']],
  [{ include: ['1.*'], exclude: ['*-slim'] }, ['1.9', '1.10']],
  [{ include: ['/^[0-9.]+$/'] }, ['1.9', '1.10', '2.1.0', '24.04']],
  [{ include: ['1.9', '1.8', '3*'] }, ['1.9'], ['1.8']],
  [{ include: ['1.9', '1.8'], exclude: ['1.8'] }, ['1.9']],
  [{ versions: '>=1.10 <3' }, ['1.10', 'v2.0.0', '2.1.0']],
  [{ versions: '^2.1.0-rc.0' }, ['2.1.0-rc.1', '2.1.0']],
  [{ versions: '24.4.x' }, ['24.04']],
  [{ newest: 3 }, ['24.04', '2.1.0', '2.1.0-rc.1']],
  [{ newest: 2, newestBy: 'version', exclude: ['24*'] }, ['2.1.0', '2.1.0-rc.1']],
  [{ newest: 2, newestBy: 'date' }, ['1.10', '2.1.0']],
  // Those of which nothing is known come last, by version.
  [{ newest: 4, newestBy: 'date' }, ['1.10', '2.1.0', '1.9', '24.04']],
  [{ newest: 1, newestBy: 'date', include: ['1.9', '2.1.0'] }, ['2.1.0']],
];

for (const [choice, tags, missing = []] of rows)
  test(JSON.stringify(choice), async () => {
    const asked: string[] = [];
    const chosen = await chooseTags(all, choice, async (wanted) => {
      asked.push(...wanted);
      return dates;
    });
    assert.deepEqual(chosen, { tags, missing });
    if (choice.newestBy !== 'date') assert.deepEqual(asked, []);
    else if (choice.include !== undefined) assert.deepEqual(asked, ['2.1.0', '1.9']);
  });

test('what means nothing is told', async () => {
  const none = async () => new Map<string, string>();
  await assert.rejects(chooseTags(all, { include: ['/(/'] }, none), { code: 'app/bad-choice' });
  await assert.rejects(chooseTags(all, { versions: 'new' }, none), { code: 'app/bad-choice' });
});

test('tags as semantic versions', () => {
  const versions: Readonly<Record<string, string | undefined>> = {
    '1': '1.0.0',
    'v1.2': '1.2.0',
    '24.04': '24.4.0',
    '1.2.3-alpine3.20': '1.2.3-alpine3.20',
    '1.2.3.4': undefined,
    latest: undefined,
    '1_2': undefined,
  };
  for (const [tag, version] of Object.entries(versions)) assert.equal(toSemanticVersion(tag), version, tag);
});
