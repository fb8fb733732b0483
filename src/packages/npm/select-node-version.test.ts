import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { selectNodeVersion } from './select-node-version.ts';

const published = [
  '22.1.0',
  '22.23.3',
  '23.5.0',
  '24.2.0',
  '24.21.0',
  '25.9.0',
  '26.10.0',
  '26.9.0',
  '27.0.0-alpha.1',
  'junk',
];

describe('which Node a project gets', () => {
  const rows: readonly (readonly [wish: string | undefined, version: string])[] = [
    [undefined, '24.21.0'],
    ['', '26.10.0'],
    ['>=22', '24.21.0'],
    ['>=18 <23', '22.23.3'],
    ['22', '22.23.3'],
    ['v24.2.0', '24.2.0'],
    ['^22.1.0 || ^24', '24.21.0'],
    ['>=25', '26.10.0'],
    ['23.x', '23.5.0'],
    ['node', '26.10.0'],
    ['lts/*', '24.21.0'],
    ['lts/jod', '22.23.3'],
  ];
  for (const [text, version] of rows) {
    test(text === undefined ? 'one that asks for none' : `"${text}"`, async () => {
      const wish = text === undefined ? undefined : { text, source: '.nvmrc' };
      assert.equal(await selectNodeVersion(published, wish), version);
    });
  }

  for (const text of ['>=28', 'lts/nobody', 'what?']) {
    test(`"${text}" is refused`, async () => {
      await assert.rejects(selectNodeVersion(published, { text, source: '.nvmrc' }), {
        code: 'packages/no-version',
        message: `no version of Node fits .nvmrc "${text}"`,
      });
    });
  }
});
